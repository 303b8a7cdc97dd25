// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What calls of functions that are no lock operations do to locks: those of
// this unit are interpreted in place, closures too; for the others it is asked
// what they were given (see "Calls" at the head of LockFlow.cpp).
#include "Analysis.h"
#include "LockFlow.h"

namespace clang::tidy::async::locks {

bool LockFlow::inAwaitedOperand(const Expr *E, const Frame &F) const {
  for (const Stmt *S = E; S; S = F.Body->parent(S)) {
    if (isa<CoawaitExpr, DependentCoawaitExpr, CoyieldExpr>(S) && S != E)
      return true;
    if (!isa<Expr>(S))
      return false;
  }
  return false;
}

void LockFlow::call(const CallExpr *C, Worlds &W, Frame &F) {
  if (F.Depth == 0 && PointSet.contains(C)) {
    // A stackful suspension. It may unlock what it is given, as a fiber's
    // condition variable does.
    Worlds During = W;
    for (const Expr *Argument : C->arguments())
      escape(Argument, QualType(), /*Std=*/false, /*Awaited=*/true, During, F);
    record(C, During, F);
    forgetMemory(W);
  }
  if (F.Depth == 0 && CallSet.contains(C))
    record(C, W, F);
  LockCall L = Types.lockCall(C);
  if (L.Op != LockOperation::None) {
    applyLock(C, L, W, F);
    return;
  }
  if (carrierCall(C, W, F))
    return result(C, W, F);

  forgetEscaped(W, F);
  const FunctionDecl *Callee = C->getDirectCallee();
  bool Awaited = inAwaitedOperand(C, F);
  llvm::SmallVector<const Expr *, 4> Args(C->arguments());
  const Expr *Object = LockTypes::receiver(C);
  StringRef Std = LockTypes::stdFunction(C);

  // A closure called where it stands, through its variable, or by std::invoke.
  const LambdaExpr *Called = nullptr;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C);
      Op && Op->getOperator() == OO_Call) {
    Called = closure(Op->getArg(0), F);
    Args.erase(Args.begin());
  } else if (Std == "invoke" && !Args.empty()) {
    Called = closure(Args[0], F);
    if (Called)
      Args.erase(Args.begin());
  } else if (!Callee && !Object) {
    Called = closure(C->getCallee(), F);
  }
  if (Called) {
    if (runClosure(Called, Args, C, W, F))
      return;
    mayRun(Called, Awaited, W, F);
    return result(C, W, F);
  }

  PathId This = 0;
  bool IsStatic = true;
  if (const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee)) {
    IsStatic = Method->isStatic();
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C);
        Op && !IsStatic && !Args.empty()) {
      Object = Op->getArg(0);
      if (Op->getOperator() != OO_Call)
        Args.erase(Args.begin());
    }
    if (Object)
      This = resolve(Object, F);
    // 'call().x' on an object without a name: nothing of it is followed.
    if (!IsStatic && !This)
      This = temporary(C);
    if (Method->isVirtual() && !Method->hasAttr<FinalAttr>() &&
        !Method->getParent()->hasAttr<FinalAttr>())
      IsStatic = false, Callee = nullptr;
  }
  // The awaited operation decides what it does with what it gets.
  bool GivesLock = llvm::any_of(Args, [&](const Expr *E) {
    QualType T = E->getType();
    if (T->isPointerType())
      T = T->getPointeeType();
    return Types.carrier(T) != Carrier::None;
  });
  bool ReturnsAwaitable = Callee && A.shapes().isAwaitable(C->getType());
  bool Opaque = (Awaited || ReturnsAwaitable) && GivesLock;
  if (Callee && !Opaque && touches(Callee) &&
      inlineCall(Callee, This, Args, C, W, F))
    return;

  bool IsStd = Callee && LockTypes::inStd(Callee);
  const FunctionDecl *Declared = C->getDirectCallee();
  for (unsigned I = 0; I < Args.size(); ++I) {
    QualType T = Declared && I < Declared->getNumParams()
                     ? Declared->getParamDecl(I)->getType()
                     : QualType();
    escape(Args[I], T, IsStd, Awaited || ReturnsAwaitable, W, F);
  }
  // Flags that the callee can reach through a reference are its own now.
  if (Object && Declared && isa<CXXMethodDecl>(Declared) &&
      !cast<CXXMethodDecl>(Declared)->isConst())
    if (const ValueDecl *D = namedObject(Object))
      for (World &Each : W.All)
        forget(D, Each);
  result(C, W, F);
}

