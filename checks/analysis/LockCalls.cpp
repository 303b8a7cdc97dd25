// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What constructions and calls do to locks. See LockFlow.cpp.
#include "Analysis.h"
#include "LockFlow.h"

namespace clang::tidy::async::locks {

static llvm::SmallVector<const Expr *, 4>
written(llvm::ArrayRef<const Expr *> Args) {
  llvm::SmallVector<const Expr *, 4> Result;
  for (const Expr *E : Args)
    if (!isa<CXXDefaultArgExpr>(E))
      Result.push_back(E);
  return Result;
}

// ---- Values ---------------------------------------------------------------

/// Puts into \p To what \p Init makes.
void LockFlow::initialise(const Expr *Init, PathId To, QualType T, Worlds &W,
                          Frame &F) {
  if (!Init || !To)
    return;
  Carrier Kind = Types.carrier(T);
  if (Kind == Carrier::Guard)
    GuardPaths.insert(To);
  // In a template the arguments stand bare.
  if (const auto *List = dyn_cast<ParenListExpr>(Init)) {
    llvm::SmallVector<const Expr *, 4> Args(List->getNumExprs());
    for (unsigned I = 0; I < List->getNumExprs(); ++I)
      Args[I] = List->getExpr(I);
    return fromArguments(T, Args, To, Init->getBeginLoc(), W, F);
  }
  if (const auto *Default = dyn_cast<CXXDefaultInitExpr>(strip(Init))) {
    tree(Default->getExpr(), W, F);
    return initialise(Default->getExpr(), To, T, W, F);
  }
  const Expr *E = producer(Init);
  if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(E)) {
    initialise(Choice->getTrueExpr(), To, T, W, F);
    initialise(Choice->getFalseExpr(), To, T, W, F);
    return;
  }
  llvm::ArrayRef<Expr *> Inits;
  bool IsList = false;
  if (const auto *List = dyn_cast<InitListExpr>(E)) {
    if (const InitListExpr *Semantic = List->getSemanticForm())
      List = Semantic;
    Inits = List->inits();
    IsList = true;
  } else if (const auto *List = dyn_cast<CXXParenListInitExpr>(E)) {
    Inits = List->getInitExprs();
    IsList = true;
  }
  if (IsList) {
    llvm::SmallVector<const Expr *, 4> Args(Inits.begin(), Inits.end());
    if (Kind != Carrier::Aggregate)
      return fromArguments(T, Args, To, Init->getBeginLoc(), W, F);
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    unsigned I =
        R && R->getDefinition() ? R->getDefinition()->getNumBases() : 0;
    if (R && R->getDefinition())
      for (const FieldDecl *Field : R->getDefinition()->fields()) {
        if (I >= Args.size())
          break;
        PathId Part = P.make(PathKind::Field, To, Field->getCanonicalDecl());
        if (Field->getType()->isReferenceType()) {
          if (PathId Bound = resolve(Args[I], F); Bound && Bound != Part)
            Aliases[Part] = Bound;
        } else if (Types.carrier(Field->getType()) != Carrier::None) {
          initialise(Args[I], Part, Field->getType(), W, F);
        }
        ++I;
      }
    return;
  }
  // In a template 'T b = std::move(a);' has no constructor yet.
  bool Moved = false;
  const Expr *Source = stripMove(Init, &Moved);
  if (Moved && Kind == Carrier::Guard && Source->isGLValue() &&
      isa<CallExpr>(E))
    return moveFrom(Init, To, W, F);
  PathId From = temporary(E);
  moveCells(W, From, To);
  if (GuardPaths.contains(From) && !Origins.contains(To)) {
    GuardOrigin Origin = Origins.lookup(From);
    Origins[To] = Origin;
  }
}

