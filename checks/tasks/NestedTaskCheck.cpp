// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "NestedTaskCheck.h"
#include "Wording.h"
#include "analysis/Consumption.h"
#include "analysis/Destination.h"
#include "analysis/Predicates.h"
#include "analysis/Report.h"
#include "analysis/StdTypes.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-nested-task";

bool NestedTaskCheck::isTask(QualType T) const {
  if (T.isNull() || !T->isRecordType() || T->isDependentType())
    return false;
  if (const TaskFacts *Task = A->shapes().task(T))
    return !Task->Ignorable && Task->Awaitable;
  const HandleFacts *H = A->shapes().handle(T);
  return H && !H->Ignorable && llvm::is_contained(H->Consumers, "get");
}

/// The first template argument of a task or future, where it is one, too.
QualType NestedTaskCheck::inner(QualType T) const {
  if (!isTask(T))
    return {};
  QualType Inner = firstTypeArgument(T);
  return !Inner.isNull() && isTask(Inner.getCanonicalType())
             ? Inner.getCanonicalType()
             : QualType();
}

static const FunctionDecl *functionOf(const Expr *E) {
  const auto *Call = dyn_cast<CallExpr>(stripMove(E));
  const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
  return F ? F->getCanonicalDecl() : nullptr;
}

static void coreturns(const Stmt *S,
                      llvm::SmallVectorImpl<const CoreturnStmt *> &Out) {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (const auto *R = dyn_cast<CoreturnStmt>(S)) {
    Out.push_back(R);
    return;
  }
  for (const Stmt *Child : S->children())
    coreturns(Child, Out);
}

/// The result type was written as a parameter of the template: returning a
/// task is what the caller asked for.
static bool isGeneric(const FunctionDecl *F) {
  const FunctionDecl *Pattern = F->getTemplateInstantiationPattern();
  return Pattern && Pattern->getReturnType()->isDependentType();
}

/// What \p Result, an await or a get() of \p Outer, gives is a task; where does
/// it go?
void NestedTaskCheck::taken(const FunctionBody &B, const Expr *Result,
                            const Expr *Outer) {
  QualType Inner = inner(Outer->getType().getNonReferenceType());
  // Of an await that gives a task, whatever was awaited.
  const Consumption *All =
      isa<CoawaitExpr>(Result) ? A->consumption(B.function()) : nullptr;
  bool IsLost = All && llvm::any_of(All->lost(), [&](const Creation &C) {
                  return C.Source == Result && C.Task && C.isLost();
                });
  bool IsNested = !Inner.isNull() && Result->isPRValue() &&
                  ASTContext::hasSameUnqualifiedType(Result->getType(), Inner);
  if (!IsLost && !IsNested)
    return;
  if (!IsNested)
    Inner = Result->getType();
  const FunctionDecl *Maker = functionOf(Outer);
  Destination D = Climber(*A, B).climb(Result, /*IsValue=*/true);
  IsLost |= D.K == Destination::Discarded;
  if (D.K == Destination::Initialises && D.Variable) {
    // Lost when nothing mentions it again.
    IsLost |= llvm::none_of(B.references(), [&](const DeclRefExpr *R) {
      return R->getDecl() == D.Variable;
    });
  }
  if (!IsLost) {
    if (Maker)
      Unwrapped.insert(Maker);
    return;
  }
  if (Allowed.callee(Maker) ||
      !shouldReport(*A, ThisCheck, Result->getBeginLoc(), Confidence::High))
    return;
  bool IsAwait = isa<CoawaitExpr>(Result);
  diag(Result->getBeginLoc(),
       "%select{'get'|'co_await'}0 gives another task here and nobody awaits "
       "it, so its %select{work never runs|result and errors are lost}1")
      << IsAwait
      << (!A->shapes().task(Inner) ||
          A->shapes().task(Inner)->Drop != DropPolicy::NeverRuns)
      << Result->getSourceRange();
  diag(Result->getBeginLoc(), "await what it gives as well",
       DiagnosticIDs::Note);
  if (Maker && A->isUserCode(Maker->getLocation()) &&
      Maker->getDeclName().isIdentifier())
    diag(Maker->getLocation(), "%0 declared here", DiagnosticIDs::Note)
        << Maker;
}

/// The type that calling \p T gives, for lambdas and functions.
static QualType resultOfCalling(QualType T) {
  T = T.getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  if (const auto *F = T->getAs<FunctionType>())
    return F->getReturnType();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->isLambda() || R->isGenericLambda())
    return {};
  const CXXMethodDecl *Op = R->getLambdaCallOperator();
  return Op ? Op->getReturnType() : QualType();
}

/// std::function<void (int)>: what it wraps is called for nothing.
static bool wrapsVoid(QualType T) {
  const FunctionProtoType *F = wrappedSignature(T);
  return F && F->getReturnType()->isVoidType();
}

