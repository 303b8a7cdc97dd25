// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The problem: which of the tasks and handles that a function makes does nobody
// take? The answer is in two places: in the expression around the call that
// makes one (a statement of its own, an argument, an initialiser), and, when a
// local variable holds it, in what becomes of the variable on every path.
//
// The first half is a climb from the call towards the statement (climb): each
// node on the way either hands the value on (parentheses, the right side of a
// comma, an arm of '?:', a move), or decides. The same climb from a mention of
// a variable says what that mention does to the value. What the climb does not
// know consumes: every doubt ends in silence.
//
// The second half is ValueFlow. A container (vector, optional, unique_ptr,
// array) that got a task in it holds it like a variable; looking at its size
// takes nothing, any other use takes everything.
//
// Misses: values that die in an aggregate or in a function that only receives
// them; elements of a container that is used for some of them. Wrong reports
// would come from a variable that is consumed through something the AST does
// not show (inline assembly, a reference taken in another function).
#include "Consumption.h"
#include "Analysis.h"
#include "ValueFlow.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringSet.h"

namespace clang::tidy::async {

namespace {

struct Destination {
  enum Kind {
    Consumed,
    Discarded,    ///< dropped at the end of the full expression
    ToVoid,       ///< cast to void or given to std::ignore
    Initialises,  ///< Variable, with or without a container around it
    AssignedTo,   ///< Variable
    AddedTo,      ///< the container Variable
    AssignTarget, ///< the variable that was climbed from is assigned to
    Observed,     ///< looked at only
    Detached,
    Escaped, ///< consumed, and others can reach it from here on
    Neutral, ///< nothing happens to it
  } K = Consumed;
  const Stmt *At = nullptr;
  const VarDecl *Variable = nullptr;
  bool Moved = false;
  bool Wrapped = false;
  bool InConditional = false;
};

const NamedDecl *templateOf(QualType T) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R)
    return nullptr;
  if (const auto *S = dyn_cast<ClassTemplateSpecializationDecl>(R))
    return S->getSpecializedTemplate();
  return R;
}

llvm::StringRef nameOf(const NamedDecl *D) {
  return D && D->getDeclName().isIdentifier() ? D->getName()
                                              : llvm::StringRef();
}

/// Containers that cannot be walked.
bool isBox(QualType T) {
  const NamedDecl *D = templateOf(T);
  return D && D->isInStdNamespace() &&
         llvm::is_contained(
             {"optional", "unique_ptr", "queue", "stack", "priority_queue"},
             nameOf(D));
}

QualType boxedType(QualType T) {
  if (!isBox(T))
    return {};
  const auto *S =
      dyn_cast<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl());
  if (!S || S->getTemplateArgs().size() == 0 ||
      S->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return {};
  return S->getTemplateArgs()[0].getAsType();
}

bool isStdCall(const CallExpr *C,
               std::initializer_list<llvm::StringRef> Names) {
  const FunctionDecl *F = C->getDirectCallee();
  return F && F->isInStdNamespace() && !isa<CXXMethodDecl>(F) &&
         llvm::is_contained(Names, nameOf(F));
}

// Members of standard containers and of classes that follow them.
bool onlyLooksAtContainer(llvm::StringRef Name) {
  return llvm::is_contained({"size", "empty", "reserve", "capacity", "max_size",
                             "shrink_to_fit", "clear", "has_value", "resize"},
                            Name);
}
bool addsToContainer(llvm::StringRef Name) {
  return llvm::is_contained({"push_back", "push_front", "push", "emplace_back",
                             "emplace_front", "emplace", "insert",
                             "try_emplace", "insert_or_assign", "emplace_hint"},
                            Name);
}

bool isReset(const Expr *E) {
  E = strip(E);
  if (const auto *C = dyn_cast<CXXFunctionalCastExpr>(E))
    E = strip(C->getSubExpr());
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E))
    return true;
  if (const auto *L = dyn_cast<InitListExpr>(E))
    return L->getNumInits() == 0;
  if (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
    if (C->getNumArgs() == 0 || isa<CXXDefaultArgExpr>(C->getArg(0)))
      return true;
    return C->getNumArgs() == 1 && isReset(C->getArg(0));
  }
  if (const auto *D = dyn_cast<DeclRefExpr>(E))
    return D->getDecl()->isInStdNamespace() &&
           nameOf(D->getDecl()) == "nullopt";
  return false;
}

