// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   stop.request_stop();
//   co_await sleep_for(5s);
//   co_return;
//
// The tasks may need six seconds, or none.
//
// A request to stop (by model, or a flag called stop and set), a sleep of a
// fixed time after it, and then on every way the end: a join, another await,
// or a wait in between or after means that the sleep is a grace period.
//
// Loops that sleep until something changes are in PollingLoops.cpp.
#include "SleepSync.h"
#include "Analysis.h"
#include "PathQuery.h"
#include "Predicates.h"
#include "StdTypes.h"
#include "StopWords.h"
#include "Syntax.h"
#include "clang/Basic/SourceManager.h"

namespace clang::tidy::async {

/// Own types: task<> sleep_for(std::chrono::milliseconds).
static bool sleepsByShape(Analysis &A, const CallExpr *Call) {
  const FunctionDecl *F = Call->getDirectCallee();
  StringRef Name = calleeName(Call);
  if (!F || F->getNumParams() == 0 ||
      !(Name.contains_insensitive("sleep") ||
        Name.contains_insensitive("delay")))
    return false;
  unsigned Durations = 0;
  for (const Expr *Arg : Call->arguments())
    Durations += isTimeType(Arg->getType());
  if (!Durations || !A.shapes().isAwaitable(Call->getType()))
    return false;
  QualType Result = A.shapes().awaitedType(Call->getType());
  return Result.isNull() || Result->isVoidType();
}

bool isSleep(Analysis &A, const Expr *E, bool Blocking) {
  E = stripMove(E);
  const auto *Call = dyn_cast<CallExpr>(E);
  const ApiFacts *F =
      Call || isa<CXXConstructExpr>(E) ? A.model().calleeFacts(E) : nullptr;
  if (Blocking)
    return F && F->Blocking && F->Blocking->Category == "sleep";
  if (F)
    return F->Sleeps;
  return Call && sleepsByShape(A, Call);
}

namespace {

class JoinFinder {
public:
  JoinFinder(Analysis &A, const FunctionBody &B)
      : A(A), B(B), SM(A.context().getSourceManager()) {}

  void run(std::vector<SyncSleep> &Found) {
    PathQuery Paths(B, A.context());
    if (!Paths.isKnown())
      return;
    llvm::DenseMap<const Stmt *, const Expr *> Sleeps;
    for (const Expr *Await : B.awaits())
      if (const auto *C = dyn_cast<CoawaitExpr>(Await))
        if (isSleep(A, C->getOperand()) && isFixed(C->getOperand()))
          Sleeps[Await] = Await;
    for (const CallExpr *Call : B.calls())
      if (isSleep(A, Call, /*Blocking=*/true) && isFixed(Call))
        Sleeps[Call] = Call;
    if (Sleeps.empty())
      return;
    auto Either = [](const Expr *) { return PathQuery::Either; };
    for (const auto &[At, Sleep] : Sleeps) {
      // In a loop it is something else.
      bool Loop = false;
      for (const Stmt *S = B.parent(At); S; S = B.parent(S))
        Loop = Loop || bodyOfLoop(S);
      if (Loop)
        continue;
      const Stmt *Request = nullptr;
      for (const Stmt *Each : requests()) {
        if (!SM.isBeforeInTranslationUnit(Each->getBeginLoc(),
                                          At->getBeginLoc()))
          continue;
        auto Reaches = Paths.find(
            Each,
            [&, S = At](const Stmt *X) {
              if (X == S)
                return PathQuery::Target;
              return waits(X) ? PathQuery::End : PathQuery::Nothing;
            },
            Either);
        if (Reaches)
          Request = Each;
      }
      if (!Request)
        continue;
      bool Waits = false;
      (void)Paths.find(
          At,
          [&](const Stmt *X) {
            if (waits(X) || resetsFlag(X))
              Waits = true;
            return Waits ? PathQuery::Target : PathQuery::Nothing;
          },
          Either);
      if (!Waits)
        Found.push_back({SyncSleep::InsteadOfJoin, Sleep, Request});
    }
  }

private:
  /// A request to stop: a modelled call, or a flag of that name that is set.
  const Stmt *requestOf(const Stmt *S) {
    if (const auto *Call = dyn_cast<CallExpr>(S)) {
      if (const ApiFacts *F = A.model().calleeFacts(Call); F && F->RequestsStop)
        return Call;
      if (const auto *O = dyn_cast<CXXOperatorCallExpr>(Call))
        return O->getOperator() == OO_Equal &&
                       isAtomicType(O->getArg(0)->getType())
                   ? flag(O->getArg(0), O->getArg(1), Call)
                   : nullptr;
      if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
          M && isAtomicType(M->getObjectType()) && calleeName(M) == "store" &&
          M->getNumArgs() >= 1)
        return flag(M->getImplicitObjectArgument(), M->getArg(0), Call);
      return nullptr;
    }
    if (const auto *O = dyn_cast<BinaryOperator>(S);
        O && O->getOpcode() == BO_Assign &&
        O->getLHS()->getType()->isBooleanType())
      return flag(O->getLHS(), O->getRHS(), O);
    return nullptr;
  }
  const Stmt *flag(const Expr *Target, const Expr *Value, const Stmt *S) {
    const ValueDecl *V = rootObject(Target);
    bool B = false;
    if (!V || !V->getIdentifier() || Value->isValueDependent() ||
        !strip(Value)->getType()->isBooleanType() ||
        !Value->EvaluateAsBooleanCondition(B, A.context()))
      return nullptr;
    StringRef Name = V->getName();
    bool Off = Name.contains_insensitive("running") ||
               Name.contains_insensitive("alive") ||
               Name.contains_insensitive("active");
    if (Off ? B : !(B && isStopWord(Name)))
      return nullptr;
    return S;
  }

