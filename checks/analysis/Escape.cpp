// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The problem: 'auto t = f(local);' is right or wrong by what follows. If t is
// awaited while 'local' lives, nothing can dangle; if t is returned, stored or
// spawned, it can.
//
// The idea: climb from the call that makes the task towards its statement, as
// Destination does for Consumption, but ask more at each step. What takes a
// task and gives an awaitable (a combinator, an adapter, a spawn with a handle)
// is climbed through: what counts is what becomes of its result. A local that
// holds the result has the life that its mentions give it, the longest of them.
// A function whose body can be seen is asked what it does with its parameter.
//
// Whatever is not known makes the life Unknown, and Unknown is silent. A
// function that cannot be seen, takes the task and gives nothing back keeps or
// spawns it when its name says so (spawn, post, push); that is marked as less
// than certain.
//
// Misses: ways out of the scope between the start and the await (a return, an
// exception). Wrong reports: work that has ended before the function does by
// something that laterWait does not know.
#include "Escape.h"
#include "Analysis.h"
#include "Destination.h"
#include "Predicates.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

static bool isTransparent(const Stmt *P) {
  return isa<ParenExpr, FullExpr, CXXBindTemporaryExpr,
             MaterializeTemporaryExpr, SubstNonTypeTemplateParmExpr,
             CXXStdInitializerListExpr, InitListExpr, CXXFunctionalCastExpr>(P);
}

bool Escape::isWithin(const Stmt *S, const Stmt *Around) const {
  if (!Around)
    return true;
  while (S && S != Around)
    S = B.parent(S);
  return S;
}

const Stmt *Escape::scopeOf(const VarDecl *V) const {
  if (isa<ParmVarDecl>(V))
    return B.body();
  for (const VarDecl *Each : B.variables()) {
    if (Each != V)
      continue;
    // The statement that declares it, found through its initialiser; without
    // one, through the first mention.
    const Stmt *S = V->getInit();
    if (!S)
      for (const DeclRefExpr *R : B.references())
        if (R->getDecl() == V) {
          S = R;
          break;
        }
    if (V->getInit()) {
      const Stmt *D = B.parent(S);
      for (const Stmt *P = D ? B.parent(D) : nullptr; P; P = B.parent(P))
        if (isa<CompoundStmt, ForStmt, CXXForRangeStmt, IfStmt, WhileStmt,
                SwitchStmt, CXXCatchStmt>(P))
          return P;
      return B.body();
    }
    // No initialiser: the innermost block around the first mention that holds
    // the declaration.
    const SourceManager &SM = A.context().getSourceManager();
    for (const Stmt *P = S ? B.parent(S) : nullptr; P; P = B.parent(P))
      if (isa<CompoundStmt, ForStmt>(P) &&
          !SM.isBeforeInTranslationUnit(V->getLocation(), P->getBeginLoc()))
        return P;
    return B.body();
  }
  return B.body();
}

bool Escape::isWork(QualType T) {
  if (T.isNull() || T->isVoidType() || T->isDependentType())
    return false;
  T = T.getNonReferenceType();
  return T->isRecordType() && (A.shapes().task(T) || A.shapes().handle(T) ||
                               A.shapes().isAwaitable(T));
}

bool Escape::isHolder(QualType T) {
  T = T.getNonReferenceType();
  if (isWork(T))
    return true;
  if (const ArrayType *Array = A.context().getAsArrayType(T))
    return isHolder(Array->getElementType());
  if (!A.shapes().elementOfContainer(T).isNull())
    return true;
  const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T->getAsCXXRecordDecl());
  return S && S->isInStdNamespace() && S->getTemplateArgs().size() &&
         S->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
         isWork(S->getTemplateArgs()[0].getAsType());
}

