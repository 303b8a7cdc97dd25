// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   while (!ready_)
//     co_await sleep_for(10ms);
//
// Every change is seen late, and the loop runs for nothing until then.
//
// The loop awaits nothing but the sleep and calls nothing that does work, and
// its condition only reads: variables that others can change, const members,
// atomics. A loop that tries something (try_lock, connect) is a retry, one that
// sends something a heartbeat, one that counts a limit. A condition that only
// looks at the time is a way to write sleep_until.
#include "Analysis.h"
#include "Predicates.h"
#include "SleepSync.h"
#include "StdTypes.h"
#include "StopWords.h"
#include "Syntax.h"

namespace clang::tidy::async {

namespace {

class LoopJudge {
public:
  LoopJudge(Analysis &A, const FunctionBody &B) : A(A), B(B) {}

  void judge(const CoawaitExpr *Await, std::vector<SyncSleep> &Found) {
    const Stmt *Loop = nullptr;
    for (const Stmt *S = B.parent(Await); S; S = B.parent(S)) {
      if (isa<CXXForRangeStmt, SwitchStmt>(S))
        return;
      if (bodyOfLoop(S)) {
        Loop = S;
        break;
      }
      // A sleep on one of several branches: the loop does other things.
      if (isa<IfStmt, CXXTryStmt>(S))
        return;
    }
    if (!Loop || !isIdle(Loop, Await))
      return;
    const Expr *Condition = conditionOfLoop(Loop);
    bool Forever = true, Value = false;
    if (Condition &&
        (Condition->isValueDependent() ||
         !Condition->EvaluateAsBooleanCondition(Value, A.context()) || !Value))
      Forever = false;
    if (!Forever) {
      if (readsSharedState(Condition, Loop))
        Found.push_back({SyncSleep::Polling, Await, Condition});
      return;
    }
    // for (;;) { if (ready) break; co_await sleep; }
    const auto *Block = dyn_cast_or_null<CompoundStmt>(bodyOfLoop(Loop));
    if (!Block)
      return;
    for (const Stmt *S : Block->body())
      if (const auto *If = dyn_cast<IfStmt>(S);
          If && If->getCond() && leaves(If->getThen()) &&
          readsSharedState(If->getCond(), Loop)) {
        Found.push_back({SyncSleep::Polling, Await, If->getCond()});
        return;
      }
  }

private:
  static bool leaves(const Stmt *S) {
    return anyBelow(S, [](const Stmt *Each) {
      return isa<BreakStmt, CoreturnStmt, ReturnStmt, GotoStmt>(Each);
    });
  }

  /// Nothing in the loop does any work.
  bool isIdle(const Stmt *Loop, const CoawaitExpr *Sleep) {
    for (const Expr *Await : B.awaits()) {
      if (!B.isWithin(Await, Loop))
        continue;
      const auto *C = dyn_cast<CoawaitExpr>(Await);
      if (!C || (Await != Sleep && !isSleep(A, C->getOperand()) &&
                 !isNeverSuspending(C)))
        return false;
    }
    const Expr *Condition = conditionOfLoop(Loop);
    for (const CallExpr *Call : B.calls()) {
      if (!B.isWithin(Call, Loop) || (Condition && B.isWithin(Call, Condition)))
        continue;
      if (B.isWithin(Call, Sleep) || isBelowAwait(Call))
        continue;
      if (inCondition(Call, Loop))
        continue;
      if (!isHarmless(Call))
        return false;
    }
    return llvm::none_of(B.constructions(), [&](const CXXConstructExpr *C) {
      return B.isWithin(C, Loop) && !isBelowAwait(C) && !inCondition(C, Loop) &&
             !C->getType()->isLiteralType(A.context()) &&
             !isa<CXXTemporaryObjectExpr>(C) && !isTimer(C->getType());
    });
  }

  bool isNeverSuspending(const CoawaitExpr *C) {
    return A.shapes().awaitReady(C->getOperand()->getType()) == true;
  }

  bool inCondition(const Stmt *S, const Stmt *Loop) const {
    for (const Stmt *Child = S, *P = B.parent(S); P && P != Loop;
         Child = P, P = B.parent(P))
      if (const auto *If = dyn_cast<IfStmt>(P))
        if (If->getCond() == Child)
          return true;
    return false;
  }
  bool isBelowAwait(const Stmt *S) const {
    for (; S; S = B.parent(S))
      if (isa<CoawaitExpr>(S))
        return true;
    return false;
  }
  bool isTimer(QualType T) {
    const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
    if (!R || !R->hasDefinition())
      return false;
    return llvm::any_of(R->methods(),
                        [&](const CXXMethodDecl *M) {
                          const ApiFacts *F = A.model().facts(M);
                          return F && F->Sleeps;
                        }) ||
           (R->getIdentifier() && R->getName().contains_insensitive("timer"));
  }

  /// Sets a timer, prints a line, makes a duration.
  bool isHarmless(const CallExpr *Call) {
    if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call)) {
      if (isTimer(M->getObjectType()))
        return true;
      if (M->getMethodDecl() && M->getMethodDecl()->isConst() &&
          isAtomicType(M->getObjectType()))
        return true;
    }
    if (const ApiFacts *F = A.model().calleeFacts(Call))
      return F->Sleeps || F->Clock ||
             (F->Blocking && F->Blocking->Category == "stdio");
    const FunctionDecl *F = Call->getDirectCallee();
    if (!F)
      return false;
    if (const auto *O = dyn_cast<CXXOperatorCallExpr>(Call)) {
      // std::cout << x, ms * 2
      return isInStd(F) && !O->isAssignmentOp();
    }
    return isInStd(F) && F->isConstexpr();
  }

