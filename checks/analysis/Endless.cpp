// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An endless loop is ended from outside or not at all: by a token that it looks
// at, or by an await that throws when the task is cancelled. In libraries where
// a stop reaches every await the latter is there by itself; a coroutine of
// another library or of a type of one's own needs the former. A loop that main
// starts lives as long as the process, and may.
//
// A deadline is somewhere if the call is inside of a timeout or a race, if
// a duration is among its arguments or its parameter 'timeout' was given one,
// if the object, its class or the function sets one, or if whoever calls this
// coroutine does. Servers wait for clients as long as those like: accept, and
// reads in a loop, are not looked at.
#include "Endless.h"
#include "Analysis.h"
#include "Mutations.h"
#include "Races.h"
#include "Report.h"
#include "StdTypes.h"
#include "StopWords.h"
#include "Syntax.h"

namespace clang::tidy::async {

/// Not left by break, return, goto or throw; those of inner loops and switches
/// leave only these.
static bool hasWayOut(const Stmt *S, bool Inner) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (isa<CoreturnStmt, ReturnStmt, GotoStmt, CXXThrowExpr>(S))
    return true;
  if (isa<BreakStmt>(S))
    return !Inner;
  bool Below =
      Inner || isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchStmt>(S);
  if (const auto *Await = dyn_cast<CoawaitExpr>(S))
    return hasWayOut(Await->getOperand(), Below);
  if (const auto *Call = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *F = Call->getDirectCallee(); F && F->isNoReturn())
      return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return hasWayOut(Child, Below);
  });
}

static bool isStartedByMain(Analysis &A, const FunctionDecl *F) {
  const auto *M = dyn_cast<CXXMethodDecl>(F);
  if (M && M->getParent()->isLambda()) {
    const auto *Around =
        dyn_cast<FunctionDecl>(M->getParent()->getDeclContext());
    return Around && Around->isMain();
  }
  return llvm::any_of(A.mutations().callsOf(F), [](const CallSite &Site) {
    const FunctionDecl *In = Site.In;
    while (const auto *Inner = dyn_cast_or_null<CXXMethodDecl>(In)) {
      if (!Inner->getParent()->isLambda())
        break;
      In = dyn_cast<FunctionDecl>(Inner->getParent()->getDeclContext());
    }
    return In && (In->isMain() ||
                  (In->getIdentifier() && In->getName().contains("main")));
  });
}

/// Declared in a namespace of the library: the function, or else the class of
/// what it gives.
static bool isOfLibrary(const Library &L, const Expr *Operand) {
  const NamedDecl *D = nullptr;
  if (const auto *Call = dyn_cast<CallExpr>(stripMove(Operand)))
    D = Model::callee(Call);
  if (!D)
    D = Operand->getType().getNonReferenceType()->getAsCXXRecordDecl();
  std::string Name = readableName(D);
  return llvm::any_of(L.Roots, [&](llvm::StringRef Root) {
    return llvm::StringRef(Name).starts_with((Root + "::").str());
  });
}

/// Something in the loop speaks of a stop, other than to have none:
/// unstoppable(…).
static bool asksForStop(Analysis &A, const Stmt *Loop) {
  return anyBelow(Loop, [&](const Stmt *S) {
    if (!isMentionOfStop(A, S))
      return false;
    const auto *Ref = dyn_cast<DeclRefExpr>(S);
    const auto *Call = dyn_cast<CallExpr>(S);
    const NamedDecl *D = Ref    ? Ref->getDecl()
                         : Call ? Call->getDirectCallee()
                                : nullptr;
    const ApiFacts *F = D ? A.model().facts(D) : nullptr;
    return !F || F->CancelSafety != "shielded";
  });
}