static bool addsToContainer(StringRef Name) {
  return llvm::is_contained({"push_back", "push_front", "push", "emplace_back",
                             "emplace_front", "emplace", "insert",
                             "try_emplace", "insert_or_assign"},
                            Name);
}
static bool onlyLooks(StringRef Name) {
  return llvm::is_contained({"size",
                             "empty",
                             "reserve",
                             "capacity",
                             "max_size",
                             "clear",
                             "resize",
                             "has_value",
                             "valid",
                             "is_ready",
                             "isReady",
                             "available",
                             "done",
                             "joinable",
                             "request_stop",
                             "cancel",
                             "requestCancellation",
                             "reset",
                             "operator bool",
                             "get_id",
                             "swap",
                             "stop",
                             "shrink_to_fit"},
                            Name);
}
/// A function of this name starts the work it is given, or keeps it.
static bool soundsLikeStart(StringRef Name) {
  std::string Lower = Name.lower();
  for (StringRef Word :
       {"spawn", "detach", "post", "schedule", "launch", "submit", "enqueue",
        "push", "background", "dispatch", "defer", "fire", "go", "track",
        "add_task", "addtask", "start_soon"})
    if (Word == "go" ? Lower == Word : StringRef(Lower).contains(Word))
      return true;
  return false;
}
static bool soundsLikeWait(StringRef Name) {
  std::string Lower = Name.lower();
  if (StringRef(Lower).starts_with("async")) // ends in 'sync', and waits not
    return false;
  for (StringRef Word :
       {"wait", "block", "join", "run", "sync", "finish", "drain", "drive",
        "invoke", "until", "shutdown", "stop", "acquire"})
    if (StringRef(Lower).contains(Word))
      return true;
  return Lower == "exec" || // an event loop
         Lower == "close";  // a gate
}

// The variable that holds it.

void Escape::held(const VarDecl *V, const Stmt *At, Climb &C) {
  C.L.At = At;
  if (V->hasGlobalStorage() || V->getDeclContext() != B.function() ||
      (isa<ParmVarDecl>(V) && V->getType()->isReferenceType())) {
    C.L.K = Life::Stored;
    // Collected in a variable of somebody else, and awaited here.
    if (V->hasGlobalStorage())
      return;
    if (TaskLife L = life(V); L.K == Life::Joined)
      C.L = L;
    return;
  }
  TaskLife L = life(V);
  L.Certain = L.Certain && C.L.Certain;
  if (!L.Holder)
    L.Holder = V;
  C.L = L;
}

void Escape::storedIn(const Expr *Target, const Stmt *At, Climb &C) {
  const Expr *E = strip(Target);
  // v[i] = f(), *o = f(), m.at(k) = f(), p.second = f()
  for (;;) {
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
        Op && Op->getNumArgs())
      E = strip(Op->getArg(0));
    else if (const auto *M = dyn_cast<CXXMemberCallExpr>(E);
             M && M->getImplicitObjectArgument())
      E = strip(M->getImplicitObjectArgument());
    else if (const auto *Sub = dyn_cast<ArraySubscriptExpr>(E))
      E = strip(Sub->getBase());
    else if (const auto *M = dyn_cast<MemberExpr>(E); M && !M->isArrow())
      E = strip(M->getBase());
    else
      break;
  }
  C.L.At = At;
  if (const auto *D = dyn_cast<DeclRefExpr>(E))
    if (const auto *V = dyn_cast<VarDecl>(D->getDecl())) {
      if (V->getType()->isReferenceType() && !isa<ParmVarDecl>(V) &&
          V->hasLocalStorage()) {
        C.L.K = Life::Unknown;
        return;
      }
      return held(V, At, C);
    }
  // Through 'this', a pointer, or what a function returned a reference to.
  if (isa<CXXThisExpr>(E) ||
      (isa<MemberExpr>(E) && cast<MemberExpr>(E)->isArrow())) {
    C.L.K = Life::Stored;
    return;
  }
  C.L.K = Life::Unknown;
}

static bool isLonger(const TaskLife &L, const TaskLife &Than) {
  auto Rank = [](Life K) {
    switch (K) {
    case Life::Dropped:
      return 0;
    case Life::InPlace:
    case Life::Joined:
      return 1;
    case Life::Unknown:
      return 2;
    case Life::Returned:
    case Life::Stored:
    case Life::Detached:
      return 3;
    }
    return 2;
  };
  return Rank(L.K) > Rank(Than.K);
}

