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
#include "ClosureLife.h"
#include "Destination.h"
#include "Predicates.h"

namespace clang::tidy::async {

using async_tidy::Confidence;

bool isBinder(Analysis &A, const Expr *Call) {
  const NamedDecl *Callee = Model::callee(Call);
  const ApiFacts *F = A.model().calleeFacts(Call);
  // What Asio's family calls its own: bind_front_handler, io_context::wrap.
  return (F && F->Binds) || nameOf(Callee).starts_with("bind_") ||
         nameOf(Callee) == "wrap";
}

const LambdaExpr *lambdaOf(Analysis &A, const Expr *Arg) {
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
      if (!isBinder(A, Call))
        return nullptr;
      for (const Expr *Each : Call->arguments())
        if (const LambdaExpr *L = lambdaOf(A, Each))
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
  if (isBinder(A, Consumer))
    return;
  CallParts Parts = CallParts::of(Consumer);
  std::optional<TaskLife> L;
  for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
    const Expr *Argument = Parts.Arguments[I];
    const CallableFacts *Callable = F->callable(static_cast<int>(I));
    const LambdaExpr *Lambda = lambdaOf(A, Argument);
    if (Lambda
            ? !Callable
            : !(F->Spawn && Callable == nullptr && I > 0 && F->Spawn->Task < 0))
      continue;
    if (Callable && (Callable->Where == RunsOn::Immediate ||
                     (Callable->DroppedWith && (isDroppedWithLocal(Parts) ||
                                                isTakenBack(Consumer, Parts)))))
      continue;
    // A borrowed closure runs within the call and its result.
    if (!L)
      L = lifeOf(Consumer, *F);
    if (L->K == Life::InPlace || L->K == Life::Unknown)
      return;
    Out.push_back({Consumer, Argument, Lambda, *L, StartPolicy::Eager});
  }
}

/// An object of this function ends the callable with itself: a local timer or
/// context.
bool DetachedCaptures::isDroppedWithLocal(const CallParts &Parts) {
  if (Parts.Receiver && !Parts.Receiver->getType()->isPointerType() &&
      !Refs.ofGlvalue(Parts.Receiver).empty())
    return true;
  return llvm::any_of(Parts.Arguments, [&](const Expr *Arg) {
    QualType T = Arg->getType();
    return T->isPointerType() && !T->isFunctionPointerType() &&
           !Refs.ofArgument(Arg, T).empty();
  });
}

/// timer_.set_callback([&x] { … }); run(); timer_.cancel();
bool DetachedCaptures::isTakenBack(const Expr *Consumer,
                                   const CallParts &Parts) {
  const ValueDecl *Object =
      Parts.Receiver ? namedObject(Parts.Receiver) : nullptr;
  return Object && llvm::any_of(B.calls(), [&](const CallExpr *C) {
           const auto *M = dyn_cast<CXXMemberCallExpr>(C);
           return M && M->getMethodDecl() &&
                  llvm::is_contained({"cancel", "disarm", "stop", "reset",
                                      "clear", "disconnect"},
                                     nameOf(M->getMethodDecl())) &&
                  namedObject(M->getImplicitObjectArgument()) == Object &&
                  A.context().getSourceManager().isBeforeInTranslationUnit(
                      Consumer->getEndLoc(), C->getBeginLoc());
         });
}

/// [&x](this auto) -> task<> { … }() has copied its closure into the frame.
void DetachedCaptures::calledInPlace(const LambdaUse &U,
                                     llvm::SmallVectorImpl<LaterWork> &Out) {
  const CXXMethodDecl *Operator = U.Lambda->getCallOperator();
  if (!U.CalledInPlace || !Operator ||
      !Operator->isExplicitObjectMemberFunction())
    return;
  const FunctionBody *Body = bodyOf(A, U.Lambda);
  if (!Body || !Body->isCoroutine() || !Body->function()->getNumParams() ||
      Body->function()->getParamDecl(0)->getType()->isReferenceType())
    return;
  const Stmt *P = B.parent(U.Lambda);
  while (P && !isa<CallExpr>(P))
    P = B.parent(P);
  const CoroutineInfo *Info = A.coroutine(Body->function());
  if (!P || !Info)
    return;
  LaterWork W;
  W.Consumer = cast<Expr>(P);
  W.Argument = W.Lambda = U.Lambda;
  W.Start = Info->Start;
  QualType T = W.Consumer->getType();
  if (!A.shapes().task(T) && !A.shapes().isAwaitable(T)) {
    if (llvm::any_of(Info->Suspensions, [](const SuspensionPoint &Point) {
          return Point.K == SuspensionPoint::Yield;
        }))
      return; // A generator is driven by whoever has it.
    W.Life.K = Life::Detached;
    W.Life.At = W.Consumer;
  } else {
    W.Life = A.escape(B.function())->life(W.Consumer);
  }
  if (W.Life.K != Life::InPlace && W.Life.K != Life::Unknown)
    Out.push_back(W);
}

