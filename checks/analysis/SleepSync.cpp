// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   stop.request_stop();          while (!ready_)
//   co_await sleep_for(5s);         co_await sleep_for(10ms);
//   co_return;
//
// On the left the tasks may need six seconds, or none; on the right every
// change is seen late, and the loop runs for nothing until then.
//
// Left: a request to stop (by model, or a flag called stop and set), a sleep of
// a fixed time after it, and then on every way the end: a join, another await,
// or a wait in between or after means that the sleep is a grace period.
//
// Right: the loop awaits nothing but the sleep and calls nothing that does
// work, and its condition only reads: variables that others can change, const
// members, atomics. A loop that tries something (try_lock, connect) is a retry,
// one that sends something a heartbeat, one that counts a limit. A condition
// that only looks at the time is a way to write sleep_until.
#include "SleepSync.h"
#include "Analysis.h"
#include "PathQuery.h"
#include "Predicates.h"
#include "StopWords.h"
#include "clang/Basic/SourceManager.h"

namespace clang::tidy::async {

static bool isChrono(QualType T, StringRef Name) {
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && isInStd(R) && R->getIdentifier() && R->getName() == Name;
}

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
    Durations += isChrono(Arg->getType(), "duration") ||
                 isChrono(Arg->getType(), "time_point");
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

class SleepFinder {
public:
  SleepFinder(Analysis &A, const FunctionBody &B)
      : A(A), B(B), SM(A.context().getSourceManager()) {}

  std::vector<SyncSleep> run() {
    for (const Expr *Await : B.awaits())
      if (const auto *C = dyn_cast<CoawaitExpr>(Await))
        if (isSleep(A, C->getOperand()))
          polling(C, C->getOperand());
    insteadOfJoin();
    return std::move(Found);
  }

private:
  static const Stmt *loopBody(const Stmt *S) {
    if (const auto *W = dyn_cast<WhileStmt>(S))
      return W->getBody();
    if (const auto *D = dyn_cast<DoStmt>(S))
      return D->getBody();
    if (const auto *F = dyn_cast<ForStmt>(S))
      return F->getBody();
    return nullptr;
  }
  static const Expr *loopCondition(const Stmt *S) {
    if (const auto *W = dyn_cast<WhileStmt>(S))
      return W->getCond();
    if (const auto *D = dyn_cast<DoStmt>(S))
      return D->getCond();
    if (const auto *F = dyn_cast<ForStmt>(S))
      return F->getCond();
    return nullptr;
  }

  void polling(const CoawaitExpr *Await, const Expr *Sleep) {
    const Stmt *Loop = nullptr;
    for (const Stmt *S = B.parent(Await); S; S = B.parent(S)) {
      if (isa<CXXForRangeStmt, SwitchStmt>(S))
        return;
      if (loopBody(S)) {
        Loop = S;
        break;
      }
      // A sleep on one of several branches: the loop does other things.
      if (isa<IfStmt, CXXTryStmt>(S))
        return;
    }
    if (!Loop || !isIdle(Loop, Await))
      return;
    const Expr *Condition = loopCondition(Loop);
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
    const auto *Block = dyn_cast_or_null<CompoundStmt>(loopBody(Loop));
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

  static bool leaves(const Stmt *S) {
    return anyBelow(S, [](const Stmt *Each) {
      return isa<BreakStmt, CoreturnStmt, ReturnStmt, GotoStmt>(Each);
    });
  }

  /// Nothing in the loop does any work.
  bool isIdle(const Stmt *Loop, const CoawaitExpr *Sleep) {
    for (const Expr *Await : B.awaits()) {
      if (!isBelow(Await, Loop))
        continue;
      const auto *C = dyn_cast<CoawaitExpr>(Await);
      if (!C || (Await != Sleep && !isSleep(A, C->getOperand()) &&
                 !isNeverSuspending(C)))
        return false;
    }
    const Expr *Condition = loopCondition(Loop);
    for (const CallExpr *Call : B.calls()) {
      if (!isBelow(Call, Loop) || (Condition && isBelow(Call, Condition)))
        continue;
      if (isBelow(Call, Sleep) || isBelowAwait(Call))
        continue;
      if (inCondition(Call, Loop))
        continue;
      if (!isHarmless(Call))
        return false;
    }
    return llvm::none_of(B.constructions(), [&](const CXXConstructExpr *C) {
      return isBelow(C, Loop) && !isBelowAwait(C) && !inCondition(C, Loop) &&
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
  bool isBelow(const Stmt *S, const Stmt *Around) const {
    for (; S; S = B.parent(S))
      if (S == Around)
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
          isAtomic(M->getObjectType()))
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

  static bool isAtomic(QualType T) {
    const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
    return R && R->isInStdNamespace() && R->getIdentifier() &&
           (R->getName().starts_with("atomic") ||
            R->getName().starts_with("__atomic"));
  }

  static bool isTimeQuery(const Stmt *S) {
    const auto *Call = dyn_cast<CallExpr>(S);
    return Call && (calleeName(Call) == "now" || calleeName(Call) == "expiry");
  }

  /// Reads, changes nothing, and reads something that others can change and
  /// that the loop itself does not.
  bool readsSharedState(const Expr *C, const Stmt *Loop) {
    bool Shared = false, Time = false;
    bool Acts = anyBelow(C, [&](const Stmt *S) {
      if (const auto *O = dyn_cast<BinaryOperator>(S); O && O->isAssignmentOp())
        return true;
      if (const auto *U = dyn_cast<UnaryOperator>(S);
          U && U->isIncrementDecrementOp())
        return true;
      if (isa<CoawaitExpr, LambdaExpr, CXXNewExpr>(S))
        return true;
      if (isTimeQuery(S))
        Time = true;
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
    (void)Time;
    return !Acts && Shared;
  }

  /// Others can change \p V while the coroutine sleeps, and its own loop does
  /// not.
  bool isShared(const ValueDecl *V, const Stmt *Loop) {
    QualType T = V->getType();
    if (T.isConstQualified() || isChrono(T, "time_point") ||
        isChrono(T, "duration"))
      return false;
    bool Changed = anyBelow(loopBody(Loop), [&](const Stmt *S) {
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
        isAtomic(T) || isStopToken(A, T))
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

  // --- Instead of a join ----------------------------------------------------

  /// A request to stop: a modelled call, or a flag of that name that is set.
  const Stmt *requestOf(const Stmt *S) {
    if (const auto *Call = dyn_cast<CallExpr>(S)) {
      if (const ApiFacts *F = A.model().calleeFacts(Call); F && F->RequestsStop)
        return Call;
      if (const auto *O = dyn_cast<CXXOperatorCallExpr>(Call))
        return O->getOperator() == OO_Equal && isAtomic(O->getArg(0)->getType())
                   ? flag(O->getArg(0), O->getArg(1), Call)
                   : nullptr;
      if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
          M && isAtomic(M->getObjectType()) && calleeName(M) == "store" &&
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

  void insteadOfJoin() {
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
        Loop = Loop || loopBody(S) || isa<CXXForRangeStmt>(S);
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
  std::vector<SyncSleep> Found;
};

} // namespace

std::vector<SyncSleep> syncSleeps(Analysis &A, const FunctionBody &Body) {
  if (Body.isDependent())
    return {};
  return SleepFinder(A, Body).run();
}

} // namespace clang::tidy::async
