// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two questions, and both must be answered against the code before anything is
// said. Does the coroutine read a capture after a suspension (SuspensionReach)?
// And is the closure gone by then? A closure is a temporary, a local variable,
// or the copy that a callee makes; it is gone with the full expression, the
// scope, or when the callee destroys it, and the coroutine's task says by its
// life (Escape) whether that is too early.
//
//   spawn([x]() -> task<> { ... use(x) }());     temporary; the task goes on
//   co_await [x]() -> task<> { ... use(x) }();   the await keeps it
//   fut.then([x]() -> future<> { ... use(x) });  seastar destroys the copy
//
// What takes the closure and is neither modelled nor visible keeps it, for all
// we know: a function that stores a std::function is the usual one.
#include "ClosureLife.h"
#include "Analysis.h"
#include "Destination.h"
#include "Predicates.h"
#include "Syntax.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

const FunctionBody *bodyOf(Analysis &A, const LambdaExpr *L) {
  if (const FunctionTemplateDecl *T =
          L->getLambdaClass()->getDependentLambdaCallOperator())
    for (const FunctionDecl *Each : T->specializations())
      if (const FunctionBody *Body = A.body(Each); Body && !Body->isDependent())
        return Body;
  const CXXMethodDecl *Operator = L->getCallOperator();
  return Operator ? A.body(Operator) : nullptr;
}

CaptureUse ClosureLife::lateCapture(const LambdaExpr *L) {
  CaptureUse Use;
  if (L->capture_size() == 0)
    return Use;
  const FunctionBody *Body = bodyOf(A, L);
  if (!Body || !Body->isCoroutine() || Body->isDependent())
    return Use;
  const FunctionDecl *F = Body->function();
  // 'this auto' is a copy in the frame; 'this auto &' is not.
  if (F->getNumParams() && F->getParamDecl(0)->isExplicitObjectParameter() &&
      !F->getParamDecl(0)->getType()->isReferenceType())
    return Use;
  const CoroutineInfo *Info = A.coroutine(F);
  if (!Info)
    return Use;
  Use.Start = Info->Start;
  Use.Detached = !A.shapes().task(F->getReturnType()) &&
                 !A.shapes().isAwaitable(F->getReturnType());
  // A generator is driven by whoever has it, and that is not followed.
  if (Use.Detached && llvm::any_of(Info->Suspensions, [](const auto &P) {
        return P.K == SuspensionPoint::Yield;
      }))
    return Use;
  SuspensionReach Reach(*Info);
  if (Reach.neverSuspends())
    return Use;
  for (const LambdaCapture &C : L->captures()) {
    if (C.capturesThis()) {
      for (const CXXThisExpr *E : Body->thisMentions())
        if (Reach.runsAfter(E)) {
          Use.At = E;
          Use.IsThis = true;
          return Use;
        }
      continue;
    }
    if (!C.capturesVariable())
      continue;
    const ValueDecl *V = C.getCapturedVar();
    if (C.getCaptureKind() == LCK_ByCopy) {
      Use.At = Reach.readAfter(V, /*Indirect=*/false);
    } else {
      for (const DeclRefExpr *R : Body->references())
        if (R->getDecl() == V && Reach.runsAfter(R)) {
          Use.At = R;
          break;
        }
    }
    if (Use.At) {
      Use.Captured = V;
      return Use;
    }
  }
  return Use;
}

ClosureEnd ClosureLife::ofCall(const Expr *Call, const Referent &Closure,
                               const CaptureUse &Use) {
  ClosureEnd End;
  End.Call = Call;
  End.Variable = Closure.Variable;
  if (Use.Detached) {
    End.Task.K = Life::Detached;
    End.Task.At = Call;
  } else {
    End.Task = Lives.life(Call);
  }
  End.Certain = End.Task.Certain;
  End.Taker = End.Task.Taker;
  if (!Lives.diesFirst(Closure, End.Task, Use.Start))
    return End;
  if (Closure.K != Referent::Temporary) {
    // Something below waits until the work is done.
    Escape::DeclList Shared = Lives.mentionedWith(Call);
    if (const auto *At = dyn_cast_or_null<Expr>(End.Task.At))
      Shared.append(Lives.mentionedWith(At));
    llvm::erase(Shared, Closure.Variable);
    Shared.append(Captured);
    // An eager task whose holder is dropped goes on as well.
    const Stmt *Wait = End.Task.goesOn() || End.Task.K == Life::Dropped
                           ? Lives.laterWait(Call, Shared)
                           : nullptr;
    if (Wait && Lives.isWithin(Wait, Lives.scopeOf(Closure.Variable)))
      return End;
  }
  End.K = Closure.K == Referent::Temporary ? ClosureEnd::InExpression
                                           : ClosureEnd::InScope;
  return End;
}

