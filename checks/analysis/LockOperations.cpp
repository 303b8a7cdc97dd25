// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What operations on guards, mutexes and their owners do: lock, unlock, try,
// release, swap, reset, assignment. Calls of other functions are in
// LockCalls.cpp.
//
// An operation that can fail splits the worlds, and each half knows the value
// that the call has in it; the branch on that value then keeps the right half.
#include "Analysis.h"
#include "LockFlow.h"

namespace clang::tidy::async::locks {

void LockFlow::tryLock(const Expr *Call, PathId Path, const LockCall &L,
                       Worlds &W) {
  Worlds Failed = W;
  for (World &Each : W.All) {
    set(Each, Path, Held, Call->getBeginLoc());
    Each.setFact(strip(Call), L.Success);
  }
  for (World &Each : Failed.All)
    Each.setFact(strip(Call), L.Failure);
  W.All.append(Failed.All.begin(), Failed.All.end());
}

void LockFlow::asksOwnership(const Expr *Call, PathId Path, Worlds &W) {
  Worlds No;
  for (World &Each : W.All) {
    uint8_t V = value(Each, Path);
    const Cell *Old = Each.find(Path);
    SourceLocation Taken =
        Old && Old->Taken.isValid() ? Old->Taken : Call->getBeginLoc();
    if (V == Held || V == Free) {
      Each.setFact(strip(Call), V == Held);
      continue;
    }
    World Other = Each;
    set(Other, Path, Free);
    Other.setFact(strip(Call), 0);
    No.All.push_back(std::move(Other));
    set(Each, Path, Held, Taken);
    Each.setFact(strip(Call), 1);
  }
  W.All.append(No.All.begin(), No.All.end());
}

void LockFlow::swapCells(PathId A, PathId B, Worlds &W) {
  if (!A && !B)
    return;
  if (!A || !B) {
    // Exchanged with something that has no name.
    setAll(W, A ? A : B, Unknown);
    return;
  }
  GuardPaths.insert(A);
  GuardPaths.insert(B);
  std::swap(Origins[A], Origins[B]);
  for (World &Each : W.All) {
    const Cell *FoundA = Each.find(A), *FoundB = Each.find(B);
    Cell CA = FoundA ? *FoundA : Cell{A, defaultValue(A), {}};
    Cell CB = FoundB ? *FoundB : Cell{B, defaultValue(B), {}};
    set(Each, A, CB.V, CB.Taken);
    set(Each, B, CA.V, CA.Taken);
  }
}

/// An element of a sequence, or the whole of one.
bool LockFlow::inSequence(PathId Path) {
  for (; Path; Path = P.base(Path)) {
    QualType T;
    if (P.kind(Path) == PathKind::Variable || P.kind(Path) == PathKind::Field)
      T = static_cast<const ValueDecl *>(P.what(Path))->getType();
    if (!T.isNull() && Types.carrier(T) == Carrier::Container)
      return true;
  }
  return false;
}

// 'for (auto &l : locks) l.unlock();' leaves none locked, though the graph has
// a way around the body.
void LockFlow::leaveLoop(const Stmt *Loop, Worlds &W, Frame &F) {
  auto InSequence = [&](const Cell &C) { return inSequence(C.P); };
  if (!isa<ForStmt, CXXForRangeStmt, WhileStmt>(Loop) ||
      llvm::none_of(W.All, [&](const World &Each) {
        return llvm::any_of(Each.Cells, InSequence);
      }))
    return;
  auto Inside = [&](const Stmt *S) {
    while (S && S != Loop)
      S = F.Body->parent(S);
    return S == Loop;
  };
  auto UnlocksElement = [&](const CallExpr *C) {
    LockCall L = Types.lockCall(C);
    if ((L.Op != LockOperation::Unlock &&
         L.Op != LockOperation::UnlockShared) ||
        !Inside(C))
      return false;
    PathId Path = resolve(L.Objects[0], F);
    const auto *V = P.kind(Path) == PathKind::Variable
                        ? static_cast<const VarDecl *>(P.what(Path))
                        : nullptr;
    // A guard of its own is not an element; an iterator stands for one.
    return !V || V->isCXXForRangeDecl() ||
           Types.carrier(V->getType()) != Carrier::Guard;
  };
  if (llvm::any_of(F.Body->calls(), UnlocksElement))
    for (World &Each : W.All)
      for (Cell &C : Each.Cells)
        if (InSequence(C))
          C.V = Unknown;
}

void LockFlow::unlock(PathId Path, bool Guard, World &W) {
  // No name: whichever lock of this sort it was, nothing is known now.
  if (!Path) {
    for (Cell &Cell : W.Cells)
      if (GuardPaths.contains(Cell.P) == Guard || Guard)
        Cell.V = Unknown;
    return;
  }
  // Not known to be locked by this name: a front(), an iterator or the variable
  // of a range-for may be another name of an element.
  if (const Cell *Known = W.find(Path); Guard && (!Known || !(Known->V & Held)))
    for (Cell &Cell : W.Cells)
      if (inSequence(Cell.P))
        Cell.V = Unknown;
  set(W, Path, Free);
  if (!Guard) // lk.mutex()->unlock()
    for (Cell &Cell : llvm::SmallVector<Cell, 2>(W.Cells))
      if (GuardPaths.contains(Cell.P) && Origins.lookup(Cell.P).Mutex == Path)
        set(W, Cell.P, Free);
}

void LockFlow::applyLock(const CallExpr *C, const LockCall &L, Worlds &W,
                         Frame &F) {
  if (L.Op == LockOperation::Swap) {
    if (C->getNumArgs() == 1)
      swapCells(resolve(L.Objects[0], F), resolve(C->getArg(0), F), W);
    return;
  }
  bool Tries =
      L.Op == LockOperation::TryLock || L.Op == LockOperation::TryLockShared;
  if (Tries && L.Objects.size() > 1) {
    // All or none.
    Worlds Failed = W;
    for (const Expr *Object : L.Objects)
      if (PathId Path = resolve(Object, F))
        setAll(W, Path, Held, C->getBeginLoc());
    for (World &Each : W.All)
      Each.setFact(strip(C), L.Success);
    for (World &Each : Failed.All)
      Each.setFact(strip(C), L.Failure);
    W.All.append(Failed.All.begin(), Failed.All.end());
    return;
  }
  for (const Expr *Object : L.Objects) {
    QualType T = Object->getType();
    if (T->isPointerType())
      T = T->getPointeeType();
    bool Guard = Types.carrier(T) != Carrier::None;
    PathId Path = resolve(Object, F);
    if (Path && Guard && !GuardPaths.contains(Path)) {
      GuardPaths.insert(Path);
      if (Origins[Path].Type.isNull())
        Origins[Path].Type = T;
    } else if (Path && !Guard && !Origins.contains(Path)) {
      Origins[Path].MutexExpr = stripMove(Object);
    }
    switch (L.Op) {
    case LockOperation::Lock:
    case LockOperation::LockShared:
      setAll(W, Path, Held, C->getBeginLoc());
      break;
    case LockOperation::Unlock:
    case LockOperation::UnlockShared:
      for (World &Each : W.All)
        unlock(Path, Guard, Each);
      break;
    case LockOperation::TryLock:
    case LockOperation::TryLockShared:
      if (Path)
        tryLock(C, Path, L, W);
      break;
    case LockOperation::Owns:
      if (Path)
        asksOwnership(C, Path, W);
      break;
    case LockOperation::Release: {
      if (!Path)
        break;
      // The mutex stays locked; who gets the pointer unlocks it. Kept track of
      // where the pointer stays here, silent where it goes elsewhere.
      const Stmt *Up = F.Body->semanticParent(C);
      bool StaysHere =
          !Up || isa<MemberExpr, DeclStmt, CompoundStmt, IfStmt>(Up) ||
          (isa<CastExpr>(Up) && cast<CastExpr>(Up)->getType()->isVoidType());
      PathId Mutex = accessor(C, F, 0);
      for (World &Each : W.All) {
        const Cell *Old = Each.find(Path);
        if (Old && StaysHere && Mutex && (Old->V & Held)) {
          Cell Copy = *Old;
          set(Each, Mutex, Copy.V, Copy.Taken);
        }
        set(Each, Path, Free);
      }
      break;
    }
    case LockOperation::Swap:
    case LockOperation::None:
      break;
    }
  }
}

/// Operations of wrappers and aggregates, and assignment to anything that
/// carries a lock. True when the call is one of these.
bool LockFlow::carrierCall(const CallExpr *C, Worlds &W, Frame &F) {
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C)) {
    if (Op->getOperator() != OO_Equal || Op->getNumArgs() != 2)
      return false;
    const Expr *Left = Op->getArg(0), *Right = Op->getArg(1);
    Carrier Kind = Types.carrier(Left->getType());
    if (Kind == Carrier::None) {
      if (const ValueDecl *D = namedObject(Left))
        for (World &Each : W.All)
          forget(D, Each);
      return false;
    }
    PathId To = resolve(Left, F);
    if (!To) {
      // Stored in something that has no name: gone.
      if (PathId From = resolve(Right, F))
        kill(W, From);
      return true;
    }
    if (const ValueDecl *D = namedObject(Left))
      for (World &Each : W.All)
        forget(D, Each);
    const Expr *E = producer(Right);
    PathId From = isa<InitListExpr>(E) ? 0 : resolve(Right, F);
    if (From == To && From)
      return true;
    if (Kind == Carrier::Aggregate) {
      kill(W, To);
      if (From)
        moveCells(W, From, To);
      return true;
    }
    if (Types.carrier(Right->getType()) != Carrier::None && From) {
      moveFrom(Right, To, W, F);
    } else if (const auto *List = dyn_cast<InitListExpr>(E)) {
      llvm::SmallVector<const Expr *, 4> Args(List->inits().begin(),
                                              List->inits().end());
      fromArguments(Left->getType(), Args, To, C->getBeginLoc(), W, F);
    } else {
      wrap(Left->getType(), {Right}, To, C->getBeginLoc(), W, F);
    }
    return true;
  }

  StringRef Std = LockTypes::stdFunction(C);
  if (Std == "swap" && C->getNumArgs() == 2 &&
      Types.carrier(C->getArg(0)->getType()) != Carrier::None) {
    swapCells(resolve(C->getArg(0), F), resolve(C->getArg(1), F), W);
    return true;
  }
  if (Std == "exchange" && C->getNumArgs() == 2 &&
      Types.carrier(C->getArg(0)->getType()) != Carrier::None) {
    PathId Old = resolve(C->getArg(0), F);
    if (!Old)
      return true;
    PathId To = temporary(C);
    GuardPaths.insert(To);
    moveCells(W, Old, To);
    initialise(C->getArg(1), Old, C->getArg(0)->getType(), W, F);
    return true;
  }
  if (!Std.empty() &&
      llvm::is_contained({"move", "forward", "get", "as_const", "ref", "cref",
                          "addressof", "__addressof", "forward_as_tuple",
                          "tie"},
                         Std))
    return true;

  const Expr *Object = LockTypes::receiver(C);
  if (!Object)
    return false;
  QualType T = Object->getType();
  if (T->isPointerType())
    T = T->getPointeeType();
  Carrier Kind = Types.carrier(T);
  StringRef Name = LockTypes::memberName(C);
  if (Kind == Carrier::None || Kind == Carrier::Aggregate)
    return false;
  PathId Path = resolve(Object, F);
  if (!Path)
    return false;
  llvm::SmallVector<const Expr *, 4> Args =
      written({C->getArgs(), C->getNumArgs()});
  if (Kind == Carrier::Guard) {
    // A guard of the user's own may let go under any name.
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(C->getCalleeDecl());
    if (!Method || Method->isConst() || Method->isStatic() ||
        LockTypes::inStd(Method))
      return false;
    if (const FunctionBody *B = A.body(Method)) {
      for (const CallExpr *Inner : B->calls()) {
        LockOperation Op = Types.lockCall(Inner).Op;
        if (Op == LockOperation::Unlock || Op == LockOperation::UnlockShared)
          setAll(W, Path, Free);
        else if (Op == LockOperation::Lock || Op == LockOperation::LockShared)
          setAll(W, Path, Held, C->getBeginLoc());
      }
    } else if (Method->getReturnType()->isVoidType() && Args.empty()) {
      setAll(W, Path, Unknown);
    }
    return true;
  }
  GuardPaths.insert(Path);
  if (Name == "reset" || Name == "clear" || Name == "emplace" ||
      Name == "push_back" || Name == "emplace_back" ||
      Name == "emplace_front" || Name == "push_front") {
    if ((Name == "reset" || Name == "clear") && Args.empty()) {
      setAll(W, Path, Free);
      return true;
    }
    // A container that gains an element keeps those that it has.
    Worlds Before = W;
    wrap(T, Args, Path, C->getBeginLoc(), W, F);
    if (Kind == Carrier::Container)
      for (auto [Old, New] : llvm::zip(Before.All, W.All))
        if (const Cell *Kept = Old.find(Path); Kept && Kept->V == Held)
          New.put(*Kept);
    return true;
  }
  if (Name == "has_value" || Name == "operator bool") {
    asksOwnership(C, Path, W);
    return true;
  }
  if (Name == "swap" && Args.size() == 1) {
    swapCells(Path, resolve(Args[0], F), W);
    return true;
  }
  if (Name == "release") { // Of a unique_ptr: the pointer goes elsewhere.
    setAll(W, Path, Unknown);
    return true;
  }
  if (llvm::is_contained({"pop_back", "pop_front", "erase", "resize"}, Name))
    setAll(W, Path, Unknown);
  return true;
}

} // namespace clang::tidy::async::locks