TaskLife Escape::life(const VarDecl *V) {
  if (auto It = Lives.find(V); It != Lives.end())
    return It->second;
  Lives[V].K = Life::Unknown; // Asked again on the way: a cycle.
  TaskLife Result;
  Result.K = Life::Dropped;
  Result.Holder = V;
  for (const DeclRefExpr *R : B.references()) {
    if (R->getDecl() != V)
      continue;
    Climb C = climb(R, /*IsValue=*/false);
    if (C.Neutral)
      continue;
    if (C.L.K == Life::Joined && C.L.Joins.empty() && C.L.Holder)
      C.L.Joins.push_back(R);
    if (C.L.K == Life::InPlace) {
      C.L.K = Life::Joined;
      C.L.Joins.push_back(C.L.At ? C.L.At : R);
      C.L.Holder = V;
    }
    if (C.L.K == Life::Dropped)
      continue;
    if (Result.K == Life::Joined && C.L.K == Life::Joined) {
      Result.Joins.append(C.L.Joins.begin(), C.L.Joins.end());
      continue;
    }
    if (isLonger(C.L, Result))
      Result = C.L;
  }
  if (Result.K == Life::Dropped) {
    QualType T = V->getType().getNonReferenceType();
    QualType Element = A.shapes().elementOfContainer(T);
    const HandleFacts *H = A.shapes().handle(Element.isNull() ? T : Element);
    const ApiFacts *F = A.model().typeFacts(T);
    if ((H && (H->Drop == DropPolicy::Blocks ||
               H->Drop == DropPolicy::CancelsAndWaits ||
               H->Drop == DropPolicy::Aborts || H->OnlyIfSpawned)) ||
        (F && F->Scope)) {
      Result.K = Life::Joined; // by the destructor
      Result.Holder = V;
    }
  }
  return Lives[V] = Result;
}

// The climb.

TaskLife Escape::life(const Expr *E) {
  Climb C = climb(E, /*IsValue=*/true);
  return C.L;
}

TaskLife Escape::lifeOfSpawn(const CallExpr *Call, const ApiFacts &Facts) {
  Climb C;
  if (stepSpawn(Call, Facts, C))
    return climb(Call, /*IsValue=*/true).L;
  return C.L;
}