static bool isCapturedByReference(const LambdaExpr *L, const ValueDecl *D) {
  return llvm::any_of(L->captures(), [&](const LambdaCapture &C) {
    return C.capturesVariable() && C.getCapturedVar() == D &&
           C.getCaptureKind() == LCK_ByRef;
  });
}

/// After \p From, nothing of \p Body runs what was stored, nor can it take it
/// out again: only notifications follow, and the ends of guards.
static bool isLast(const SourceManager &SM, const FunctionBody &Body,
                   const Stmt *From) {
  return llvm::none_of(Body.calls(), [&](const CallExpr *C) {
    if (!SM.isBeforeInTranslationUnit(From->getEndLoc(), C->getBeginLoc()))
      return false;
    StringRef Name = nameOf(Model::callee(C));
    const auto *Op = dyn_cast<CXXOperatorCallExpr>(C);
    return !Name.starts_with("notify") &&
           !(Op && Op->getOperator() != OO_Call) &&
           !isStdCall(C, {"move", "forward"});
  });
}

/// A function of the user's own that keeps a callable in its object: a queue of
/// jobs, a list of subscribers. Who also runs what is kept, or takes it out
/// again, does so through the object; so whatever else this function does with
/// the object makes it unknown.
void DetachedCaptures::unmodelled(const CallExpr *C,
                                  llvm::SmallVectorImpl<LaterWork> &Out) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(C);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || Method->getParent()->isInStdNamespace() ||
      C->isTypeDependent() ||
      !(C->getType()->isVoidType() || C->getType()->isArithmeticType()))
    return;
  const FunctionBody *Body = nullptr;
  for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
    const LambdaExpr *L = lambdaOf(A, Call->getArg(I));
    if (!L || L->capture_size() == 0)
      continue;
    if (!Body)
      Body = A.body(Method);
    if (!Body || Body->isDependent() || Body->isCoroutine() ||
        I >= Body->function()->getNumParams())
      return;
    const ParmVarDecl *P = Body->function()->getParamDecl(I);
    if (P->isParameterPack())
      return;
    TaskLife Kept = A.escape(Body->function())->life(P);
    if (Kept.K != Life::Stored || !Kept.At ||
        !isLast(A.context().getSourceManager(), *Body, Kept.At))
      continue;
    // Into a member of the object; through a parameter it may be anything.
    const Expr *Object = Call->getImplicitObjectArgument();
    const ValueDecl *Root = rootObject(Object);
    if (!Root && !isa<CXXThisExpr>(strip(Object)))
      return; // What a function returned.
    const auto *Variable = dyn_cast_or_null<VarDecl>(Root);
    if (Variable && Variable->hasLocalStorage() &&
        !Variable->getType()->isReferenceType() &&
        !Variable->getType()->isPointerType())
      return;
    bool OtherUse = llvm::any_of(B.calls(), [&](const CallExpr *Other) {
      if (Other == C || Model::callee(Other) == Method)
        return false;
      CallParts Parts = CallParts::of(Other);
      auto Is = [&](const Expr *E) {
        return E && !lambdaOf(A, E) &&
               (Root ? rootObject(E) == Root : isa<CXXThisExpr>(strip(E)));
      };
      return !isWithinCall(Other, C) &&
             (Is(Parts.Receiver) || llvm::any_of(Parts.Arguments, Is));
    });
    // A guard or a new value: '~guard() { bus.off(id); }', 'bus.hook = {}'.
    if (Root)
      for (const DeclRefExpr *R : B.references())
        if (R->getDecl() == Root && !isWithinCall(R, C)) {
          const Stmt *Up = B.semanticParent(R);
          OtherUse |= !isa_and_nonnull<MemberExpr, CallExpr>(Up);
        }
    // A test that looks at what the callable has done by then.
    if (!B.isCoroutine())
      for (const DeclRefExpr *R : B.references())
        OtherUse |= isCapturedByReference(L, R->getDecl()) &&
                    A.context().getSourceManager().isBeforeInTranslationUnit(
                        C->getEndLoc(), R->getBeginLoc());
    if (OtherUse)
      return;
    LaterWork W;
    W.Consumer = C;
    W.Argument = Call->getArg(I);
    W.Lambda = L;
    W.Life.K = Life::Stored;
    W.Life.At = C;
    W.Certain = false;
    Out.push_back(W);
  }
}