std::vector<EndlessLoop> endlessLoops(Analysis &A, const FunctionBody &B) {
  std::vector<EndlessLoop> Out;
  const CoroutineInfo *Info =
      B.isCoroutine() && !B.isDependent() ? A.coroutine(B.function()) : nullptr;
  if (!Info || Info->Suspensions.empty() ||
      !A.shapes().task(B.function()->getReturnType()))
    return Out;
  // Nobody has a handle of a detached coroutine through which to cancel it.
  const bool Implicit =
      Info->Lib && Info->Lib->Cancellation &&
      Info->Lib->Cancellation->Implicit &&
      A.shapes().task(B.function()->getReturnType())->Awaitable;
  llvm::SmallVector<const Stmt *, 2> Loops;
  anyBelow(B.body(), [&](const Stmt *S) {
    if (!isa<WhileStmt, ForStmt, DoStmt>(S))
      return false;
    const Expr *C = conditionOfLoop(S);
    bool Value = true;
    if (C && (C->isValueDependent() ||
              !C->EvaluateAsBooleanCondition(Value, A.context()) || !Value))
      return false;
    Loops.push_back(S);
    return false;
  });
  for (const Stmt *Loop : Loops) {
    const Expr *First = nullptr;
    bool Cancellable = false;
    for (const SuspensionPoint &P : Info->Suspensions) {
      if (P.NeverSuspends || P.Unreachable || !B.isWithin(P.E, Loop))
        continue;
      // A generator gives; who does not ask any more destroys it.
      if (P.K != SuspensionPoint::Await) {
        Cancellable = true;
        break;
      }
      First = First ? First : P.E;
      const Expr *Operand = strip(P.Operand);
      const ApiFacts *F = A.model().calleeFacts(Operand);
      if (!F || !F->From)
        F = A.model().typeFacts(Operand->getType());
      if (F && F->CancelSafety == "shielded")
        continue;
      if (F && F->Cancellable)
        Cancellable = true;
      if (Implicit && F && F->From && F->From->Cancellation &&
          F->From->Cancellation->Implicit)
        Cancellable = true;
      // What the library itself offers to await, known by name or not.
      if (Implicit && isOfLibrary(*Info->Lib, Operand))
        Cancellable = true;
    }
    // gate.check(), token.throw_if_…: it throws when the end has come.
    for (const CallExpr *Call : B.calls())
      if (const ApiFacts *F = A.model().calleeFacts(Call);
          F && F->Cancellable && B.isWithin(Call, Loop))
        Cancellable = true;
    const Stmt *Body = nullptr;
    for (const Stmt *Child : Loop->children())
      Body = Child ? Child : Body;
    if (const auto *D = dyn_cast<DoStmt>(Loop))
      Body = D->getBody();
    if (!First || Cancellable || hasWayOut(Body, false) ||
        asksForStop(A, Loop) || B.function()->isMain() ||
        isStartedByMain(A, B.function()))
      continue;
    Out.push_back({Loop, First});
  }
  return Out;
}

namespace {

bool isDeadlineWord(StringRef Name) {
  for (StringRef Word : {"timeout", "deadline", "expire", "expiry", "watchdog",
                         "time_limit", "timelimit"})
    if (Name.contains_insensitive(Word))
      return true;
  return false;
}

/// timeout(5s, op), cancel_after(5s, token): the limit is that of one
/// operation.
bool limitsItsOperand(Analysis &A, const CallExpr *Call) {
  const ApiFacts *F = A.model().calleeFacts(Call);
  if (F && F->Combinator && F->Combinator->Deadline)
    return true;
  return llvm::any_of(Call->arguments(), [&](const Expr *Arg) {
    return A.shapes().isAwaitable(Arg->getType());
  });
}

/// Something in \p S speaks of a time limit that is not of one call only.
bool setsDeadline(Analysis &A, const Stmt *S) {
  return anyBelow(S, [&](const Stmt *Each) {
    const auto *E = dyn_cast<Expr>(Each);
    if (!E)
      return false;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      return isa<VarDecl>(Ref->getDecl()) && Ref->getDecl()->getIdentifier() &&
             isDeadlineWord(Ref->getDecl()->getName());
    if (const auto *M = dyn_cast<MemberExpr>(E))
      return M->getMemberDecl()->getIdentifier() &&
             isDeadlineWord(M->getMemberDecl()->getName());
    const auto *Call = dyn_cast<CallExpr>(E);
    if (!Call)
      return false;
    if (limitsItsOperand(A, Call))
      return false;
    if (isDeadlineWord(calleeName(Call)))
      return true;
    const ApiFacts *F = A.model().calleeFacts(Call);
    return F && F->SetsDeadline;
  });
}

/// \p Call stands inside of a timeout or a race.
bool isBounded(Analysis &A, const FunctionBody &B, const Expr *Call) {
  for (const Stmt *S = B.parent(Call); S && isa<Expr>(S); S = B.parent(S)) {
    const auto *Around = dyn_cast<CallExpr>(S);
    if (!Around)
      continue;
    if (const ApiFacts *F = A.model().calleeFacts(Around);
        F && F->Combinator &&
        (F->Combinator->Deadline ||
         F->Combinator->Race != CombinatorFacts::NoRace))
      return true;
    if (isDeadlineWord(calleeName(Around)))
      return true;
  }
  return false;
}

/// A time limit among the arguments, by its type, or a call that makes one:
/// async_read(s, b, cancel_after(10s)).
bool isGivenDeadline(Analysis &A, const CallExpr *Call) {
  return llvm::any_of(Call->arguments(), [&](const Expr *Arg) {
    if (isa<CXXDefaultArgExpr>(Arg))
      return false;
    const ApiFacts *T = A.model().typeFacts(Arg->getType());
    return isTimeType(Arg->getType()) || (T && T->SetsDeadline) ||
           isStopToken(A, Arg->getType()) || anyBelow(Arg, [&](const Stmt *S) {
             const auto *Inner = dyn_cast<CallExpr>(S);
             const ApiFacts *I = Inner ? A.model().calleeFacts(Inner) : nullptr;
             return I && I->Combinator && I->Combinator->Deadline;
           });
  });
}

/// The operation works on a member, and another member function of the class
/// sets a deadline: where the connection is made, say.
bool isSetByClass(Analysis &A, const FunctionBody &B, const CallExpr *Call) {
  const auto *M = dyn_cast<CXXMethodDecl>(B.function());
  if (!M || M->getParent()->isLambda())
    return false;
  const Expr *Object = workedOn(Call);
  if (!Object || !isa_and_nonnull<FieldDecl>(namedObject(Object)))
    return false;
  return llvm::any_of(
      M->getParent()->methods(), [&](const CXXMethodDecl *Each) {
        const FunctionBody *Body = Each == M ? nullptr : A.body(Each);
        return Body && setsDeadline(A, Body->body());
      });
}

} // namespace