Escape::Climb Escape::climb(const Expr *From, bool IsValue) {
  Climb C;
  C.Moved = IsValue;
  auto End = [&](Life K, const Stmt *At) {
    C.L.K = K;
    C.L.At = At;
    return C;
  };
  if (++Depth > 40) {
    --Depth;
    return C;
  }
  struct Leave {
    unsigned &D;
    ~Leave() { --D; }
  } Leaving{Depth};

  const Stmt *Child = From;
  for (const Stmt *P = B.parent(Child); P; Child = P, P = B.parent(P)) {
    if (isTransparent(P))
      continue;
    if (isa<CoawaitExpr, DependentCoawaitExpr>(P))
      return End(Life::InPlace, P);
    if (isa<CoyieldExpr>(P))
      return End(Life::Unknown, P);
    if (isa<CoreturnStmt, ReturnStmt>(P))
      return End(Life::Returned, P);
    if (const auto *Cast = dyn_cast<CastExpr>(P)) {
      switch (Cast->getCastKind()) {
      case CK_ToVoid:
        C.Neutral = !IsValue;
        return End(Life::Dropped, P);
      case CK_NoOp:
      case CK_ConstructorConversion:
      case CK_UserDefinedConversion:
      case CK_DerivedToBase:
      case CK_UncheckedDerivedToBase:
      case CK_ArrayToPointerDecay:
        continue;
      default:
        return End(Life::Unknown, P);
      }
    }
    if (const auto *Cond = dyn_cast<AbstractConditionalOperator>(P)) {
      if (Child == Cond->getCond()) {
        C.Neutral = !IsValue;
        return End(Life::Unknown, P);
      }
      continue;
    }
    if (const auto *Bin = dyn_cast<BinaryOperator>(P)) {
      if (Bin->getOpcode() == BO_Comma) {
        if (Child == Bin->getRHS())
          continue;
        C.Neutral = !IsValue;
        return End(Life::Dropped, P);
      }
      C.Neutral = !IsValue;
      return End(Life::Unknown, P);
    }
    if (const auto *Un = dyn_cast<UnaryOperator>(P)) {
      // Boost.Cobalt writes +f() for 'let it go'.
      return End(Life::Unknown, Un);
    }
    if (const auto *D = dyn_cast<DeclStmt>(P)) {
      for (const Decl *Each : D->decls()) {
        const auto *V = dyn_cast<VarDecl>(Each);
        if (!V || V->getInit() != Child)
          continue;
        if (isa<DecompositionDecl>(V))
          return End(Life::Unknown, P);
        if (V->getType()->isReferenceType() && !IsValue)
          return End(Life::Unknown, P);
        held(V, P, C);
        return C;
      }
      return End(Life::Unknown, P);
    }
    if (const auto *M = dyn_cast<MemberExpr>(P)) {
      const Stmt *Up = B.parent(M);
      while (isa_and_nonnull<ParenExpr>(Up))
        Up = B.parent(Up);
      const auto *Call = dyn_cast_or_null<CallExpr>(Up);
      if (!Call || !isa<CXXMethodDecl>(M->getMemberDecl())) {
        // A part of a pair or of an awaited struct.
        if (isa<FieldDecl>(M->getMemberDecl()))
          continue;
        return End(Life::Unknown, P);
      }
      Child = P;
      P = Up;
      if (stepMember(M, Call, C))
        continue;
      return C;
    }
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(P)) {
      if (Construct->getConstructor()->isCopyOrMoveConstructor() ||
          isHolder(Construct->getType()))
        continue;
      if (Construct->getConstructor()->getDeclContext()->isStdNamespace() ||
          Construct->getConstructor()->isInStdNamespace())
        continue;
      C.L.Taker = Construct->getConstructor()->getParent();
      return End(Life::Unknown, P);
    }
    if (const auto *Call = dyn_cast<CallExpr>(P)) {
      if (stepCall(Child, Call, C))
        continue;
      return C;
    }
    if (isa<ArraySubscriptExpr>(P))
      continue;
    if (const auto *For = dyn_cast<CXXForRangeStmt>(P)) {
      if (Child == For->getRangeInit() && For->getLoopVariable() &&
          isHolder(For->getLoopVariable()->getType())) {
        held(For->getLoopVariable(), P, C);
        return C;
      }
      if (Child == For->getBody()) {
        C.Neutral = !IsValue;
        return End(Life::Dropped, P);
      }
      return End(Life::Unknown, P);
    }
    if (isa<LambdaExpr, CXXNewExpr, CXXThrowExpr>(P))
      return End(Life::Unknown, P);
    if (isa<Expr>(P))
      return End(Life::Unknown, P);
    // A statement of its own.
    C.Neutral = !IsValue;
    return End(Life::Dropped, P);
  }
  // A constructor's initialiser makes a member of it.
  if (Child != B.body() && isa<CXXConstructorDecl>(B.function()))
    return End(Life::Stored, Child);
  C.Neutral = !IsValue;
  return End(Child == B.body() ? Life::Dropped : Life::Unknown, Child);
}

/// The value is the object of a member call. True to climb on from the call.
bool Escape::stepMember(const MemberExpr *M, const CallExpr *Call, Climb &C) {
  auto End = [&](Life K) {
    C.L.K = K;
    C.L.At = Call;
    return false;
  };
  const auto *Method = cast<CXXMethodDecl>(M->getMemberDecl());
  StringRef Name = nameOf(Method);
  QualType T = M->getBase()->getType();
  if (T->isPointerType())
    T = T->getPointeeType();
  const ApiFacts *F = A.model().calleeFacts(Call);
  C.L.Taker = Method;
  if (F && F->SyncWait)
    return End(Life::InPlace);
  if (const HandleFacts *H = A.shapes().handle(T);
      H && llvm::is_contained(H->Detachers, Name))
    return End(Life::Detached);
  if (F && F->Spawn && F->Spawn->Detaches)
    return End(Life::Detached);
  const TaskFacts *Task = A.shapes().task(T);
  if (isa<CXXConversionDecl>(Method) || onlyLooks(Name) ||
      (Task && llvm::is_contained(Task->Observers, Name))) {
    if (C.Moved)
      return End(Life::Dropped);
    C.Neutral = true;
    return false;
  }
  if (isHolder(Call->getType()))
    return true; // An adapter: what counts is what becomes of its result.
  if (F && F->Join)
    return End(Life::InPlace);
  if (Name == "detach" || Name == "start_detached")
    return End(Life::Detached);
  if (llvm::is_contained({"join", "get", "wait", "wait_for", "close"}, Name))
    return End(Life::InPlace);
  if (!isWork(T)) {
    // A container or box of tasks, or a scope.
    if (addsToContainer(Name) || Name == "spawn" || Name == "start" ||
        Name == "add" || Name == "pop_back" || Name == "erase") {
      C.Neutral = true;
      return End(Life::Dropped);
    }
    if (llvm::is_contained({"begin", "end", "cbegin", "cend", "front", "back",
                            "at", "value", "data", "get"},
                           Name))
      return true;
  }
  return End(Life::Unknown);
}

