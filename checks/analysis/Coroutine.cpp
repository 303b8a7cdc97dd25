// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Coroutine.h"
#include "Analysis.h"

namespace clang::tidy::async {

static SuspensionPoint suspensionPoint(const Expr *E, Shapes &S,
                                       const FunctionBody &B) {
  SuspensionPoint P;
  P.E = E;
  P.Loc = E->getBeginLoc();
  if (const auto *A = dyn_cast<CoawaitExpr>(E)) {
    P.Operand = A->getOperand();
    P.Loc = A->getKeywordLoc();
    // 'for co_await' hides its awaits in the loop's increment.
    for (const Stmt *Up = B.parent(E); Up && !isa<CompoundStmt>(Up);
         Up = B.parent(Up))
      if (const auto *For = dyn_cast<CXXForRangeStmt>(Up);
          For && For->getCoawaitLoc().isValid() &&
          For->getCoawaitLoc() == P.Loc)
        P.K = SuspensionPoint::ForAwait;
    if (const Expr *Ready = A->getReadyExpr())
      if (const auto *Call = dyn_cast<CXXMemberCallExpr>(strip(Ready)))
        if (const CXXMethodDecl *M = Call->getMethodDecl())
          P.NeverSuspends = S.constantResult(M).value_or(false);
  } else if (const auto *D = dyn_cast<DependentCoawaitExpr>(E)) {
    P.Operand = D->getOperand();
    P.Loc = D->getKeywordLoc();
    // The operand's type may be known although the promise's is not.
    if (!P.Operand->isTypeDependent())
      P.NeverSuspends = S.awaitReady(P.Operand->getType()).value_or(false);
  } else if (const auto *Y = dyn_cast<CoyieldExpr>(E)) {
    P.K = SuspensionPoint::Yield;
    P.Operand = Y->getOperand();
    P.Loc = Y->getKeywordLoc();
    if (const Expr *Ready = Y->getReadyExpr())
      if (const auto *Call = dyn_cast<CXXMemberCallExpr>(strip(Ready)))
        if (const CXXMethodDecl *M = Call->getMethodDecl())
          P.NeverSuspends = S.constantResult(M).value_or(false);
  }
  return P;
}

const CoroutineInfo *Analysis::coroutine(const FunctionDecl *F) {
  const FunctionBody *B = body(F);
  if (!B)
    return nullptr;
  if (auto It = Coroutines.find(B->function()); It != Coroutines.end())
    return It->second.get();

  auto Info = std::make_unique<CoroutineInfo>();
  Info->Body = B;
  for (const Expr *E : B->awaits())
    Info->Suspensions.push_back(suspensionPoint(E, S, *B));
  for (const CallExpr *C : B->calls())
    if (const ApiFacts *Facts = M.calleeFacts(C); Facts && Facts->Suspends) {
      SuspensionPoint P;
      P.K = SuspensionPoint::Stackful;
      P.E = C;
      P.Loc = C->getExprLoc();
      Info->Suspensions.push_back(P);
    }
  if (!B->isCoroutine() && Info->Suspensions.empty()) {
    Coroutines[B->function()] = nullptr;
    return nullptr;
  }

  if (const CoroutineBodyStmt *Body = B->coroutine()) {
    if (const VarDecl *Promise = Body->getPromiseDecl())
      Info->Promise = Promise->getType()->getAsCXXRecordDecl();
    QualType Result = B->function()->getReturnType();
    if (const TaskFacts *Task = S.task(Result))
      Info->Start = Task->Start;
    else if (Info->Promise)
      Info->Start = S.startPolicy(Info->Promise);
    auto Adopt = [&](QualType T) {
      const ApiFacts *Facts = M.typeFacts(T);
      if (!Facts || !Facts->From || Info->Lib)
        return;
      Info->Lib = Facts->From;
      Info->LibRoot = Facts->Root;
    };
    Adopt(Result);
    // A task type of the user's own says nothing; what it awaits does.
    for (const SuspensionPoint &P : Info->Suspensions)
      if (!Info->Lib && P.Operand && !P.Operand->isTypeDependent())
        Adopt(P.Operand->getType());
  }
  return (Coroutines[B->function()] = std::move(Info)).get();
}

} // namespace clang::tidy::async