bool DetachedCaptures::isWithinCall(const Expr *E, const CallExpr *C) {
  return A.escape(B.function())->isWithin(E, C);
}

/// threads.emplace_back([&x] { … }) makes a thread in the container.
void DetachedCaptures::emplaced(const CallExpr *C,
                                llvm::SmallVectorImpl<LaterWork> &Out) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(C);
  if (!Call || !Call->getMethodDecl() || Call->getNumArgs() == 0 ||
      !nameOf(Call->getMethodDecl()).starts_with("emplace") ||
      !Call->getMethodDecl()->getParent()->isInStdNamespace())
    return;
  const Expr *Object = Call->getImplicitObjectArgument();
  QualType Element = A.shapes().elementOfContainer(Object->getType());
  const ApiFacts *F = Element.isNull() ? nullptr : A.model().typeFacts(Element);
  const CallableFacts *Callable = F ? F->callable(0) : nullptr;
  if (!Callable || Callable->Where == RunsOn::Immediate ||
      !A.shapes().handle(Element))
    return;
  LaterWork W;
  W.Consumer = C;
  W.Argument = Call->getArg(0);
  W.Lambda = lambdaOf(A, W.Argument);
  if (!W.Lambda)
    return;
  const auto *V = dyn_cast_or_null<VarDecl>(namedObject(Object));
  if (V && V->hasLocalStorage() && V->getDeclContext() == B.function()) {
    W.Life = A.escape(B.function())->life(V);
    // Somebody else's container, which nothing here joins.
    if (V->getType()->isReferenceType() &&
        (W.Life.K == Life::Dropped ||
         (W.Life.K == Life::Joined && W.Life.Joins.empty())))
      W.Life.K = Life::Stored;
  } else if (V || isa<MemberExpr>(strip(Object))) {
    W.Life.K = Life::Stored;
  }
  if (!W.Life.At)
    W.Life.At = C;
  if (W.Life.K != Life::InPlace && W.Life.K != Life::Unknown)
    Out.push_back(W);
}

llvm::SmallVector<LaterWork, 4> DetachedCaptures::works() {
  llvm::SmallVector<LaterWork, 4> Out;
  for (const CallExpr *C : B.calls()) {
    emplaced(C, Out);
    if (!A.model().calleeFacts(C))
      unmodelled(C, Out);
    consider(C, Out);
  }
  for (const LambdaUse &U : B.lambdas())
    calledInPlace(U, Out);
  for (const CXXConstructExpr *C : B.constructions())
    if (!C->getConstructor()->isCopyOrMoveConstructor())
      consider(C, Out);
  return Out;
}

bool DetachedCaptures::isWaitedFor(const LaterWork &W, const Referent &R) {
  // Joined, but below the scope of R: something in the scope may wait as well.
  if (!(W.Life.goesOn() || W.Life.K == Life::Joined) ||
      W.Life.K == Life::Returned)
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
    if (const ValueDecl *D = lambdaOf(A, Each) ? nullptr : rootObject(Each))
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
    if (R.K == Referent::Temporary || !Lives.diesFirst(R, W.Life, W.Start))
      continue;
    if (isKeptAlive(W, R.Variable) || isWaitedFor(W, R))
      continue;
    Confidence C = !W.Life.Certain || !R.Certain    ? Confidence::Low
                   : !W.Certain                     ? Confidence::Medium
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
