// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The classes are those of Cloudflare's check for KJ: what becomes of the
// result of the call decides. Consumed locally (awaited in place, joined before
// the scope ends, waited for below): silent. Stored as the object's own member:
// the destructor ends it, and a reference to a local in it dangles all the
// same. Else the work goes on after this function.
//
// Waiting has many forms, and most of them go through an object that the
// closure has as well: a latch, a promise, an atomic that a loop polls. An
// object that the closure refers to and that is waited on below counts as a
// join; so does running the executor, and joining its threads.
#include "DetachedCaptures.h"
#include "Analysis.h"
#include "Destination.h"
#include "Predicates.h"

namespace clang::tidy::async {

using async_tidy::Confidence;

const LambdaExpr *lambdaOf(const Expr *Arg) {
  for (unsigned Depth = 0; Arg && Depth < 8; ++Depth) {
    Arg = stripMove(Arg);
    if (const auto *Cast = dyn_cast<ExplicitCastExpr>(Arg)) {
      Arg = Cast->getSubExpr();
      continue;
    }
    if (const auto *L = dyn_cast<LambdaExpr>(Arg))
      return L;
    if (const auto *C = dyn_cast<CXXConstructExpr>(Arg)) {
      if (C->getNumArgs() == 0)
        return nullptr;
      Arg = C->getArg(0);
      continue;
    }
    if (const auto *D = dyn_cast<DeclRefExpr>(Arg)) {
      const auto *V = dyn_cast<VarDecl>(D->getDecl());
      if (!V || !V->hasLocalStorage() || !V->getInit() || isa<ParmVarDecl>(V))
        return nullptr;
      Arg = V->getInit();
      continue;
    }
    if (const auto *Call = dyn_cast<CallExpr>(Arg)) {
      // bind_executor(ex, f), bind_cancellation_slot(slot, f), consign(f, …)
      StringRef Name = nameOf(Model::callee(Call));
      if (!Name.starts_with("bind_") && Name != "consign" && Name != "wrap")
        return nullptr;
      for (const Expr *Each : Call->arguments())
        if (const LambdaExpr *L = lambdaOf(Each))
          return L;
      return nullptr;
    }
    return nullptr;
  }
  return nullptr;
}

/// Work and its handle, or nothing: what becomes of the call's result.
TaskLife DetachedCaptures::lifeOf(const Expr *Consumer, const ApiFacts &F) {
  Escape &Lives = *A.escape(B.function());
  if (const auto *Call = dyn_cast<CallExpr>(Consumer);
      Call && F.Spawn && isa<CallExpr>(Consumer))
    return Lives.lifeOfSpawn(Call, F);
  TaskLife L;
  QualType T = Consumer->getType();
  // What is no object says nothing of the work. An object may be an adaptor
  // that holds the callable, and goes where it goes.
  if (!T->isRecordType()) {
    L.K = Life::Detached;
    L.At = Consumer;
    return L;
  }
  L = Lives.life(Consumer);
  if (L.K == Life::Dropped) {
    const HandleFacts *H = F.Handle ? &*F.Handle : A.shapes().handle(T);
    if (H && (H->Drop == DropPolicy::Aborts || H->Drop == DropPolicy::Blocks ||
              H->Drop == DropPolicy::CancelsAndWaits)) {
      L.K = Life::InPlace;
      return L;
    }
    const TaskFacts *Task = A.shapes().task(T);
    if (L.Holder || (Task && (Task->Drop == DropPolicy::NeverRuns ||
                              Task->Drop == DropPolicy::Cancels))) {
      L.K = Life::Unknown;
      return L;
    }
    L.K = Life::Detached;
    L.At = Consumer;
  }
  return L;
}

void DetachedCaptures::consider(const Expr *Consumer,
                                llvm::SmallVectorImpl<LaterWork> &Out) {
  const ApiFacts *F = A.model().calleeFacts(Consumer);
  if (!F || (F->Callables.empty() && !F->Spawn) || Consumer->isTypeDependent())
    return;
  // bind_executor(ex, f) makes a callable that is given to somebody else.
  StringRef Name = nameOf(Model::callee(Consumer));
  if (Name.starts_with("bind_") || Name == "wrap")
    return;
  CallParts Parts = CallParts::of(Consumer);
  std::optional<TaskLife> L;
  for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
    const Expr *Argument = Parts.Arguments[I];
    const CallableFacts *Callable = F->callable(static_cast<int>(I));
    const LambdaExpr *Lambda = lambdaOf(Argument);
    if (Lambda
            ? !Callable
            : !(F->Spawn && Callable == nullptr && I > 0 && F->Spawn->Task < 0))
      continue;
    if (Callable && (Callable->Where == RunsOn::Immediate))
      continue;
    // A borrowed closure runs within the call and its result.
    if (!L)
      L = lifeOf(Consumer, *F);
    if (L->K == Life::InPlace || L->K == Life::Unknown)
      return;
    Out.push_back({Consumer, Argument, Lambda, *L});
  }
}