/// The value is an operand or argument. True to climb on from the call.
bool Escape::stepCall(const Stmt *Child, const CallExpr *Call, Climb &C) {
  auto End = [&](Life K) {
    C.L.K = K;
    C.L.At = Call;
    return false;
  };
  if (isStdCall(Call, {"move", "forward", "make_unique", "make_shared",
                       "make_optional", "make_pair", "make_tuple", "array",
                       "exchange", "as_const"})) {
    if (isStdCall(Call, {"move", "forward"}))
      C.Moved = true;
    return true;
  }
  if (isStdCall(Call, {"swap", "ref", "addressof"}))
    return End(Life::Unknown);
  int Argument = -1;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call)) {
    bool IsObject = Op->getNumArgs() && Op->getArg(0) == Child;
    switch (Op->getOperator()) {
    case OO_Equal:
      if (IsObject) {
        C.Neutral = true;
        return End(Life::Dropped);
      }
      storedIn(Op->getArg(0), Op, C);
      return false;
    case OO_Call:
      if (IsObject)
        return isWork(Call->getType()) ? true : End(Life::Unknown);
      for (unsigned I = 1; I < Op->getNumArgs(); ++I)
        if (Op->getArg(I) == Child)
          Argument = static_cast<int>(I) - 1;
      break;
    case OO_Subscript:
    case OO_Star:
    case OO_Arrow:
      return IsObject ? true : End(Life::Unknown);
    default:
      if (isWork(Call->getType()))
        return true;
      C.Neutral = !C.Moved;
      return End(Life::Unknown);
    }
  } else {
    for (unsigned I = 0; I < Call->getNumArgs(); ++I)
      if (Call->getArg(I) == Child)
        Argument = static_cast<int>(I);
  }
  if (Argument < 0)
    return End(Life::Unknown);
  return stepArgument(Call, Argument, Child, C);
}

bool Escape::stepArgument(const CallExpr *Call, int Argument, const Stmt *Child,
                          Climb &C) {
  auto End = [&](Life K) {
    C.L.K = K;
    C.L.At = Call;
    return false;
  };
  const ApiFacts *F = A.model().calleeFacts(Call);
  C.L.Taker = Model::callee(Call);
  const CallableFacts *Callable = F ? F->callable(Argument) : nullptr;
  if (F && F->SyncWait &&
      (F->SyncWait->Waits == Argument || F->SyncWait->Waits >= 0))
    return End(Life::InPlace);
  if (F && F->Combinator)
    return true;
  if (F && F->Spawn &&
      (F->Spawn->Task == Argument || F->Spawn->Task == -2 || Callable))
    return stepSpawn(Call, *F, C);
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
      M && M->getMethodDecl() && addsToContainer(nameOf(M->getMethodDecl())) &&
      (M->getMethodDecl()->isInStdNamespace() ||
       isHolder(M->getImplicitObjectArgument()->getType()))) {
    storedIn(M->getImplicitObjectArgument(), Call, C);
    return false;
  }
  // Ask the body of the function.
  const FunctionDecl *Callee = Call->getDirectCallee();
  const FunctionBody *Body = Callee ? A.body(Callee) : nullptr;
  unsigned Index = static_cast<unsigned>(Argument);
  if (const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee);
      Method && isa<CXXOperatorCallExpr>(Call) && Method->isStatic())
    Body = nullptr;
  if (Body && !Body->isDependent() && Depth < 6 &&
      Index < Body->function()->getNumParams()) {
    const ParmVarDecl *P = Body->function()->getParamDecl(Index);
    if (P->isParameterPack())
      return End(Life::Unknown);
    Escape Inner(A, *Body);
    Inner.Depth = Depth + 2;
    TaskLife L = Inner.life(P);
    switch (L.K) {
    case Life::Joined:
    case Life::InPlace:
      // Waited for there: at once, or when the coroutine is awaited in turn.
      if (!Body->isCoroutine())
        return End(Life::InPlace);
      return isWork(Call->getType()) ? true : stepUnseen(Call, C);
    case Life::Stored:
    case Life::Detached:
      if (const auto *At = dyn_cast_or_null<Expr>(L.At);
          At && Inner.laterWait(At, Inner.mentionedWith(At)))
        return End(Life::InPlace);
      if (P->getType()->isReferenceType() && L.K == Life::Stored)
        return End(Life::Unknown);
      return End(L.K);
    case Life::Returned:
      return true;
    case Life::Dropped:
      return isWork(Call->getType()) ? true : End(Life::Unknown);
    case Life::Unknown:
      if (isWork(Call->getType()))
        return true;
      return End(Life::Unknown);
    }
  }
  return stepUnseen(Call, C);
}