  bool isFixed(const Expr *Sleep) {
    const auto *Call = dyn_cast<CallExpr>(stripMove(Sleep));
    if (!Call)
      return false;
    // A constant: a literal with a unit, a named constant, a field of options.
    return llvm::all_of(Call->arguments(), [&](const Expr *Arg) {
      return !anyBelow(Arg, [](const Stmt *S) {
        const auto *C = dyn_cast<CallExpr>(S);
        return C && (calleeName(C) == "now" || calleeName(C) == "min" ||
                     calleeName(C) == "max");
      });
    });
  }

  llvm::SmallVector<const Stmt *, 4> requests() {
    llvm::SmallVector<const Stmt *, 4> Out;
    anyBelow(B.body(), [&](const Stmt *S) {
      if (const Stmt *R = requestOf(S))
        Out.push_back(R);
      return false;
    });
    return Out;
  }

  /// An await, a join, or something that may be one.
  bool waits(const Stmt *S) {
    if (isa<CoawaitExpr, CoyieldExpr>(S))
      return true;
    const auto *Call = dyn_cast<CallExpr>(S);
    // Not await_ready and the like, which the compiler calls.
    if (!Call || !llvm::is_contained(B.calls(), Call))
      return false;
    if (const ApiFacts *F = A.model().calleeFacts(Call))
      if (F->Join || F->SyncWait ||
          (F->Blocking && F->Blocking->Category != "stdio"))
        return true;
    StringRef Name = calleeName(Call);
    return Name.contains_insensitive("join") ||
           Name.contains_insensitive("wait") || Name == "get" ||
           Name.contains_insensitive("drain");
  }
  /// The flag is taken back: a pulse, not an end.
  bool resetsFlag(const Stmt *S) {
    const auto *O = dyn_cast<BinaryOperator>(S);
    return O && O->getOpcode() == BO_Assign &&
           O->getLHS()->getType()->isBooleanType();
  }

  Analysis &A;
  const FunctionBody &B;
  const SourceManager &SM;
};

} // namespace

std::vector<SyncSleep> syncSleeps(Analysis &A, const FunctionBody &Body) {
  if (Body.isDependent())
    return {};
  std::vector<SyncSleep> Found = pollingLoops(A, Body);
  JoinFinder(A, Body).run(Found);
  return Found;
}

} // namespace clang::tidy::async