llvm::SmallVector<LaterWork, 4> DetachedCaptures::works() {
  llvm::SmallVector<LaterWork, 4> Out;
  for (const CallExpr *C : B.calls())
    consider(C, Out);
  for (const CXXConstructExpr *C : B.constructions())
    if (!C->getConstructor()->isCopyOrMoveConstructor())
      consider(C, Out);
  return Out;
}

bool DetachedCaptures::isWaitedFor(const LaterWork &W, const Referent &R) {
  if (!W.Life.goesOn() || W.Life.K == Life::Returned)
    return false;
  Escape &Lives = *A.escape(B.function());
  // What the work and this function have in common: everything that the
  // statement mentions, and what the closure captures.
  Escape::DeclList Shared = Lives.mentionedWith(W.Consumer);
  if (W.Lambda)
    for (const DeclRefExpr *Each : B.references())
      if (Lives.isWithin(Each, W.Lambda))
        Shared.push_back(Each->getDecl());
  if (W.Life.Holder)
    Shared.push_back(W.Life.Holder);
  if (const auto *At = dyn_cast_or_null<Expr>(W.Life.At))
    Shared.append(Lives.mentionedWith(At));
  CallParts Parts = CallParts::of(W.Consumer);
  if (const ValueDecl *D =
          Parts.Receiver ? rootObject(Parts.Receiver) : nullptr)
    Shared.push_back(D);
  for (const Expr *Each : Parts.Arguments)
    if (const ValueDecl *D = lambdaOf(Each) ? nullptr : rootObject(Each))
      Shared.push_back(D);
  const Stmt *Wait = Lives.laterWait(W.Consumer, Shared);
  return Wait &&
         Lives.isWithin(Wait, R.Variable ? Lives.scopeOf(R.Variable) : nullptr);
}

/// The variable is handed on in the same statement, and lives on there:
/// f.then([&s] {…}).finally([s = std::move(s)] {}).
bool DetachedCaptures::isKeptAlive(const LaterWork &W, const VarDecl *V) {
  Escape &Lives = *A.escape(B.function());
  const Stmt *Here = B.enclosingStatement(W.Consumer);
  for (const DeclRefExpr *R : B.references()) {
    if (R->getDecl() != V || !Lives.isWithin(R, Here) ||
        (W.Lambda && Lives.isWithin(R, W.Lambda)))
      continue;
    for (const Stmt *P = B.parent(R); P && P != Here; P = B.parent(P)) {
      const auto *L = dyn_cast<LambdaExpr>(P);
      if (!L)
        continue;
      auto Init = L->capture_init_begin();
      for (const LambdaCapture &Each : L->captures())
        if (Init != L->capture_init_end() && Lives.isWithin(R, *Init++) &&
            Each.getCaptureKind() == LCK_ByCopy)
          return true;
    }
  }
  return false;
}

std::optional<DetachedCapture> DetachedCaptures::find(const LaterWork &W) {
  Escape &Lives = *A.escape(B.function());
  ReferentList List = W.Lambda ? Refs.ofClosure(W.Lambda)
                               : Refs.ofArgument(W.Argument, QualType());
  std::optional<DetachedCapture> Worst;
  for (const Referent &R : List) {
    if (R.K == Referent::Temporary ||
        !Lives.diesFirst(R, W.Life, StartPolicy::Eager))
      continue;
    if (isKeptAlive(W, R.Variable) || isWaitedFor(W, R))
      continue;
    Confidence C = !W.Life.Certain || !R.Certain    ? Confidence::Low
                   : R.Through == Referent::Capture ? Confidence::High
                                                    : Confidence::Medium;
    if (Worst && Worst->C >= C)
      continue;
    Worst.emplace();
    Worst->R = R;
    Worst->Work = W;
    Worst->C = C;
  }
  return Worst;
}

} // namespace clang::tidy::async