/// Nothing is known of the function.
bool Escape::stepUnseen(const CallExpr *Call, Climb &C) {
  const NamedDecl *Callee = Model::callee(Call);
  StringRef Name = nameOf(Callee);
  if (isWork(Call->getType()))
    return true;
  C.L.At = Call;
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
      M && M->getMethodDecl()) {
    const Expr *Object = M->getImplicitObjectArgument();
    QualType T = Object->getType();
    if (T->isPointerType())
      T = T->getPointeeType();
    const ApiFacts *F = A.model().typeFacts(T);
    const auto *V = dyn_cast_or_null<VarDecl>(namedObject(Object));
    bool Here = V && V->hasLocalStorage() && !V->getType()->isReferenceType() &&
                V->getDeclContext() == B.function();
    // Into a scope: as long as the scope.
    if ((F && F->Scope) || soundsLikeStart(Name) || Name == "start" ||
        Name == "add") {
      if (Here && !V->getType()->isPointerType()) {
        TaskLife L = life(V);
        if (L.K == Life::Joined) {
          C.L.K = Life::Joined;
          C.L.Holder = V;
          C.L.Joins = L.Joins;
          return false;
        }
        C.L.K = Life::Unknown;
        return false;
      }
      C.L.K = Life::Detached;
      C.L.Certain = F && F->Scope;
      return false;
    }
  }
  if (soundsLikeStart(Name) && !soundsLikeWait(Name)) {
    C.L.K = Life::Detached;
    C.L.Certain = false;
    return false;
  }
  C.L.K = Life::Unknown;
  return false;
}

/// A function that starts the work it is given.
bool Escape::stepSpawn(const CallExpr *Call, const ApiFacts &Facts, Climb &C) {
  const SpawnFacts &S = *Facts.Spawn;
  auto Detached = [&] {
    C.L.K = Life::Detached;
    C.L.At = Call;
    return false;
  };
  // A completion token decides what comes back.
  if (S.Token >= 0) {
    CallParts Parts = CallParts::of(Call);
    const Expr *Token = Parts.at(S.Token);
    const ApiFacts *T =
        Token && !isa<CXXDefaultArgExpr>(Token)
            ? A.model().typeFacts(Token->getType().getNonReferenceType())
            : nullptr;
    if (T && T->Token &&
        (T->Token->Makes == TokenFacts::Detached ||
         T->Token->Makes == TokenFacts::Callback))
      return Detached();
    if (isWork(Call->getType()))
      return true;
    return Detached();
  }
  // Into a scope: as long as the scope.
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call)) {
    const Expr *Object = M->getImplicitObjectArgument();
    QualType T = Object->getType();
    if (T->isPointerType())
      T = T->getPointeeType();
    if (const ApiFacts *F = A.model().typeFacts(T); F && F->Scope) {
      const auto *V = dyn_cast_or_null<VarDecl>(namedObject(Object));
      if (V && V->hasLocalStorage() && !V->getType()->isReferenceType() &&
          !V->getType()->isPointerType() &&
          V->getDeclContext() == B.function()) {
        TaskLife L = life(V);
        C.L.Holder = V;
        C.L.At = Call;
        C.L.K = L.K == Life::Joined ? Life::Joined : Life::Unknown;
        C.L.Joins = L.Joins;
        return false;
      }
      return Detached();
    }
  }
  if (S.Detaches || !isHolder(Call->getType()))
    return Detached();
  // A handle: what becomes of it, and if nobody keeps it, what it does then.
  const Stmt *P = B.parent(Call);
  Climb Result = climb(Call, /*IsValue=*/true);
  if (Result.L.K == Life::Dropped) {
    const ApiFacts *F = A.model().calleeFacts(Call);
    const HandleFacts *H =
        F && F->Handle ? &*F->Handle : A.shapes().handle(Call->getType());
    DropPolicy Drop = H ? H->Drop : DropPolicy::Unknown;
    if (!H)
      if (const TaskFacts *T = A.shapes().task(Call->getType()))
        Drop = T->Drop;
    if (Drop == DropPolicy::Blocks || Drop == DropPolicy::CancelsAndWaits) {
      C.L.K = Result.L.Holder ? Life::Joined : Life::InPlace;
      C.L.Holder = Result.L.Holder;
      C.L.At = Call;
      return false;
    }
    if (Drop == DropPolicy::Cancels || Drop == DropPolicy::Aborts) {
      C.L.K = Life::Unknown;
      C.L.At = Call;
      return false;
    }
    return Detached();
  }
  (void)P;
  const NamedDecl *Taker = C.L.Taker;
  bool Certain = C.L.Certain;
  C.L = Result.L;
  C.L.Certain = C.L.Certain && Certain;
  if (!C.L.Taker)
    C.L.Taker = Taker;
  return false;
}