ClosureEnd ClosureLife::ofVariable(const VarDecl *V, const CaptureUse &Use) {
  ClosureEnd None;
  if (!V->hasLocalStorage())
    return None;
  Referent Closure;
  Closure.K = Referent::Local;
  Closure.Variable = V;
  for (const DeclRefExpr *R : B.references()) {
    if (R->getDecl() != V || V->getDeclContext() != B.function())
      continue;
    Closure.Where = R;
    const Stmt *Child = R;
    const Stmt *P = B.parent(Child);
    while (P) {
      if (const auto *C = dyn_cast<CXXConstructExpr>(P);
          isa<ParenExpr, ImplicitCastExpr, MaterializeTemporaryExpr,
              CXXBindTemporaryExpr, FullExpr>(P) ||
          (C && C->getConstructor()->isCopyOrMoveConstructor())) {
        Child = P;
        P = B.parent(P);
        continue;
      }
      if (const auto *C = dyn_cast<CallExpr>(P);
          C && strip(C) != stripMove(C)) {
        Child = P;
        P = B.parent(P);
        continue;
      }
      break;
    }
    const auto *Call = dyn_cast_or_null<CallExpr>(P);
    if (!Call)
      continue;
    ClosureEnd End;
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call);
        Op && Op->getOperator() == OO_Call && Op->getArg(0) == Child) {
      End = ofCall(Call, Closure, Use);
    } else {
      CallParts Parts = CallParts::of(Call);
      for (unsigned I = 0; I < Parts.Arguments.size(); ++I)
        if (Parts.Arguments[I] == Child)
          End = ofArgument(Call, I, Closure, Use);
    }
    if (End.K != ClosureEnd::Survives)
      return End;
  }
  return None;
}

ClosureEnd ClosureLife::ofArgument(const Expr *Consumer, unsigned Argument,
                                   const Referent &Closure,
                                   const CaptureUse &Use) {
  ClosureEnd None;
  const ApiFacts *F = A.model().calleeFacts(Consumer);
  const CallableFacts *Callable =
      F ? F->callable(static_cast<int>(Argument)) : nullptr;
  if (Callable && Callable->Kept)
    return None;
  if (Callable && Callable->Released) {
    ClosureEnd End;
    End.K = ClosureEnd::InCallback;
    End.Call = Consumer;
    End.Taker = Model::callee(Consumer);
    return End;
  }
  bool IsInvoke = false;
  if (const auto *C = dyn_cast<CallExpr>(Consumer))
    IsInvoke = Argument == 0 && isStdCall(C, {"invoke", "apply"});
  if (IsInvoke || (Callable && Callable->Borrowed) ||
      (Callable && Callable->Where == RunsOn::Immediate &&
       !Consumer->getType()->isVoidType() &&
       A.shapes().isAwaitable(Consumer->getType()))) {
    // The caller's own closure is what runs.
    ClosureEnd End = ofCall(Consumer, Closure, Use);
    if (!Use.Detached || Callable)
      return End;
  }
  // std::transform(…, [x](int i) -> task<> { … }) leaves tasks behind.
  if (const auto *C = dyn_cast<CallExpr>(Consumer);
      C && isStdCall(C, {"transform", "generate", "generate_n"}) &&
      Closure.K == Referent::Temporary && isLazy(Use.Start)) {
    ClosureEnd End;
    End.K = ClosureEnd::InExpression;
    End.Call = Consumer;
    End.Taker = Model::callee(Consumer);
    End.Task.K = Life::Stored;
    return End;
  }
  if (F)
    return None;
  return inCallee(Consumer, Argument, Closure, Use);
}

/// The wrapper holds the closure as \p Init, calls it, and returns what it
/// returns: it ends where the wrapper ends.
ClosureEnd ClosureLife::inWrapper(const FunctionBody &Callee,
                                  const LambdaExpr *Wrapper, const Stmt *Init,
                                  const CaptureUse &Use) {
  ClosureEnd None;
  const ValueDecl *Held = nullptr;
  if (const LambdaCapture *C = captureOf(Wrapper, Init);
      C && C->capturesVariable() && C->getCaptureKind() == LCK_ByCopy)
    Held = C->getCapturedVar();
  const FunctionBody *Body = Held ? bodyOf(A, Wrapper) : nullptr;
  if (!Body || Body->isCoroutine() || Body->isDependent())
    return None;
  bool Calls = llvm::any_of(Body->calls(), [&](const CallExpr *Call) {
    const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call);
    const auto *Callable = Op && Op->getOperator() == OO_Call
                               ? dyn_cast<DeclRefExpr>(strip(Op->getArg(0)))
                               : nullptr;
    if (!Callable || Callable->getDecl() != Held)
      return false;
    return Escape(A, *Body).life(Call).K == Life::Returned;
  });
  if (!Calls)
    return None;
  for (const LambdaUse &U : Callee.lambdas())
    if (U.Lambda == Wrapper && U.Consumer) {
      Referent Closure;
      Closure.K = Referent::Temporary;
      Closure.Where = Wrapper;
      return ClosureLife(A, Callee).ofArgument(U.Consumer, U.Argument, Closure,
                                               Use);
    }
  return None;
}