bool isStdIgnore(const Expr *E) {
  const ValueDecl *D = namedObject(E);
  return D && D->isInStdNamespace() && nameOf(D) == "ignore";
}

bool mentions(const Stmt *S, const VarDecl *V) {
  if (!S)
    return false;
  if (const auto *D = dyn_cast<DeclRefExpr>(S))
    return D->getDecl() == V;
  return llvm::any_of(S->children(),
                      [&](const Stmt *C) { return mentions(C, V); });
}

} // namespace

class ConsumptionBuilder {
public:
  ConsumptionBuilder(Analysis &A, const FunctionBody &B, Consumption &Out)
      : A(A), B(B), Out(Out), Flow(B, A.context()) {}

  void run() {
    if (isInsideTaskType())
      return;
    // Most functions make none, and then nothing below costs anything.
    for (const CallExpr *C : B.calls()) {
      consider(C);
      considerEmplace(C);
    }
    for (const CXXConstructExpr *C : B.constructions())
      consider(C);
    for (const Expr *E : B.awaits())
      consider(E);
    followHeld();
    const SourceManager &SM = A.context().getSourceManager();
    llvm::sort(Out.Lost, [&](const Creation &L, const Creation &R) {
      return SM.isBeforeInTranslationUnit(L.Source->getBeginLoc(),
                                          R.Source->getBeginLoc());
    });
  }

private:
  struct Held {
    Creation C;
    const Stmt *At; ///< null: the declaration
  };

  /// Members of task types, awaiters' promises and so on make and move their
  /// own objects; that is their trade.
  bool isInsideTaskType() {
    for (const DeclContext *D = B.function(); D; D = D->getParent()) {
      const auto *R = dyn_cast<CXXRecordDecl>(D);
      if (!R || R->isLambda())
        continue;
      QualType T = A.context().getCanonicalTagType(R);
      if (A.shapes().task(T) || A.shapes().handle(T) ||
          A.shapes().promiseType(T) ||
          !R->lookup(&A.context().Idents.get("get_return_object")).empty())
        return true;
    }
    return false;
  }

  // What is made.