void LockFlow::escape(const Expr *Argument, QualType Parameter, bool Std,
                      bool Awaited, Worlds &W, Frame &F) {
  if (const LambdaExpr *L = closure(Argument, F)) {
    // The closure takes along what it captured by value.
    if (isa<LambdaExpr>(stripMove(Argument)) || !Argument->isLValue())
      if (PathId Path = resolve(Argument, F))
        kill(W, Path);
    mayRun(L, Awaited, W, F);
    return;
  }
  QualType T = Argument->getType();
  bool Pointer = T->isPointerType();
  if (Pointer)
    T = T->getPointeeType();
  Carrier Kind = Types.carrier(T);
  // By its type, or because it was locked here (pthread_spinlock_t).
  auto LockedHere = [&] {
    if (!Pointer && !Argument->isLValue())
      return false;
    PathId Path = resolve(Argument, F);
    return Path && llvm::any_of(W.All, [&](const World &Each) {
             return Each.find(Path) != nullptr;
           });
  };
  bool Mutex = Kind == Carrier::None && (Types.isMutex(T) || LockedHere());
  bool ByReference = !Parameter.isNull() && Parameter->isLValueReferenceType();
  bool Const =
      (ByReference && Parameter->getPointeeType().isConstQualified()) ||
      (Pointer && T.isConstQualified());
  if (Kind == Carrier::None && !Mutex) {
    // A flag handed over by reference may change.
    if (ByReference && !Const)
      if (const ValueDecl *D = namedObject(Argument))
        for (World &Each : W.All)
          forget(D, Each);
    return;
  }
  bool Moved = false;
  const Expr *E = stripMove(Argument, &Moved);
  PathId Path = resolve(E, F);
  if (!Path)
    return;
  if (!Mutex && !Pointer && (Moved || E->isPRValue())) {
    // Handed over for good. A const reference to a temporary takes nothing.
    if (!Const)
      kill(W, Path);
    return;
  }
  if (Const && !Mutex)
    return;
  if (Std && !Awaited)
    return;
  for (World &Each : W.All) {
    for (Cell &C : Each.Cells) {
      // 'co_await cv.wait(mutex, ...)' lets the mutex go below its guard.
      bool Below = Awaited && Mutex && GuardPaths.contains(C.P) &&
                   Origins.lookup(C.P).Mutex == Path;
      if (!P.within(C.P, Path) && !Below)
        continue;
      if (Awaited)
        C.V = Unknown;
      else if (C.V == Held)
        C.V = Held | Free;
    }
    if (!Mutex && value(Each, Path) == Free)
      set(Each, Path, Free | Unknown);
  }
}

/// The value of a call that was not interpreted.
void LockFlow::result(const CallExpr *C, Worlds &W, Frame &F) {
  QualType T = C->getType();
  if (!C->isPRValue() || Types.carrier(T) == Carrier::None)
    return;
  StringRef Std = LockTypes::stdFunction(C);
  if (Std == "exchange")
    return;
  PathId To = temporary(C);
  kill(W, To);
  if (Std.starts_with("make_")) {
    llvm::SmallVector<const Expr *, 4> Args(C->arguments());
    return fromArguments(T, Args, To, C->getBeginLoc(), W, F);
  }
  unknownParts(T, To, C->getBeginLoc(), W, /*Returned=*/true);
}

/// Whether a call of this function can change a lock of its caller, or returns
/// one. Looks at bodies in this unit only.
bool LockFlow::touches(const FunctionDecl *Callee, unsigned Depth) {
  if (!Callee || Depth > 3 || LockTypes::inStd(Callee))
    return false;
  auto [It, New] = Touches.try_emplace(Callee->getCanonicalDecl(), false);
  if (!New)
    return It->second;
  const FunctionBody *B = A.body(Callee);
  if (!B || B->isCoroutine())
    return false;
  auto Compute = [&] {
    if (Types.carrier(Callee->getReturnType()) != Carrier::None)
      return true;
    for (const ParmVarDecl *Parameter : Callee->parameters()) {
      QualType T = Parameter->getType();
      if (T->isPointerType())
        T = T->getPointeeType();
      if (Types.carrier(T) != Carrier::None)
        return true;
    }
    for (const CallExpr *C : B->calls()) {
      if (Types.lockCall(C).Op != LockOperation::None)
        return true;
      if (touches(C->getDirectCallee(), Depth + 1))
        return true;
    }
    for (const CXXConstructExpr *C : B->constructions())
      if (Types.carrier(C->getType()) == Carrier::None &&
          touches(C->getConstructor(), Depth + 1))
        return true;
    return llvm::any_of(B->lambdas(), [&](const LambdaUse &U) {
      return touches(U.Lambda->getCallOperator(), Depth + 1);
    });
  };
  bool Result = Compute();
  Touches[Callee->getCanonicalDecl()] = Result;
  return Result;
}