/// The state of a guard, wrapper or part constructed from \p Args.
void LockFlow::fromArguments(QualType T, llvm::ArrayRef<const Expr *> All,
                             PathId To, SourceLocation Loc, Worlds &W,
                             Frame &F) {
  llvm::SmallVector<const Expr *, 4> Args = written(All);
  Carrier Kind = Types.carrier(T);
  if (Kind == Carrier::Wrapper || Kind == Carrier::Container)
    return wrap(T, Args, To, Loc, W, F);
  if (Kind != Carrier::Guard)
    return;
  GuardPaths.insert(To);
  // Copy and move, also where a template has not resolved the constructor yet.
  if (Args.size() == 1 && Types.carrier(Args[0]->getType()) == Carrier::Guard)
    return moveFrom(Args[0], To, W, F);
  const GuardFacts *Facts = Types.guardFacts(T);
  uint8_t V = Held;
  bool Adopts = false;
  if (Args.empty() || (Facts && !Facts->LocksOnConstruction) ||
      (Args.size() == 1 && LockTypes::isNullOpt(Args[0])))
    V = Free;
  unsigned Mutexes = 0;
  GuardOrigin Origin;
  Origin.Type = T;
  for (const Expr *Argument : Args) {
    switch (LockTypes::tag(Argument)) {
    case LockTypes::Tag::Defer:
      V = Free;
      continue;
    case LockTypes::Tag::TryTo:
      V = Free | Held;
      continue;
    case LockTypes::Tag::Adopt:
      Adopts = true;
      continue;
    case LockTypes::Tag::None:
      break;
    }
    if (Types.isMutex(Argument->getType()) || Argument->isTypeDependent()) {
      if (!Mutexes++) {
        Origin.Mutex = resolve(Argument, F);
        Origin.MutexExpr = stripMove(Argument);
      }
    } else if (Facts && Facts->KindFromMutex && Args.size() == 2 &&
               Argument == Args[1] && Argument->getType()->isRecordType()) {
      V = Free | Held; // A duration or a point in time: waits so long.
    }
  }
  Origins[To] = Origin;
  if (Adopts)
    for (const Expr *Argument : Args)
      if (LockTypes::tag(Argument) == LockTypes::Tag::None)
        if (PathId Mutex = resolve(Argument, F)) {
          for (World &Each : W.All)
            set(Each, Mutex, Free);
        }
  if (V != (Free | Held))
    return setAll(W, To, V, Loc);
  Worlds Failed = W;
  setAll(W, To, Held, Loc);
  setAll(Failed, To, Free);
  W.All.append(Failed.All.begin(), Failed.All.end());
}

/// The same for optional, unique_ptr, pair, vector: at most one lock is kept
/// for the whole.
void LockFlow::wrap(QualType T, llvm::ArrayRef<const Expr *> Args, PathId To,
                    SourceLocation Loc, Worlds &W, Frame &F) {
  GuardPaths.insert(To);
  if (Args.empty() || (Args.size() == 1 && LockTypes::isNullOpt(Args[0])))
    return setAll(W, To, Free);
  QualType Guard = Types.guardIn(T);
  if (LockTypes::isInPlace(Args[0])) {
    llvm::SmallVector<const Expr *, 4> Rest(llvm::drop_begin(Args));
    if (Types.carrier(Guard) == Carrier::Guard)
      return fromArguments(Guard, Rest, To, Loc, W, F);
    return setAll(W, To, Unknown, Loc);
  }
  bool AnyMutex = false;
  for (const Expr *Argument : Args) {
    QualType ArgumentType = Argument->getType();
    if (ArgumentType->isPointerType())
      ArgumentType = ArgumentType->getPointeeType();
    Carrier Kind = Types.carrier(ArgumentType);
    if (Kind == Carrier::Guard || Kind == Carrier::Wrapper ||
        Kind == Carrier::Container)
      return moveFrom(Argument, To, W, F);
    if (Kind == Carrier::Aggregate) {
      // The whole is one lock: held if any part is.
      PathId From = resolve(Argument, F);
      for (World &Each : W.All) {
        uint8_t V = Free;
        SourceLocation Taken = Loc;
        for (const Cell &C : Each.Cells)
          if (From && P.within(C.P, From) && C.V & Held) {
            V = C.V;
            Taken = C.Taken;
          }
        set(Each, To, V, Taken);
      }
      if (From)
        kill(W, From);
      return;
    }
    AnyMutex |= Types.isMutex(Argument->getType());
  }
  if (AnyMutex && Types.carrier(Guard) == Carrier::Guard)
    return fromArguments(Guard, Args, To, Loc, W, F);
  setAll(W, To, Unknown, Loc);
}

/// Gives what \p Source holds to \p To. A copy (shared_ptr) leaves the source
/// as it was.
void LockFlow::moveFrom(const Expr *Source, PathId To, Worlds &W, Frame &F) {
  bool Moved = false;
  const Expr *E = stripMove(Source, &Moved);
  if (E->isPRValue() || !Source->isLValue() || isa<CXXNewExpr>(E))
    Moved = true;
  PathId From = resolve(E, F);
  if (!From)
    From = temporary(producer(E));
  if (From == To)
    return;
  GuardPaths.insert(To);
  GuardPaths.insert(From);
  GuardOrigin Origin = Origins.lookup(From);
  Origins[To] = Origin;
  for (World &Each : W.All) {
    const Cell *C = Each.find(From);
    Cell Copy = C ? *C : Cell{From, defaultValue(From), {}};
    set(Each, To, Copy.V, Copy.Taken);
    if (Moved)
      set(Each, From, Free);
  }
}