// The two together.

bool Escape::diesFirst(const Referent &R, const TaskLife &L,
                       StartPolicy Start) {
  bool Lazy =
      Start == StartPolicy::Lazy || Start == StartPolicy::LazyRescheduled;
  switch (L.K) {
  case Life::Unknown:
  case Life::InPlace:
    return false;
  case Life::Dropped:
    return !Lazy && Start != StartPolicy::Unknown;
  case Life::Returned:
    return true;
  case Life::Stored:
  case Life::Detached:
    return true;
  case Life::Joined:
    if (R.K == Referent::Temporary)
      return true;
    if (R.K == Referent::Parameter || !R.Variable)
      return false;
    if (L.Joins.empty())
      return L.Holder && !isWithin(scopeOf(L.Holder), scopeOf(R.Variable));
    return llvm::any_of(L.Joins, [&](const Stmt *Join) {
      return !isWithin(Join, scopeOf(R.Variable));
    });
  }
  return false;
}

static bool mentionsOneOf(const Stmt *S, llvm::ArrayRef<const ValueDecl *> D) {
  if (!S)
    return false;
  if (const auto *R = dyn_cast<DeclRefExpr>(S))
    return llvm::is_contained(D, R->getDecl());
  if (const auto *M = dyn_cast<MemberExpr>(S);
      M && llvm::is_contained(D, M->getMemberDecl()))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return mentionsOneOf(Child, D);
  });
}

/// An await that gives way, and waits for nobody.
static bool soundsLikeYield(StringRef Name) {
  std::string Lower = Name.lower();
  for (StringRef Word : {"schedule", "yield", "sleep", "switch", "resume_on"})
    if (StringRef(Lower).contains(Word))
      return true;
  return false;
}