bool LockFlow::inlineCall(const FunctionDecl *Callee, PathId This,
                          llvm::ArrayRef<const Expr *> Args, const Expr *Result,
                          Worlds &W, Frame &F) {
  const FunctionBody *B = A.body(Callee);
  if (!B || B->isCoroutine() || F.Depth >= 4 || !B->cfg() ||
      B->cfg()->getNumBlockIDs() > 300 ||
      llvm::is_contained(Stack, B->function()))
    return false;
  Frame Inner;
  Inner.Body = B;
  Inner.Caller = &F;
  Inner.Depth = F.Depth + 1;
  Inner.This = This;
  Inner.Result = temporary(Result ? Result : reinterpret_cast<const Expr *>(B));
  Inner.ResultOf = Result ? strip(Result) : nullptr;
  const FunctionDecl *Function = B->function();
  for (unsigned I = 0; I < Function->getNumParams(); ++I) {
    const ParmVarDecl *Parameter = Function->getParamDecl(I);
    const auto *Key = cast<ValueDecl>(Parameter->getCanonicalDecl());
    QualType T = Parameter->getType();
    kill(W, local(Parameter));
    if (I >= Args.size()) {
      assign(Parameter, nullptr, W, Inner);
      continue;
    }
    const Expr *Argument = Args[I];
    if (const LambdaExpr *L = closure(Argument, F))
      Inner.Closures[Key] = L;
    if (T->isReferenceType() || T->isPointerType()) {
      if (PathId Path = resolve(Argument, F))
        Inner.Bound[Key] = Path;
    } else if (Types.carrier(T) != Carrier::None) {
      initialise(Argument, local(Parameter), T, W, F);
    } else {
      for (World &Each : W.All) {
        auto Known = evaluate(Argument, Each, F);
        forget(Key, Each);
        if (Known && T->isIntegralOrEnumerationType())
          Each.setFact(Key, T->isBooleanType() ? *Known != 0 : *Known);
      }
    }
  }
  Stack.push_back(Function);
  Worlds Out = flow(Inner, W, /*Record=*/false);
  Stack.pop_back();
  // Gave up inside: nothing that follows is reported, so any state will do.
  if (Budget == 0)
    return true;
  forgetOwned(Function, Out);
  for (const ParmVarDecl *Parameter : Function->parameters())
    kill(Out, local(Parameter));
  for (const VarDecl *V : B->variables())
    if (V->hasLocalStorage())
      kill(Out, local(V));
  // Never returns: neither does the caller's path.
  W = std::move(Out);
  if (Result && W.All.size() == 1 && !W.All.front().fact(Inner.ResultOf))
    W.All.front().dropFact(Inner.ResultOf);
  normalise(W);
  return true;
}

bool LockFlow::runClosure(const LambdaExpr *L,
                          llvm::ArrayRef<const Expr *> Args, const Expr *Result,
                          Worlds &W, Frame &F) {
  const CXXMethodDecl *Operator = L->getCallOperator();
  if (!Operator || Operator->getDescribedFunctionTemplate())
    return false;
  if (!touches(Operator)) {
    // It changes no lock: its value, if it is one, is not known.
    return false;
  }
  return inlineCall(Operator, 0, Args, Result, W, F);
}

/// A closure was handed to a function that may call it now, later, or never.
void LockFlow::mayRun(const LambdaExpr *L, bool Awaited, Worlds &W, Frame &F) {
  const CXXMethodDecl *Operator = L->getCallOperator();
  if (!Operator)
    return;
  Worlds After = W;
  const FunctionBody *B = A.body(Operator);
  if (!B)
    return;
  bool Ran = false;
  if (!B->isCoroutine() && touches(Operator))
    Ran = inlineCall(Operator, 0, {}, nullptr, After, F);
  if (Ran) {
    for (World &Each : W.All)
      for (Cell &C : Each.Cells)
        for (const World &Later : After.All)
          if (uint8_t V = value(Later, C.P); V != C.V)
            C.V = Awaited ? uint8_t(Unknown) : uint8_t(C.V | V);
    return;
  }
  // A coroutine, or too deep: what it unlocks anywhere, it may have unlocked.
  for (const CallExpr *C : B->calls()) {
    LockCall Lock = Types.lockCall(C);
    if (Lock.Op != LockOperation::Unlock &&
        Lock.Op != LockOperation::UnlockShared)
      continue;
    for (const Expr *Object : Lock.Objects)
      if (PathId Path = resolve(Object, F))
        for (World &Each : W.All)
          for (Cell &Cell : Each.Cells)
            if (Cell.P == Path)
              Cell.V = Unknown;
  }
}

} // namespace clang::tidy::async::locks