/// One turn of a server's loop, as a function of its own.
static bool isCalledInLoops(Analysis &A, const FunctionBody &B) {
  auto Calls = A.mutations().callsOf(B.function());
  return !Calls.empty() && llvm::all_of(Calls, [&](const CallSite &Site) {
    const FunctionBody *Around = A.body(Site.In);
    return Around && loopAround(*Around, Site.Call);
  });
}

/// A parameter called 'timeout' was given something else than its default,
/// which stands for no limit: sendRequestCoro(request, 10.0).
static bool givesLimit(const CallExpr *Call, const ASTContext &Ctx) {
  const FunctionDecl *F = Call->getDirectCallee();
  if (!F || isa<CXXOperatorCallExpr>(Call))
    return false;
  auto Value = [&](const Expr *E) -> std::optional<double> {
    Expr::EvalResult R;
    if (!E || E->isValueDependent() || !E->EvaluateAsRValue(R, Ctx))
      return std::nullopt;
    if (R.Val.isInt())
      return R.Val.getInt().roundToDouble();
    if (R.Val.isFloat())
      return R.Val.getFloat().convertToDouble();
    return std::nullopt;
  };
  for (unsigned I = 0; I < Call->getNumArgs() && I < F->getNumParams(); ++I) {
    const ParmVarDecl *P = F->getParamDecl(I);
    if (isa<CXXDefaultArgExpr>(Call->getArg(I)) || !P->getIdentifier() ||
        !isDeadlineWord(P->getName()))
      continue;
    std::optional<double> Default = P->hasDefaultArg() &&
                                            !P->hasUninstantiatedDefaultArg() &&
                                            !P->hasUnparsedDefaultArg()
                                        ? Value(P->getDefaultArg())
                                        : std::nullopt;
    if (!Default || Value(Call->getArg(I)) != Default)
      return true;
  }
  return false;
}

/// The function in which a lambda is written; null for other functions.
static const FunctionDecl *around(const FunctionDecl *F) {
  const auto *M = dyn_cast<CXXMethodDecl>(F);
  return M && M->getParent()->isLambda()
             ? dyn_cast<FunctionDecl>(M->getParent()->getDeclContext())
             : nullptr;
}

std::vector<UnboundedWait> unboundedWaits(Analysis &A, const FunctionBody &B) {
  std::vector<UnboundedWait> Out;
  if (!B.isCoroutine() || B.isDependent())
    return Out;
  std::optional<bool> Elsewhere;
  for (const CallExpr *Call : B.calls()) {
    const ApiFacts *F = A.model().calleeFacts(Call);
    if (!F || F->Remote.empty() || F->Remote == "accept")
      continue;
    const Expr *Await = nullptr;
    for (const Stmt *S = Call; S && isa<Expr>(S) && !Await; S = B.parent(S))
      Await = dyn_cast<CoawaitExpr>(S);
    if (!Await || isBounded(A, B, Call) || givesLimit(Call, A.context()))
      continue;
    if ((F->Remote == "read" || F->Remote == "write") &&
        (loopAround(B, Call) || isCalledInLoops(A, B)))
      continue;
    if (isGivenDeadline(A, Call) || isSetByClass(A, B, Call))
      continue;
    if (!Elsewhere) {
      Elsewhere =
          setsDeadline(A, B.body()) ||
          llvm::any_of(B.function()->parameters(), [](const ParmVarDecl *P) {
            return isTimeType(P->getType()) ||
                   (P->getIdentifier() && isDeadlineWord(P->getName()));
          });
      // The whole coroutine runs under a deadline.
      for (const CallSite &Site : A.mutations().callsOf(B.function()))
        if (const FunctionBody *Around = A.body(Site.In))
          Elsewhere = *Elsewhere || isBounded(A, *Around, Site.Call) ||
                      setsDeadline(A, Around->body());
      // A closure works under the limit that is set where it is written.
      for (const FunctionDecl *In = around(B.function()); In && !*Elsewhere;
           In = around(In))
        if (const FunctionBody *Around = A.body(In))
          Elsewhere = setsDeadline(A, Around->body());
    }
    if (!*Elsewhere)
      Out.push_back({Await, Call});
  }
  return Out;
}

} // namespace clang::tidy::async