/// What a function whose body can be seen does with its parameter.
ClosureEnd ClosureLife::inCallee(const Expr *Consumer, unsigned Argument,
                                 const Referent &Closure,
                                 const CaptureUse &Use) {
  ClosureEnd None;
  const auto *Call = dyn_cast<CallExpr>(Consumer);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  const FunctionBody *Body = Callee ? A.body(Callee) : nullptr;
  if (!Body || Body->isDependent() ||
      Argument >= Body->function()->getNumParams())
    return None;
  const ParmVarDecl *P = Body->function()->getParamDecl(Argument);
  if (P->isParameterPack())
    return None;
  bool ByReference = P->getType()->isReferenceType();
  Escape Inner(A, *Body);
  ClosureEnd Found;
  for (const DeclRefExpr *R : Body->references()) {
    if (R->getDecl() != P)
      continue;
    // Called in the callee?
    const Stmt *Child = R;
    const Stmt *Up = Body->parent(R);
    auto IsCopy = [](const Stmt *S) {
      const auto *Made = dyn_cast<CXXConstructExpr>(S);
      return Made && Made->getConstructor()->isCopyOrMoveConstructor();
    };
    while (Up &&
           (isa<ParenExpr, ImplicitCastExpr, MaterializeTemporaryExpr>(Up) ||
            IsCopy(Up) ||
            (isa<CallExpr>(Up) &&
             strip(cast<Expr>(Up)) != stripMove(cast<Expr>(Up))))) {
      Child = Up;
      Up = Body->parent(Up);
    }
    const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(Up);
    // [f = std::move(f)] { return f(); }, given to somebody else.
    if (const auto *Wrapper = dyn_cast_or_null<LambdaExpr>(Up)) {
      if (ClosureEnd End = inWrapper(*Body, Wrapper, Child, Use);
          End.K != ClosureEnd::Survives) {
        End.Call = Consumer;
        End.Taker = Callee;
        End.K = ClosureEnd::InCallee;
        return End;
      }
      return None;
    }
    bool Invoked = Op && Op->getOperator() == OO_Call && Op->getArg(0) == Child;
    const auto *Std = dyn_cast_or_null<CallExpr>(Up);
    if (!Invoked && !(Std && isStdCall(Std, {"invoke"}) && Std->getNumArgs() &&
                      Std->getArg(0) == Child))
      return None; // Stored, moved, captured: kept for all we know.
    TaskLife L = Inner.life(cast<Expr>(Up));
    ClosureEnd End;
    End.Call = Consumer;
    End.Taker = Callee;
    End.Task = L;
    End.Certain = L.Certain;
    switch (L.K) {
    case Life::Returned:
    case Life::InPlace:
    case Life::Joined:
      // The result of the callee is, or waits for, the coroutine.
      if (!Body->isCoroutine() && L.K != Life::Returned)
        break;
      if (Body->isCoroutine() && !ByReference)
        break; // In the callee's frame.
      if (ClosureEnd Here = ofCall(Consumer, Closure, Use);
          Here.K != ClosureEnd::Survives)
        Found = Here;
      break;
    case Life::Stored:
    case Life::Detached:
      if (ByReference && Closure.K != Referent::Temporary)
        return None;
      if (Inner.laterWait(cast<Expr>(Up), {}))
        break;
      End.K = ByReference ? ClosureEnd::InExpression : ClosureEnd::InCallee;
      Found = End;
      break;
    case Life::Unknown:
    case Life::Dropped:
      break;
    }
  }
  return Found;
}

ClosureEnd ClosureLife::end(const LambdaUse &U, const CaptureUse &Use) {
  Referent Closure;
  Closure.K = Referent::Temporary;
  Closure.Where = U.Lambda;
  Captured.clear();
  for (const DeclRefExpr *R : B.references())
    if (Lives.isWithin(R, U.Lambda))
      Captured.push_back(R->getDecl());
  if (U.CalledInPlace) {
    const Stmt *P = B.parent(U.Lambda);
    while (P && !isa<CallExpr>(P))
      P = B.parent(P);
    return P ? ofCall(cast<Expr>(P), Closure, Use) : ClosureEnd();
  }
  if (U.Consumer)
    return ofArgument(U.Consumer, U.Argument, Closure, Use);
  if (U.Variable)
    return ofVariable(U.Variable, Use);
  return {};
}

} // namespace clang::tidy::async