/// A value whose making is not seen: returned by a function, or a parameter.
void LockFlow::unknownParts(QualType T, PathId To, SourceLocation Loc,
                            Worlds &W, bool Returned) {
  switch (Types.carrier(T)) {
  case Carrier::None:
    return;
  case Carrier::Guard:
    GuardPaths.insert(To);
    if (!Origins.contains(To))
      Origins[To].Type = T;
    // Who returns a guard has locked.
    return setAll(W, To, Returned ? Held : Unknown, Loc);
  case Carrier::Wrapper:
  case Carrier::Container: {
    GuardPaths.insert(To);
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    bool MayBeEmpty = !R || !R->getIdentifier() ||
                      !llvm::is_contained({"pair", "tuple"}, R->getName());
    if (!Returned)
      return setAll(W, To, Unknown, Loc);
    if (!MayBeEmpty)
      return setAll(W, To, Held, Loc);
    // optional<guard> try_acquire(): the caller asks which it was.
    Worlds Empty = W;
    setAll(W, To, Held, Loc);
    setAll(Empty, To, Free);
    W.All.append(Empty.All.begin(), Empty.All.end());
    return;
  }
  case Carrier::Aggregate:
    for (const Part &Each : Types.parts(T)) {
      PathId Inner =
          P.make(PathKind::Field, To, Each.Field->getCanonicalDecl());
      // A class may keep a guard empty for later; one without unlock() cannot.
      bool Must = Each.Kind == Carrier::Guard &&
                  (Returned || !LockTypes::hasUnlock(Each.Field->getType()));
      unknownParts(Each.Field->getType(), Inner, Loc, W, Must);
    }
    return;
  }
}

void LockFlow::construct(const CXXConstructExpr *C, Worlds &W, Frame &F) {
  QualType T = C->getType();
  PathId To = temporary(C);
  const CXXConstructorDecl *Constructor = C->getConstructor();
  llvm::SmallVector<const Expr *, 4> Args =
      written({C->getArgs(), C->getNumArgs()});
  bool Awaited = inAwaitedOperand(C, F);
  switch (Types.carrier(T)) {
  case Carrier::Guard:
    kill(W, To);
    return fromArguments(T, Args, To, C->getBeginLoc(), W, F);
  case Carrier::Wrapper:
  case Carrier::Container:
    kill(W, To);
    return wrap(T, Args, To, C->getBeginLoc(), W, F);
  case Carrier::Aggregate:
    kill(W, To);
    if (Constructor->isCopyOrMoveConstructor() && !Args.empty()) {
      if (PathId From = resolve(Args[0], F))
        moveCells(W, From, To);
      return;
    }
    if (inlineCall(Constructor, To, Args, nullptr, W, F))
      return;
    if (!Constructor->isDefaultConstructor() || Constructor->isUserProvided())
      unknownParts(T, To, C->getBeginLoc(), W, /*Returned=*/false);
    return;
  case Carrier::None:
    break;
  }
  if (const auto *R = T->getAsCXXRecordDecl(); R && R->isLambda()) {
    // Closures move as any other object.
    if (Constructor->isMoveConstructor() && !Args.empty())
      if (PathId From = resolve(Args[0], F))
        moveCells(W, From, To);
    return;
  }
  if (Constructor->isCopyOrMoveConstructor())
    return;
  if (!Awaited && touches(Constructor) &&
      inlineCall(Constructor, To, Args, nullptr, W, F))
    return;
  bool Std = LockTypes::inStd(Constructor);
  for (unsigned I = 0; I < Args.size() && I < Constructor->getNumParams();
       ++I) {
    // An object that keeps a reference to a guard may unlock it at any time;
    // one of the standard library (std::function of a closure) does so when
    // called.
    if (Std && closure(Args[I], F))
      continue;
    escape(Args[I], Constructor->getParamDecl(I)->getType(), Std,
           Awaited || !Std, W, F);
  }
}

void LockFlow::lambda(const LambdaExpr *L, Worlds &W, Frame &F) {
  PathId To = temporary(L);
  kill(W, To);
  auto Init = L->capture_init_begin();
  for (const LambdaCapture &C : L->captures()) {
    const Expr *E = Init == L->capture_init_end() ? nullptr : *Init++;
    if (!E || !C.capturesVariable() || C.getCaptureKind() != LCK_ByCopy)
      continue;
    const ValueDecl *V = C.getCapturedVar();
    if (Types.carrier(V->getType()) == Carrier::None)
      continue;
    PathId Part = P.make(PathKind::Field, To, V->getCanonicalDecl());
    initialise(E, Part, V->getType(), W, F);
  }
}

// ---- Operations on guards and mutexes --------------------------------------

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
      for (World &Each : W.All) {
        // No name: whichever lock of this sort it was, nothing is known now.
        if (!Path) {
          for (Cell &Cell : Each.Cells)
            if (GuardPaths.contains(Cell.P) == Guard || Guard)
              Cell.V = Unknown;
          continue;
        }
        set(Each, Path, Free);
        if (!Guard) // lk.mutex()->unlock()
          for (Cell &Cell : llvm::SmallVector<Cell, 2>(Each.Cells))
            if (GuardPaths.contains(Cell.P) &&
                Origins.lookup(Cell.P).Mutex == Path)
              set(Each, Cell.P, Free);
      }
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

// ---- Calls -----------------------------------------------------------------

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
    record(C, W, F); // A stackful suspension.
    forgetMemory(W);
  }
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
  bool Mutex = Kind == Carrier::None && Types.isMutex(T);
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