  bool facts(const Expr *E, Creation &C) {
    if (!E->isPRValue() || E->isTypeDependent() ||
        !E->getType()->isRecordType())
      return false;
    C.Source = E;
    C.Type = E->getType().getCanonicalType().getUnqualifiedType();
    const HandleFacts *TypeHandle = A.shapes().handle(C.Type);
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
      // A task from something else is the library's or an adapter's business;
      // a thread from a function is a thread.
      if (!TypeHandle || !isHandleByItself(*TypeHandle) ||
          Construct->getNumArgs() == 0 ||
          Construct->getConstructor()->isCopyOrMoveConstructor() ||
          isa<CXXDefaultArgExpr>(Construct->getArg(0)))
        return false;
      C.Handle = TypeHandle;
      C.HandleByType = true;
      return true;
    }
    const TaskFacts *Task = A.shapes().task(C.Type);
    const auto *Call = dyn_cast<CallExpr>(E);
    // What std::exchange and the like give out was made elsewhere.
    if (Call && isStdCall(Call, {"exchange", "move", "forward", "swap", "get"}))
      return false;
    const ApiFacts *F = Call ? A.model().calleeFacts(Call) : nullptr;
    // What is said of the function wins over what is known of the type.
    if (F && F->Handle)
      C.Handle = &*F->Handle;
    else if (F && F->Task)
      C.Task = completed(*F->Task, Task);
    else if (TypeHandle && !TypeHandle->OnlyIfSpawned) {
      C.Handle = TypeHandle;
      C.HandleByType = true;
    } else if (Task) {
      // What an await gives out is there already: the future that is ready.
      // Only a task that has yet to start has to be awaited in turn.
      if (!Call && !isLazy(*Task))
        return false;
      C.Task = Task;
    } else if (Call && startsWork(Call, F) &&
               (TypeHandle || looksLikeHandle(C.Type))) {
      HandleFacts &Own =
          Out.OwnHandles.emplace_back(TypeHandle ? *TypeHandle : HandleFacts());
      Own.OnlyIfSpawned = false;
      C.Handle = &Own;
    } else if (F && (F->Combinator || F->Join) &&
               A.shapes().isAwaitable(C.Type)) {
      // An awaiter without a promise: the tasks inside start with its await.
      TaskFacts &Own = Out.OwnTasks.emplace_back();
      Own.Start = StartPolicy::Lazy;
      Own.Drop = DropPolicy::NeverRuns;
      C.Task = &Own;
    } else
      return false;
    return C.Task ? !C.Task->Ignorable : !C.Handle->Ignorable;
  }

  static bool isLazy(const TaskFacts &T) {
    return T.Start == StartPolicy::Lazy ||
           T.Start == StartPolicy::LazyRescheduled;
  }
  static bool isHandleByItself(const HandleFacts &H) {
    return !H.Ignorable && !H.OnlyIfSpawned;
  }

  /// What a model leaves open about a function's task is as the type says.
  const TaskFacts *completed(const TaskFacts &Said, const TaskFacts *OfType) {
    if (!OfType || Said.Start != StartPolicy::Unknown)
      return &Said;
    TaskFacts &Own = Out.OwnTasks.emplace_back(*OfType);
    Own.Ignorable = Said.Ignorable;
    Own.MustAwaitImmediately |= Said.MustAwaitImmediately;
    return &Own;
  }

  /// Work runs behind what the call returns: a function that spawns, or one
  /// with a completion token that makes handles (asio::use_future).
  bool startsWork(const CallExpr *Call, const ApiFacts *F) {
    if (F && F->Spawn && !F->Spawn->Detaches && F->Spawn->Token < 0)
      return true;
    return llvm::any_of(Call->arguments(), [&](const Expr *Arg) {
      const TokenFacts *T = token(Arg->getType(), 0);
      return T && T->Makes == TokenFacts::Handle;
    });
  }

  /// The completion token that \p T is or, as as_tuple_t<use_future_t<>> and
  /// executor_binder<use_future_t<>, E> do, wraps.
  const TokenFacts *token(QualType T, unsigned Depth) {
    if (const ApiFacts *F = A.model().typeFacts(T); F && F->Token)
      return &*F->Token;
    const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        T.getNonReferenceType()->getAsCXXRecordDecl());
    if (!S || Depth == 3)
      return nullptr;
    for (const TemplateArgument &Each : S->getTemplateArgs().asArray())
      if (Each.getKind() == TemplateArgument::Type)
        if (const TokenFacts *Inner = token(Each.getAsType(), Depth + 1))
          return Inner;
    return nullptr;
  }

  /// What a spawn returns is not always a handle: an error code, an id.
  bool looksLikeHandle(QualType T) {
    if (A.shapes().isAwaitable(T))
      return true;
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    return R && R->hasDefinition() &&
           llvm::any_of(R->methods(), [](const CXXMethodDecl *M) {
             return llvm::is_contained({"get", "join", "wait"}, nameOf(M));
           });
  }

  bool isHeldType(QualType T) {
    return !T.isNull() && (A.shapes().task(T) || A.shapes().handle(T));
  }

  /// A container whose elements are tasks or handles, or a box of one.
  QualType elementOf(QualType T) {
    if (T.isNull() || T->isDependentType())
      return {};
    if (const ArrayType *Array = A.context().getAsArrayType(T))
      return isHeldType(Array->getElementType()) ? Array->getElementType()
                                                 : QualType();
    QualType E = boxedType(T);
    if (!E.isNull())
      return isHeldType(E) ? E : elementOf(E);
    if (!T->isRecordType())
      return {};
    E = A.shapes().elementOfContainer(T);
    return isHeldType(E) ? E : QualType();
  }

  bool isContainer(QualType T) { return !elementOf(T).isNull(); }

  /// A local variable whose value's end can be seen here.
  const VarDecl *tracked(const ValueDecl *D) {
    const auto *V = dyn_cast_or_null<VarDecl>(D);
    if (!V || !V->hasLocalStorage() || V->isInitCapture() ||
        V->getDeclContext() != B.function() || isa<DecompositionDecl>(V) ||
        V->isImplicit())
      return nullptr;
    return V;
  }

  void consider(const Expr *E) {
    Creation C;
    if (!facts(E, C))
      return;
    place(std::move(C), climb(E, /*IsValue=*/true));
  }

  void place(Creation C, const Destination &D) {
    C.InConditional = D.InConditional;
    switch (D.K) {
    case Destination::Discarded:
    case Destination::Observed:
      C.What = Fate::Discarded;
      Out.Lost.push_back(C);
      return;
    case Destination::ToVoid:
      C.What = Fate::CastToVoid;
      Out.Lost.push_back(C);
      return;
    case Destination::Initialises:
      C.Variable = D.Variable;
      C.InContainer = D.Wrapped || isContainer(D.Variable->getType());
      AllHeld.push_back({C, nullptr});
      return;
    case Destination::AssignedTo:
    case Destination::AddedTo:
      C.Variable = D.Variable;
      C.InContainer = D.Wrapped || isContainer(D.Variable->getType());
      AllHeld.push_back({C, D.At});
      return;
    default:
      return;
    }
  }

  /// threads.emplace_back(f): the thread is made inside.
  void considerEmplace(const CallExpr *Call) {
    const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
    if (!M || !M->getMethodDecl() || M->getNumArgs() == 0 ||
        !nameOf(M->getMethodDecl()).starts_with("emplace"))
      return;
    const VarDecl *V = tracked(namedObject(M->getImplicitObjectArgument()));
    QualType Element = V ? elementOf(V->getType()) : QualType();
    if (Element.isNull())
      return;
    const HandleFacts *H = A.shapes().handle(Element);
    for (const Expr *Arg : M->arguments())
      if (isHeldType(Arg->getType().getNonReferenceType()))
        return;
    if (!H || !isHandleByItself(*H) ||
        climb(Call, false).K != Destination::Discarded)
      return;
    Creation C;
    C.Source = Call;
    C.Type = Element;
    C.Handle = H;
    C.HandleByType = true;
    C.Variable = V;
    C.InContainer = true;
    AllHeld.push_back({C, Call});
  }

  // Where it goes.

  Destination climb(const Expr *E, bool IsValue) {
    Destination D;
    D.Moved = IsValue;
    const Stmt *Child = E;
    for (const Stmt *P = B.parent(Child); P; Child = P, P = B.parent(P)) {
      D.At = P;
      switch (step(Child, P, D)) {
      case Climb:
        break;
      case Stop:
        return D;
      }
    }
    // A constructor's initialiser, or something the walk did not enter.
    D.K = Child == B.body() ? Destination::Discarded : Destination::Consumed;
    return D;
  }

  enum Next { Climb, Stop };

  Next stop(Destination &D, Destination::Kind K) {
    D.K = K;
    return Stop;
  }
  Next taken(Destination &D) {
    return stop(D, D.Moved ? Destination::Consumed : Destination::Escaped);
  }

  Next step(const Stmt *Child, const Stmt *P, Destination &D) {
    if (isa<ParenExpr, FullExpr, CXXBindTemporaryExpr, MaterializeTemporaryExpr,
            SubstNonTypeTemplateParmExpr, CXXStdInitializerListExpr>(P)) {
      if (isa<CXXStdInitializerListExpr>(P))
        D.Wrapped = true;
      return Climb;
    }
    if (const auto *Cast = dyn_cast<CastExpr>(P))
      return stepCast(Cast, D);
    if (const auto *Init = dyn_cast<InitListExpr>(P)) {
      if (Init->getType()->isArrayType()) {
        D.Wrapped = true;
        return D.Moved ? Climb : stop(D, Destination::Consumed);
      }
      return taken(D);
    }
    if (const auto *Bin = dyn_cast<BinaryOperator>(P)) {
      if (Bin->getOpcode() == BO_Comma)
        return Child == Bin->getLHS() ? stop(D, Destination::Discarded) : Climb;
      return stop(D, Destination::Consumed);
    }
    if (const auto *Cond = dyn_cast<ConditionalOperator>(P)) {
      if (Child == Cond->getCond())
        return stop(D, Destination::Consumed);
      D.InConditional = true;
      return Climb;
    }
    if (const auto *Un = dyn_cast<UnaryOperator>(P)) {
      if (Un->getOpcode() == UO_Extension)
        return Climb;
      return stop(D, Un->getOpcode() == UO_AddrOf ? Destination::Escaped
                                                  : Destination::Consumed);
    }
    if (const auto *Decl = dyn_cast<DeclStmt>(P))
      return stepDeclaration(Child, Decl, D);
    if (const auto *M = dyn_cast<MemberExpr>(P))
      return stepMember(M, D);
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(P))
      return stepConstruct(Construct, D);
    if (const auto *Call = dyn_cast<CallExpr>(P))
      return stepCall(Child, Call, D);
    if (const auto *Sub = dyn_cast<ArraySubscriptExpr>(P))
      return stop(D, isAssignedTo(Sub) ? Destination::Neutral
                                       : Destination::Consumed);
    if (const auto *Lambda = dyn_cast<LambdaExpr>(P))
      return stop(D, capturesByReference(Lambda, Child)
                         ? Destination::Escaped
                         : Destination::Consumed);
    if (const auto *Block = dyn_cast<CompoundStmt>(P)) {
      // The value of a statement expression is its last statement's.
      const Stmt *Above = B.parent(P);
      if (isa_and_nonnull<StmtExpr>(Above))
        return stop(D, Block->body_back() == Child ? Destination::Consumed
                                                   : Destination::Discarded);
      return stop(D, Destination::Discarded);
    }
    if (const auto *If = dyn_cast<IfStmt>(P))
      return stop(D, Child == If->getCond() ? Destination::Consumed
                                            : Destination::Discarded);
    if (const auto *For = dyn_cast<ForStmt>(P))
      return stop(D, Child == For->getCond() ? Destination::Consumed
                                             : Destination::Discarded);
    if (const auto *While = dyn_cast<WhileStmt>(P))
      return stop(D, Child == While->getCond() ? Destination::Consumed
                                               : Destination::Discarded);
    if (const auto *Do = dyn_cast<DoStmt>(P))
      return stop(D, Child == Do->getCond() ? Destination::Consumed
                                            : Destination::Discarded);
    if (const auto *Switch = dyn_cast<SwitchStmt>(P))
      return stop(D, Child == Switch->getCond() ? Destination::Consumed
                                                : Destination::Discarded);
    if (const auto *For = dyn_cast<CXXForRangeStmt>(P))
      return stop(D, Child == For->getRangeInit() ? Destination::Consumed
                                                  : Destination::Discarded);
    if (const auto *Case = dyn_cast<CaseStmt>(P))
      return stop(D, Child == Case->getSubStmt() ? Destination::Discarded
                                                 : Destination::Consumed);
    if (isa<LabelStmt, DefaultStmt, AttributedStmt>(P))
      return stop(D, Destination::Discarded);
    return taken(D);
  }

  Next stepCast(const CastExpr *Cast, Destination &D) {
    switch (Cast->getCastKind()) {
    case CK_ToVoid:
      return stop(D, Destination::ToVoid);
    case CK_NoOp:
    case CK_ConstructorConversion:
    case CK_DerivedToBase:
    case CK_UncheckedDerivedToBase:
    case CK_ArrayToPointerDecay:
    case CK_UserDefinedConversion:
      // static_cast<T &&>(t) is a move.
      if (Cast->isXValue())
        D.Moved = true;
      return Climb;
    default:
      return stop(D, Destination::Consumed);
    }
  }

  Next stepDeclaration(const Stmt *Child, const DeclStmt *Decl,
                       Destination &D) {
    for (const auto *Each : Decl->decls()) {
      const auto *V = dyn_cast<VarDecl>(Each);
      if (!V || V->getInit() != Child)
        continue;
      QualType T = V->getType();
      if (T->isReferenceType() && !D.Moved)
        return stop(D, Destination::Escaped);
      // auto &&t = f(): the temporary lives as long as the reference. After
      // std::move it is another name of the variable.
      if (T->isReferenceType() &&
          !isa<ExprWithCleanups, MaterializeTemporaryExpr>(Child))
        return stop(D, Destination::Escaped);
      QualType Value = T.getNonReferenceType();
      if (!tracked(V) || (!isHeldType(Value) && !isContainer(Value) &&
                          !D.Wrapped && !isOwn(Value)))
        return taken(D);
      D.Variable = V;
      return stop(D,
                  D.Moved ? Destination::Initialises : Destination::Consumed);
    }
    return taken(D);
  }

  /// The type of a handle that only the function that made it knows as one.
  bool isOwn(QualType T) {
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    return R && looksLikeHandle(T);
  }

  /// The value is the object of a member access.
  Next stepMember(const MemberExpr *M, Destination &D) {
    const Stmt *Call = B.parent(M);
    while (isa_and_nonnull<ParenExpr>(Call))
      Call = B.parent(Call);
    D.At = Call ? Call : M;
    const auto *Method = dyn_cast<CXXMethodDecl>(M->getMemberDecl());
    const auto *MemberCall = dyn_cast_or_null<CXXMemberCallExpr>(Call);
    if (!Method || !MemberCall)
      return stop(D, Destination::Consumed);
    QualType T = M->getBase()->getType();
    if (M->isArrow())
      return stop(D, Destination::Consumed);
    llvm::StringRef Name = nameOf(Method);
    if (isContainer(T) || D.Wrapped) {
      if (isa<CXXConversionDecl>(Method) || onlyLooksAtContainer(Name))
        return stop(D, Destination::Observed);
      if (addsToContainer(Name))
        return stop(D, climb(MemberCall, false).K == Destination::Discarded
                           ? Destination::Neutral
                           : Destination::Consumed);
      if (isAssignedTo(MemberCall))
        return stop(D, Destination::Neutral);
      return stop(D, Destination::Consumed);
    }
    if (const HandleFacts *H = A.shapes().handle(T);
        H && llvm::is_contained(H->Detachers, Name))
      return stop(D, Destination::Detached);
    return stop(D, observes(T, Method) ? Destination::Observed
                                       : Destination::Consumed);
  }

  bool observes(QualType T, const CXXMethodDecl *Method) {
    llvm::StringRef Name = nameOf(Method);
    if (const HandleFacts *H = A.shapes().handle(T))
      return llvm::is_contained(H->Observers, Name);
    const TaskFacts *Task = A.shapes().task(T);
    if (Task && llvm::is_contained(Task->Observers, Name))
      return true;
    // By shape: a question that changes nothing.
    return Method->isConst() && Method->getNumParams() == 0 &&
           Method->getReturnType()->isBooleanType() &&
           !Name.starts_with("await_");
  }

  Next stepConstruct(const CXXConstructExpr *Construct, Destination &D) {
    if (!D.Moved)
      return stop(D, Construct->getConstructor()->isCopyConstructor()
                         ? Destination::Consumed
                         : Destination::Escaped);
    if (Construct->getConstructor()->isCopyOrMoveConstructor())
      return Climb;
    if (isContainer(Construct->getType())) {
      D.Wrapped = true;
      return Climb;
    }
    return stop(D, Destination::Consumed);
  }

  Next stepCall(const Stmt *Child, const CallExpr *Call, Destination &D) {
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call))
      return stepOperator(Child, Op, D);
    if (isStdCall(Call, {"move", "forward"})) {
      D.Moved = true;
      return Climb;
    }
    if (isStdCall(Call, {"make_unique", "make_optional"})) {
      if (!D.Moved || !isContainer(Call->getType()))
        return taken(D);
      D.Wrapped = true;
      return Climb;
    }
    if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
        M && M->getMethodDecl()) {
      const VarDecl *V = tracked(namedObject(M->getImplicitObjectArgument()));
      if (D.Moved && V && isContainer(V->getType()) &&
          addsToContainer(nameOf(M->getMethodDecl())) &&
          climb(M, false).K == Destination::Discarded) {
        D.Variable = V;
        return stop(D, Destination::AddedTo);
      }
    }
    return taken(D);
  }

  Next stepOperator(const Stmt *Child, const CXXOperatorCallExpr *Op,
                    Destination &D) {
    bool IsObject = Op->getNumArgs() && Op->getArg(0) == Child;
    if (Op->getOperator() == OO_Equal && Op->getNumArgs() == 2) {
      if (IsObject)
        return stop(D, D.Moved ? Destination::Consumed
                               : Destination::AssignTarget);
      const Expr *Target = strip(Op->getArg(0));
      if (isStdIgnore(Target))
        return stop(D, Destination::ToVoid);
      if (!D.Moved || !isUnusedResult(Op))
        return taken(D);
      if (const VarDecl *V = tracked(namedObject(Target))) {
        if (V->getType()->isReferenceType())
          return stop(D, Destination::Consumed);
        D.Variable = V;
        return stop(D, Destination::AssignedTo);
      }
      if (const VarDecl *V = containerElement(Target)) {
        D.Variable = V;
        return stop(D, Destination::AddedTo);
      }
      return stop(D, Destination::Consumed);
    }
    if (IsObject &&
        (Op->getOperator() == OO_Subscript || Op->getOperator() == OO_Star) &&
        isAssignedTo(Op))
      return stop(D, Destination::Neutral);
    return taken(D);
  }

  bool isUnusedResult(const Expr *E) {
    auto K = climb(E, false).K;
    return K == Destination::Discarded || K == Destination::ToVoid;
  }

  /// \p E is the left side of an assignment whose result nobody uses.
  bool isAssignedTo(const Expr *E) {
    const Stmt *P = B.semanticParent(E);
    const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(P);
    return Op && Op->getOperator() == OO_Equal && Op->getNumArgs() == 2 &&
           strip(Op->getArg(0)) == strip(E) && isUnusedResult(Op);
  }

  /// The local container of 'v[i]', '*o', 'm.at(k)'.
  const VarDecl *containerElement(const Expr *E) {
    const Expr *Object = nullptr;
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
        Op && Op->getNumArgs() &&
        (Op->getOperator() == OO_Subscript || Op->getOperator() == OO_Star))
      Object = Op->getArg(0);
    else if (const auto *Sub = dyn_cast<ArraySubscriptExpr>(E))
      Object = Sub->getBase();
    else if (const auto *M = dyn_cast<CXXMemberCallExpr>(E))
      Object = M->getImplicitObjectArgument();
    const VarDecl *V = tracked(namedObject(Object));
    return V && !V->getType()->isReferenceType() && isContainer(V->getType())
               ? V
               : nullptr;
  }

  static bool capturesByReference(const LambdaExpr *L, const Stmt *Init) {
    auto It = L->capture_init_begin();
    for (const LambdaCapture &C : L->captures()) {
      if (It == L->capture_init_end())
        break;
      if (*It++ == Init)
        return C.getCaptureKind() == LCK_ByRef;
    }
    return false;
  }

  // What becomes of the variables.

  void followHeld() {
    if (AllHeld.empty())
      return;
    llvm::DenseMap<const VarDecl *, std::vector<const DeclRefExpr *>> Uses;
    for (const DeclRefExpr *R : B.references())
      if (const VarDecl *V = tracked(R->getDecl()))
        Uses[V].push_back(R);
    llvm::SetVector<const VarDecl *> Holders;
    for (const Held &H : AllHeld) {
      Holders.insert(H.C.Variable);
      if (H.At && !H.C.InContainer)
        Flow.add({FlowEvent::Bind, H.C.Variable, H.At, nullptr});
    }
    for (unsigned I = 0; I < Holders.size(); ++I) {
      const VarDecl *V = Holders[I];
      if (!isa<ParmVarDecl>(V))
        Flow.declare(V, V->getInit() ? B.parent(V->getInit()) : nullptr);
      for (const DeclRefExpr *R : Uses[V])
        use(V, R, Holders);
    }
    auto Ask = [this](const Expr *E, const VarDecl *V) { return saysOf(E, V); };
    for (const Held &H : AllHeld)
      judge(H, Flow.follow(H.C.Variable, H.At, Ask));
  }

  void use(const VarDecl *V, const DeclRefExpr *R,
           llvm::SetVector<const VarDecl *> &Holders) {
    bool Container = isContainer(V->getType());
    Destination D = climb(R, /*IsValue=*/false);
    auto Event = [&](FlowEvent::Kind K) { Flow.add({K, V, D.At, nullptr}); };
    switch (D.K) {
    case Destination::Consumed:
    case Destination::Detached:
      return Event(FlowEvent::Consume);
    case Destination::Escaped:
      return Event(FlowEvent::Escape);
    case Destination::Discarded: // 't;' and 'std::move(t);' do nothing.
    case Destination::Observed:
    case Destination::Neutral:
      return;
    case Destination::ToVoid:
      // A way to say "on purpose" of running work, not of work that is lost.
      if (const TaskFacts *T =
              A.shapes().task(V->getType().getNonReferenceType());
          T && !isLazy(*T))
        Event(FlowEvent::Consume);
      return;
    case Destination::AssignTarget: {
      const auto *Op = cast<CXXOperatorCallExpr>(D.At);
      if (isReset(Op->getArg(1)))
        return Event(FlowEvent::Consume);
      if (!Container)
        Event(FlowEvent::Bind);
      if (!isUnusedResult(Op))
        Event(FlowEvent::Consume);
      return;
    }
    case Destination::Initialises:
      Holders.insert(D.Variable);
      Flow.add({FlowEvent::Move, V, nullptr, D.Variable});
      return;
    case Destination::AssignedTo:
    case Destination::AddedTo:
      if (D.Variable == V)
        return Event(FlowEvent::Consume);
      Holders.insert(D.Variable);
      Flow.add({FlowEvent::Move, V, D.At, D.Variable});
      return;
    }
  }

  /// What a branch on \p E says of \p V.
  ConditionFacts::Says saysOf(const Expr *E, const VarDecl *V) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
    if (!Call || !Call->getMethodDecl() ||
        namedObject(Call->getImplicitObjectArgument()) != V)
      return mentions(E, V) ? ConditionFacts::Unclear : ConditionFacts::Nothing;
    const CXXMethodDecl *M = Call->getMethodDecl();
    llvm::StringRef Name = nameOf(M);
    if (isa<CXXConversionDecl>(M))
      return ConditionFacts::FullWhenTrue;
    if (isContainer(V->getType().getNonReferenceType()))
      return Name == "has_value" ? ConditionFacts::FullWhenTrue
             : Name == "empty"   ? ConditionFacts::EmptyWhenTrue
                                 : ConditionFacts::Unclear;
    if (const ApiFacts *F = A.model().calleeFacts(Call); F && F->ReadyCheck)
      return ConditionFacts::DoneWhenTrue;
    // Whether there is work at all, or whether it is done: who knows.
    return ConditionFacts::Unclear;
  }

  void judge(const Held &H, const ValueFlow::Result &R) {
    if (!R.Known)
      return;
    Creation C = H.C;
    C.LostAt = R.LostAt;
    if (!R.Consumed) {
      // A thread may run beside an endless loop; a lazy task that nobody in
      // the loop awaits is as lost as one that is dropped.
      bool Endless = !R.LeftAbruptly && C.Task && isLazy(*C.Task);
      if (R.Dropped || R.LeftByMacro)
        C.What = Fate::NeverConsumed;
      else if (R.Overwritten)
        C.What = Fate::Overwritten;
      else if (Endless)
        C.What = Fate::NeverConsumed;
      else
        return;
    } else if (R.Dropped) {
      C.What = Fate::SometimesDropped;
      C.OnSomePaths = true;
    } else if (R.Overwritten) {
      C.What = Fate::Overwritten;
      C.OnSomePaths = true;
    } else
      return;
    Out.Lost.push_back(C);
  }

  Analysis &A;
  const FunctionBody &B;
  Consumption &Out;
  ValueFlow Flow;
  std::vector<Held> AllHeld;
};

Consumption::Consumption(Analysis &A, const FunctionBody &Body) {
  ConsumptionBuilder(A, Body, *this).run();
}

} // namespace clang::tidy::async