/// \p Arg is called, and what it returns is dropped.
void NestedTaskCheck::callable(const Expr *Arg, const NamedDecl *To,
                               QualType Given) {
  SourceLocation Loc = Arg->getBeginLoc();
  const Expr *E = stripMove(Arg);
  if (const auto *Un = dyn_cast<UnaryOperator>(E);
      Un && Un->getOpcode() == UO_AddrOf)
    E = strip(Un->getSubExpr());
  QualType T = resultOfCalling(E->getType());
  if (!isTask(T) || Allowed.callee(To))
    return;
  const TaskFacts *Task = A->shapes().task(T);
  if (!Task)
    return;
  bool IsLazy = Task->Drop == DropPolicy::NeverRuns;
  // What continues a future waits for the futures that its callback returns.
  if (!IsLazy && !Given.isNull() && isTask(Given))
    return;
  // Types whose results may be dropped say so by not being [[nodiscard]].
  if (!IsLazy && Task->Drop != DropPolicy::Cancels &&
      !T->getAsCXXRecordDecl()->hasAttr<WarnUnusedResultAttr>())
    return;
  if (!shouldReport(*A, ThisCheck, Loc,
                    IsLazy ? Confidence::High : Confidence::Medium))
    return;
  std::string Name = readableName(To);
  diag(Loc, "task that this callback returns is dropped by '%0', so "
            "%select{its result and errors are lost|its work never runs|it is "
            "cancelled}1")
      << Name
      << (IsLazy                              ? 1
          : Task->Drop == DropPolicy::Cancels ? 2
                                              : 0)
      << Arg->getSourceRange();
  diag(Loc,
       "start the task in the callback, or give the callback to something "
       "that awaits it",
       DiagnosticIDs::Note);
}

void NestedTaskCheck::checkFunction(Analysis &Unit, const FunctionBody &B) {
  A = &Unit;
  if (B.isDependent())
    return;
  const FunctionDecl *F = B.function();
  // Members of the task types themselves.
  for (const DeclContext *D = F; D; D = D->getParent())
    if (const auto *R = dyn_cast<CXXRecordDecl>(D);
        R && !R->isLambda() && isTask(A->context().getCanonicalTagType(R)))
      return;

  for (const Expr *E : B.awaits())
    if (const auto *Await = dyn_cast<CoawaitExpr>(E))
      taken(B, Await, Await->getOperand());
  for (const CallExpr *Call : B.calls()) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
    if (Member && Member->getMethodDecl() &&
        nameOf(Member->getMethodDecl()) == "get")
      taken(B, Member, strip(Member->getImplicitObjectArgument()));
    // A call that is handed on as it is may be unwrapped elsewhere.
    if (!inner(Call->getType()).isNull())
      if (const FunctionDecl *Maker = functionOf(Call)) {
        const Stmt *P = B.semanticParent(Call);
        if (isa_and_nonnull<ReturnStmt, CoreturnStmt>(P))
          Unwrapped.insert(Maker);
      }
    const ApiFacts *Facts = A->model().calleeFacts(Call);
    if (!Facts || Facts->Callables.empty())
      continue;
    CallParts Parts = CallParts::of(Call);
    for (unsigned I = 0; I < Parts.Arguments.size(); ++I)
      if (const CallableFacts *C = Facts->callable(static_cast<int>(I));
          C && C->DropsResult)
        callable(Parts.Arguments[I], Model::callee(Call), Call->getType());
  }
  for (const CXXConstructExpr *E : B.constructions()) {
    if (E->getNumArgs() == 0 || E->getConstructor()->isCopyOrMoveConstructor())
      continue;
    const Expr *Arg = E->getArg(0);
    if (wrapsVoid(E->getType())) {
      callable(Arg, E->getConstructor()->getParent(), QualType());
      continue;
    }
    if (const ApiFacts *Facts = A->model().calleeFacts(E))
      if (const CallableFacts *C = Facts->callable(0); C && C->DropsResult)
        callable(Arg, E->getConstructor()->getParent(), QualType());
  }

  if (!B.isCoroutine() || isGeneric(F))
    return;
  QualType Inner = inner(F->getReturnType());
  if (Inner.isNull())
    return;
  llvm::SmallVector<const CoreturnStmt *, 4> Returns;
  coreturns(B.body(), Returns);
  for (const CoreturnStmt *R : Returns) {
    if (!R->getOperand())
      continue;
    const Expr *Operand = stripMove(R->getOperand());
    // What another task gave is handed on on purpose.
    if (isa<CoawaitExpr>(Operand))
      continue;
    QualType T = Operand->getType().getNonReferenceType();
    if (isTask(T) && ASTContext::hasSameUnqualifiedType(T, Inner))
      Candidates.push_back({R, F->getCanonicalDecl()});
  }
}

void NestedTaskCheck::onEndOfTranslationUnit() {
  for (const Returned &R : Candidates) {
    if (Unwrapped.contains(R.F) || Allowed.callee(R.F) ||
        !shouldReport(*A, ThisCheck, R.At->getBeginLoc(), Confidence::Medium))
      continue;
    const auto *M = dyn_cast<CXXMethodDecl>(R.F);
    diag(R.At->getBeginLoc(),
         "%select{%1|this lambda}0 returns a task inside of a task, so who "
         "awaits it gets a task and no result")
        << (M && M->getParent()->isLambda()) << R.F << R.At->getSourceRange();
    diag(R.At->getOperand()->getBeginLoc(),
         "await it here and return its result", DiagnosticIDs::Note);
  }
  Candidates.clear();
  Unwrapped.clear();
  A = nullptr;
}

} // namespace clang::tidy::async
