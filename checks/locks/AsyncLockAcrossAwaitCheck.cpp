// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Three shapes.
//
//   auto g = co_await m.lock(); entries_[k] = v; co_await io();
//     the await needs nothing that the lock protects, nor does what follows.
//
//   (*co_await receiver->lock()).recv(), guard->recv()
//     what is awaited is behind the lock, and only waits for somebody else. An
//     operation that loses nothing when it is cancelled does no work that two
//     tasks must not do at a time: it waits. Writing to a socket loses bytes,
//     and may well be what the lock is for.
//
//   auto g = co_await state.lock(); auto v = co_await fetch(); g->put(v);
//     locked too early. With low confidence: somebody may want to keep others
//     out until the answer is there.
#include "AsyncLockAcrossAwaitCheck.h"
#include "analysis/AcrossAwait.h"
#include "analysis/LockTypes.h"
#include "analysis/Report.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

namespace clang::tidy::async {

using locks::LockTypes;

void AsyncLockAcrossAwaitCheck::checkCoroutine(Analysis &A,
                                               const CoroutineInfo &Info) {
  if (Info.Suspensions.size() < 2)
    return;
  for (const SuspensionPoint &P : Info.Suspensions)
    waitsBehindLock(A, P);
  llvm::SmallVector<const VarDecl *, 2> Guards;
  for (const VarDecl *V : Info.Body->variables())
    if (V->isLocalVarDecl() && V->getInit() && A.shapes().guard(V->getType()) &&
        A.shapes().guardedKind(V->getType()) == MutexKind::Async)
      Guards.push_back(V);
  if (Guards.empty())
    return;
  AcrossAwait Across(Info);
  if (!Across.usable())
    return;
  for (const VarDecl *Guard : Guards)
    inspect(A, Info, Guard, Across);
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

/// What gives access to the object of \p Call: a guard's variable, or the await
/// that gives a guard in the same expression. Null for anything else.
static const Expr *lockAround(Analysis &A, const CallExpr *Call) {
  auto IsAsyncGuard = [&](QualType T) {
    return A.shapes().guard(T) && A.shapes().guardedKind(T) == MutexKind::Async;
  };
  const Expr *E = LockTypes::receiver(Call);
  bool Through = false; // '*' or '->' of it: a member of its own says nothing.
  for (unsigned Depth = 0; E && Depth < 8; ++Depth) {
    E = stripMove(E);
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
        Op && Op->getNumArgs() == 1 &&
        (Op->getOperator() == OO_Star || Op->getOperator() == OO_Arrow)) {
      Through = true;
      E = Op->getArg(0);
    } else if (const auto *U = dyn_cast<UnaryOperator>(E);
               U && U->getOpcode() == UO_Deref) {
      E = U->getSubExpr();
    } else if (const auto *M = dyn_cast<MemberExpr>(E);
               M && isa<FieldDecl>(M->getMemberDecl())) {
      E = M->getBase();
    } else if (const auto *Await = dyn_cast<CoawaitExpr>(E)) {
      return Through && IsAsyncGuard(Await->getType()) ? Await : nullptr;
    } else if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
      return Through && IsAsyncGuard(Ref->getType()) ? Ref : nullptr;
    } else {
      return nullptr;
    }
  }
  return nullptr;
}

void AsyncLockAcrossAwaitCheck::waitsBehindLock(Analysis &A,
                                                const SuspensionPoint &P) {
  if (P.NeverSuspends || P.Unreachable || !P.Operand ||
      P.K != SuspensionPoint::Await)
    return;
  const auto *Call = dyn_cast<CallExpr>(stripMove(P.Operand));
  const ApiFacts *F = Call ? A.model().calleeFacts(Call) : nullptr;
  if (!F || F->CancelSafety != "nothing")
    return;
  const Expr *Lock = lockAround(A, Call);
  if (!Lock || !shouldReport(A, "async-async-lock-across-await", P.Loc,
                             Confidence::Medium))
    return;
  diag(P.Loc, "the lock is held while '%0' waits for somebody else; who wants "
              "it next waits as long")
      << LockTypes::memberName(Call) << P.E->getSourceRange();
  diag(Lock->getBeginLoc(), "locked here", DiagnosticIDs::Note);
  diag(P.Loc,
       "give each task one of its own: a channel with several receivers "
       "needs no lock",
       DiagnosticIDs::Note);
}

/// A guard through which the protected object is reached, so that every use of
/// that is seen.
static bool givesAccess(QualType Guard) {
  const CXXRecordDecl *R = Guard->getAsCXXRecordDecl();
  return R && R->hasDefinition() &&
         llvm::any_of(R->methods(), [](const CXXMethodDecl *M) {
           return M->getOverloadedOperator() == OO_Arrow;
         });
}

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
    if (!Before && givesAccess(Guard->getType())) {
      AcrossAwait::Value OfGuard = Held;
      for (const Stmt *E : Later.Uses)
        if (const auto *Ref = dyn_cast<DeclRefExpr>(E);
            Ref && Ref->getDecl() == Guard)
          OfGuard.Uses.insert(E);
      if (!Across.after(P, OfGuard) ||
          !shouldReport(A, "async-async-lock-across-await", P.Loc,
                        Confidence::Low))
        continue;
      diag(P.Loc, "%0 is locked while this is awaited and first used after "
                  "it; others wait for the lock as long")
          << Guard << P.E->getSourceRange();
      diag(Guard->getLocation(), "locked here", DiagnosticIDs::Note);
      diag(P.Loc, "take the lock after the suspension point",
           DiagnosticIDs::Note);
      return;
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