const Stmt *Escape::laterWait(const Expr *From,
                              llvm::ArrayRef<const ValueDecl *> Shared,
                              const ValueDecl *Own) {
  const SourceManager &SM = A.context().getSourceManager();
  auto IsLater = [&](const Expr *E) {
    return SM.isBeforeInTranslationUnit(From->getBeginLoc(), E->getBeginLoc());
  };
  // auto done = promise.get_future(); std::latch &l = latch;
  DeclList Also(Shared);
  for (const VarDecl *V : B.variables()) {
    if (!V->getInit() || V->getDeclContext() != B.function() ||
        V->getType()->isArithmeticType() || isWithin(From, V->getInit()) ||
        isa<LambdaExpr>(strip(V->getInit())))
      continue;
    const Stmt *Source = V->getInit();
    // for (auto &each : started)
    if (V->isCXXForRangeDecl())
      for (const Stmt *P = B.parent(Source); P; P = B.parent(P))
        if (const auto *For = dyn_cast<CXXForRangeStmt>(P)) {
          Source = For->getRangeInit();
          break;
        }
    if (mentionsOneOf(Source, Shared))
      Also.push_back(V);
  }
  Shared = Also;
  DeclList Both(Also);
  if (Own)
    Both.push_back(Own);
  for (const CallExpr *C : B.calls()) {
    if (!IsLater(C) || isWithin(From, C))
      continue;
    const ApiFacts *F = A.model().calleeFacts(C);
    if (F && F->SyncWait)
      return C;
    const auto *M = dyn_cast<CXXMemberCallExpr>(C);
    if (F && F->Join && M)
      return C;
    // Asked whether it is ready: somebody saw to it that it is.
    if (F && F->ReadyCheck && M &&
        mentionsOneOf(M->getImplicitObjectArgument(), Shared))
      return C;
    // A test that gives it time; another check has words for that.
    if (F && F->Blocking && F->Blocking->Category == "sleep")
      return C;
    bool Waits =
        (F && (F->Join || (F->Blocking && F->Blocking->Category == "wait"))) ||
        soundsLikeWait(nameOf(Model::callee(C)));
    if (!Waits)
      continue;
    if (M && mentionsOneOf(M->getImplicitObjectArgument(), Both))
      return C;
    if (llvm::any_of(C->arguments(), [&](const Expr *Arg) {
          return mentionsOneOf(Arg, Shared);
        }))
      return C;
  }
  for (const Expr *E : B.awaits()) {
    const auto *Await = dyn_cast<CoawaitExpr>(E);
    if (!Await || !IsLater(E) || isWithin(From, E))
      continue;
    const Expr *Operand = stripMove(Await->getOperand());
    const auto *Call = dyn_cast<CallExpr>(Operand);
    if (Call && !isa<CXXOperatorCallExpr>(Call)
            ? !soundsLikeYield(nameOf(Model::callee(Call))) &&
                  mentionsOneOf(Operand, Shared)
            : mentionsOneOf(Operand, Both))
      return E;
  }
  return pollingLoop(From, Both);
}

/// A loop that does nothing is there to wait, whatever for.
static bool isEmptyLoop(const Stmt *S) {
  const Stmt *Body = nullptr;
  if (const auto *Loop = dyn_cast<WhileStmt>(S))
    Body = Loop->getBody();
  else if (const auto *Loop = dyn_cast<DoStmt>(S))
    Body = Loop->getBody();
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Body);
  return isa_and_nonnull<NullStmt>(Body) || (Block && Block->body_empty());
}

/// while (!done) …
const Stmt *Escape::pollingLoop(const Expr *From,
                                llvm::ArrayRef<const ValueDecl *> Shared) {
  for (const DeclRefExpr *Each : B.references()) {
    if (!A.context().getSourceManager().isBeforeInTranslationUnit(
            From->getBeginLoc(), Each->getBeginLoc()))
      continue;
    bool IsShared = llvm::is_contained(Shared, Each->getDecl());
    const Stmt *Child = Each;
    for (const Stmt *P = B.parent(Each); P; Child = P, P = B.parent(P)) {
      const Stmt *Condition = nullptr;
      if (const auto *Loop = dyn_cast<WhileStmt>(P))
        Condition = Loop->getCond();
      else if (const auto *Loop = dyn_cast<DoStmt>(P))
        Condition = Loop->getCond();
      else if (const auto *Loop = dyn_cast<ForStmt>(P))
        Condition = Loop->getCond();
      if (Condition && Condition == Child && !isWithin(From, P) &&
          (IsShared || isEmptyLoop(P)))
        return P;
      if (!isa<Expr>(P))
        break;
    }
  }
  return nullptr;
}

Escape::DeclList Escape::mentionedWith(const Expr *E) const {
  DeclList All;
  const Stmt *Statement = B.enclosingStatement(E);
  for (const DeclRefExpr *R : B.references())
    if (isWithin(R, Statement))
      All.push_back(R->getDecl());
  // What the statement makes, such as a handle.
  if (const auto *D = dyn_cast<DeclStmt>(Statement))
    for (const Decl *Each : D->decls())
      if (const auto *V = dyn_cast<VarDecl>(Each))
        All.push_back(V);
  // A member's object or container: tasks_.push_back(f()).
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  if (const ValueDecl *D =
          Call ? rootObject(Call->getImplicitObjectArgument()) : nullptr)
    All.push_back(D);
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
      Op && Op->isAssignmentOp())
    if (const ValueDecl *D = rootObject(Op->getArg(0)))
      All.push_back(D);
  return All;
}

} // namespace clang::tidy::async
