// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "AsyncLockAcrossAwaitCheck.h"
#include "../analysis/AcrossAwait.h"
#include "../analysis/LockTypes.h"
#include "../analysis/Report.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

using locks::LockTypes;

void AsyncLockAcrossAwaitCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

void AsyncLockAcrossAwaitCheck::check(const MatchFinder::MatchResult &Result) {
  const auto *F = Result.Nodes.getNodeAs<FunctionDecl>("function");
  Analysis &A = Analysis::of(*Result.Context);
  const CoroutineInfo *Info = A.coroutine(F);
  if (!Info || Info->Suspensions.size() < 2)
    return;
  llvm::SmallVector<const VarDecl *, 2> Guards;
  for (const VarDecl *V : Info->Body->variables())
    if (V->isLocalVarDecl() && V->getInit() && A.shapes().guard(V->getType()) &&
        A.shapes().guardedKind(V->getType()) == MutexKind::Async)
      Guards.push_back(V);
  if (Guards.empty())
    return;
  AcrossAwait Across(*Info);
  if (!Across.usable())
    return;
  for (const VarDecl *Guard : Guards)
    inspect(A, *Info, Guard, Across);
}

namespace {
/// What the lock may protect: this object, what is not this function's own,
/// and what the guard gives access to.
class ProtectedFinder : public DynamicRecursiveASTVisitor {
public:
  ProtectedFinder(Analysis &A, const VarDecl *Guard, const Expr *Lock)
      : A(A), Guard(Guard), Lock(Lock) {}
  bool TraverseStmt(Stmt *S) override {
    return S == Lock || DynamicRecursiveASTVisitor::TraverseStmt(S);
  }
  bool TraverseLambdaExpr(LambdaExpr *L) override {
    Found.push_back(L);
    return true;
  }
  bool VisitCXXThisExpr(CXXThisExpr *E) override {
    Found.push_back(E);
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    const auto *V = dyn_cast<VarDecl>(E->getDecl());
    // What cannot change needs no lock, nor does what runs the work.
    if (V && (V->isConstexpr() || isExecutor(V->getType())))
      return true;
    if (V &&
        (V == Guard || V->hasGlobalStorage() ||
         V->getType()->isReferenceType() || V->getType()->isPointerType() ||
         E->refersToEnclosingVariableOrCapture()))
      Found.push_back(E);
    return true;
  }
  bool isExecutor(QualType T) {
    const ApiFacts *F = A.model().typeFacts(T.getNonReferenceType());
    return F && F->Executor;
  }
  Analysis &A;
  const VarDecl *Guard;
  const Expr *Lock;
  llvm::SmallVector<const Expr *, 8> Found;
};
} // namespace

void AsyncLockAcrossAwaitCheck::inspect(Analysis &A, const CoroutineInfo &Info,
                                        const VarDecl *Guard,
                                        const AcrossAwait &Across) {
  const FunctionBody &Body = *Info.Body;
  const SourceManager &SM = A.context().getSourceManager();
  const SuspensionPoint *Taken = nullptr;
  for (const SuspensionPoint &P : Info.Suspensions)
    for (const Stmt *Up = P.E; Up && isa<Expr>(Up); Up = Body.parent(Up))
      if (Up == Guard->getInit())
        Taken = &P;
  if (!Taken || Taken->NeverSuspends || Taken->Unreachable)
    return;
  ProtectedFinder Data(A, Guard, Taken->E);
  Data.TraverseStmt(const_cast<Stmt *>(Body.body()));
  AcrossAwait::Value Held;
  Held.Variable = Guard;
  for (const CallExpr *C : Body.calls()) {
    const Expr *Object = LockTypes::receiver(C);
    if (Object && namedObject(Object) == Guard &&
        (LockTypes::memberName(C).contains_insensitive("unlock") ||
         LockTypes::memberName(C) == "release" ||
         LockTypes::memberName(C) == "reset"))
      Held.Kills.insert(C);
    // Moved away: who has it now is not known.
    for (const Expr *Argument : C->arguments()) {
      bool Moved = false;
      if (namedObject(stripMove(Argument, &Moved)) == Guard && Moved)
        Held.Kills.insert(C);
    }
  }
  auto IsRelease = [&](const Expr *E) {
    const auto *M = dyn_cast_or_null<MemberExpr>(Body.parent(E));
    return M && Held.Kills.contains(Body.parent(M));
  };
  for (const SuspensionPoint &P : Info.Suspensions) {
    if (&P == Taken || P.NeverSuspends || P.Unreachable || !P.Operand ||
        P.K != SuspensionPoint::Await)
      continue;
    AcrossAwait::Value Reached = Held;
    Reached.Uses.insert(P.E);
    if (!Across.after(*Taken, Reached))
      continue;
    // The operation works on what is protected, or needs it afterwards.
    ProtectedFinder Operand(A, Guard, nullptr);
    Operand.TraverseStmt(const_cast<Expr *>(P.Operand));
    if (!Operand.Found.empty())
      continue;
    AcrossAwait::Value Later = Held;
    bool Before = false;
    for (const Expr *E : Data.Found) {
      if (IsRelease(E))
        continue;
      Later.Uses.insert(E);
      Before |= SM.isBeforeInTranslationUnit(Guard->getLocation(),
                                             E->getBeginLoc()) &&
                SM.isBeforeInTranslationUnit(E->getBeginLoc(), P.Loc);
    }
    // Held for the operation's own sake: one at a time.
    if (!Before || Across.after(P, Later))
      continue;
    if (!shouldReport(A, "async-async-lock-across-await", P.Loc,
                      Confidence::Medium))
      continue;
    diag(P.Loc, "%0 stays locked while this is awaited, which does not need "
                "it; others wait for the lock as long")
        << Guard << P.E->getSourceRange();
    diag(Guard->getLocation(), "locked here", DiagnosticIDs::Note);
    diag(P.Loc, "end the guard's scope before the suspension point",
         DiagnosticIDs::Note);
    return;
  }
}

} // namespace clang::tidy::async