  static bool isTimeQuery(const Stmt *S) {
    const auto *Call = dyn_cast<CallExpr>(S);
    return Call && (calleeName(Call) == "now" || calleeName(Call) == "expiry");
  }

  /// Reads, changes nothing, and reads something that others can change and
  /// that the loop itself does not.
  bool readsSharedState(const Expr *C, const Stmt *Loop) {
    bool Shared = false;
    bool Acts = anyBelow(C, [&](const Stmt *S) {
      if (const auto *O = dyn_cast<BinaryOperator>(S); O && O->isAssignmentOp())
        return true;
      if (const auto *U = dyn_cast<UnaryOperator>(S);
          U && U->isIncrementDecrementOp())
        return true;
      if (isa<CoawaitExpr, LambdaExpr, CXXNewExpr>(S))
        return true;
      if (const auto *Call = dyn_cast<CallExpr>(S)) {
        if (isTimeQuery(S))
          return false;
        const FunctionDecl *F = Call->getDirectCallee();
        const auto *M = dyn_cast_or_null<CXXMethodDecl>(F);
        if (!F)
          return true;
        if (isa<CXXOperatorCallExpr>(Call) && !M)
          return false; // comparisons
        if (const auto *O = dyn_cast<CXXOperatorCallExpr>(Call))
          return !(M->isConst() || O->getOperator() == OO_Star ||
                   O->getOperator() == OO_Arrow ||
                   O->getOperator() == OO_Subscript);
        if (M && M->isInstance()) {
          if (!M->isConst() && !isStopToken(A, M->getThisType()))
            return true;
          const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
          const ValueDecl *Root =
              Member ? rootObject(Member->getImplicitObjectArgument())
                     : nullptr;
          // A const member of a local that nobody else has tells of time or of
          // this coroutine.
          Shared = Shared || !Root || isShared(Root, Loop);
          return Call->getNumArgs() > 1;
        }
        // A free function that only looks: 'is_ready()', but one with
        // arguments may do anything.
        if (isInStd(F))
          return false;
        Shared = Shared || (Call->getNumArgs() == 0 &&
                            F->getReturnType()->isBooleanType());
        return Call->getNumArgs() != 0 || !F->getReturnType()->isBooleanType();
      }
      if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
        if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl()))
          Shared = Shared || isShared(V, Loop);
      if (const auto *Member = dyn_cast<MemberExpr>(S))
        if (const auto *F = dyn_cast<FieldDecl>(Member->getMemberDecl()))
          Shared = Shared || isShared(F, Loop);
      return false;
    });
    return !Acts && Shared;
  }

  /// Others can change \p V while the coroutine sleeps, and its own loop does
  /// not.
  bool isShared(const ValueDecl *V, const Stmt *Loop) {
    QualType T = V->getType();
    if (T.isConstQualified() || isTimeType(T))
      return false;
    bool Changed = anyBelow(bodyOfLoop(Loop), [&](const Stmt *S) {
      if (const auto *O = dyn_cast<BinaryOperator>(S))
        return O->isAssignmentOp() && rootObject(O->getLHS()) == V;
      if (const auto *O = dyn_cast<CXXOperatorCallExpr>(S))
        return O->isAssignmentOp() && rootObject(O->getArg(0)) == V;
      const auto *U = dyn_cast<UnaryOperator>(S);
      return U && U->isIncrementDecrementOp() &&
             rootObject(U->getSubExpr()) == V;
    });
    if (const auto *F = dyn_cast<ForStmt>(Loop); F && F->getInc())
      Changed = Changed || anyBelow(F->getInc(), [&](const Stmt *S) {
                  const auto *Ref = dyn_cast<DeclRefExpr>(S);
                  return Ref && Ref->getDecl() == V;
                });
    if (Changed)
      return false;
    if (isa<FieldDecl>(V))
      return true;
    const auto *Var = dyn_cast<VarDecl>(V);
    if (!Var)
      return true;
    if (Var->hasGlobalStorage() || T->isReferenceType() || T->isPointerType() ||
        isAtomicType(T) || isStopToken(A, T))
      return true;
    if (const CXXRecordDecl *R = T->getAsCXXRecordDecl();
        R && R->isInStdNamespace() && R->getIdentifier() &&
        (R->getName() == "shared_ptr" || R->getName() == "future"))
      return true;
    // Captured by reference, or its address was given away.
    for (const LambdaUse &L : B.lambdas())
      for (const LambdaCapture &C : L.Lambda->captures())
        if (C.capturesVariable() && C.getCapturedVar() == V &&
            C.getCaptureKind() == LCK_ByRef)
          return true;
    for (const DeclRefExpr *Ref : B.references())
      if (Ref->getDecl() == V)
        if (const auto *U =
                dyn_cast_or_null<UnaryOperator>(B.semanticParent(Ref));
            U && U->getOpcode() == UO_AddrOf)
          return true;
    // A parameter of the enclosing function, captured: not declared here.
    return !isBelowFunction(Var);
  }
  bool isBelowFunction(const VarDecl *V) const {
    return V->getDeclContext() == B.function();
  }

  Analysis &A;
  const FunctionBody &B;
};

} // namespace

std::vector<SyncSleep> pollingLoops(Analysis &A, const FunctionBody &Body) {
  std::vector<SyncSleep> Found;
  LoopJudge Judge(A, Body);
  for (const Expr *Await : Body.awaits())
    if (const auto *C = dyn_cast<CoawaitExpr>(Await))
      if (isSleep(A, C->getOperand()))
        Judge.judge(C, Found);
  return Found;
}

} // namespace clang::tidy::async
