// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A climb from the expression towards its statement: each node on the way
// either hands the value on (parentheses, the right side of a
// comma, an arm of '?:', a move), or decides. The same climb from a mention of
// a variable says what that mention does to the value. What the climb does not
// know consumes: every doubt ends in silence.
#include "Destination.h"
#include "Analysis.h"
#include "StdTypes.h"
#include "Syntax.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

llvm::StringRef nameOf(const NamedDecl *D) {
  return D && D->getDeclName().isIdentifier() ? D->getName()
                                              : llvm::StringRef();
}

bool isStdCall(const CallExpr *C,
               std::initializer_list<llvm::StringRef> Names) {
  const FunctionDecl *F = C->getDirectCallee();
  return F && F->isInStdNamespace() && !isa<CXXMethodDecl>(F) &&
         llvm::is_contained(Names, nameOf(F));
}

namespace {

const NamedDecl *templateOf(QualType T) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R)
    return nullptr;
  if (const auto *S = dyn_cast<ClassTemplateSpecializationDecl>(R))
    return S->getSpecializedTemplate();
  return R;
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
  return firstTypeArgument(T);
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

bool isStdIgnore(const Expr *E) {
  const ValueDecl *D = namedObject(E);
  return D && D->isInStdNamespace() && nameOf(D) == "ignore";
}

bool capturesByReference(const LambdaExpr *L, const Stmt *Init) {
  const LambdaCapture *C = captureOf(L, Init);
  return C && C->getCaptureKind() == LCK_ByRef;
}

} // namespace

bool Climber::looksLikeHandle(QualType T) {
  if (A.shapes().isAwaitable(T))
    return true;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  return R && R->hasDefinition() &&
         llvm::any_of(R->methods(), [](const CXXMethodDecl *M) {
           return llvm::is_contained({"get", "join", "wait"}, nameOf(M));
         });
}

bool Climber::isHeldType(QualType T) {
  return !T.isNull() && (A.shapes().task(T) || A.shapes().handle(T));
}

/// A container whose elements are tasks or handles, or a box of one.
QualType Climber::elementOf(QualType T) {
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

/// A local variable whose value's end can be seen here.
const VarDecl *Climber::tracked(const ValueDecl *D) {
  const auto *V = dyn_cast_or_null<VarDecl>(D);
  if (!V || !V->hasLocalStorage() || V->isInitCapture() ||
      V->getDeclContext() != B.function() || isa<DecompositionDecl>(V) ||
      V->isImplicit())
    return nullptr;
  return V;
}

// Where it goes.

Destination Climber::climb(const Expr *E, bool IsValue) {
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

Climber::Next Climber::stop(Destination &D, Destination::Kind K) {
  D.K = K;
  return Stop;
}
Climber::Next Climber::taken(Destination &D) {
  return stop(D, D.Moved ? Destination::Consumed : Destination::Escaped);
}

Climber::Next Climber::step(const Stmt *Child, const Stmt *P, Destination &D) {
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
    return stop(D, capturesByReference(Lambda, Child) ? Destination::Escaped
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

Climber::Next Climber::stepCast(const CastExpr *Cast, Destination &D) {
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

Climber::Next Climber::stepDeclaration(const Stmt *Child, const DeclStmt *Decl,
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
    return stop(D, D.Moved ? Destination::Initialises : Destination::Consumed);
  }
  return taken(D);
}

/// The type of a handle that only the function that made it knows as one.
bool Climber::isOwn(QualType T) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  return R && looksLikeHandle(T);
}

/// The value is the object of a member access.
Climber::Next Climber::stepMember(const MemberExpr *M, Destination &D) {
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

bool Climber::observes(QualType T, const CXXMethodDecl *Method) {
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

Climber::Next Climber::stepConstruct(const CXXConstructExpr *Construct,
                                     Destination &D) {
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

Climber::Next Climber::stepCall(const Stmt *Child, const CallExpr *Call,
                                Destination &D) {
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call))
    return stepOperator(Child, Op, D);
  if (isMoveCall(Call)) {
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

Climber::Next Climber::stepOperator(const Stmt *Child,
                                    const CXXOperatorCallExpr *Op,
                                    Destination &D) {
  bool IsObject = Op->getNumArgs() && Op->getArg(0) == Child;
  if (Op->getOperator() == OO_Equal && Op->getNumArgs() == 2) {
    if (IsObject)
      return stop(D,
                  D.Moved ? Destination::Consumed : Destination::AssignTarget);
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

bool Climber::isUnusedResult(const Expr *E) {
  auto K = climb(E, false).K;
  return K == Destination::Discarded || K == Destination::ToVoid;
}

/// \p E is the left side of an assignment whose result nobody uses.
bool Climber::isAssignedTo(const Expr *E) {
  const Stmt *P = B.semanticParent(E);
  const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(P);
  return Op && Op->getOperator() == OO_Equal && Op->getNumArgs() == 2 &&
         strip(Op->getArg(0)) == strip(E) && isUnusedResult(Op);
}

/// The local container of 'v[i]', '*o', 'm.at(k)'.
const VarDecl *Climber::containerElement(const Expr *E) {
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

} // namespace clang::tidy::async
