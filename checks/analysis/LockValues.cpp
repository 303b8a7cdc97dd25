// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values that carry locks: what an initialiser, a constructor, a move or a
// closure's capture puts under the name of an object. A guard's constructor
// says by its arguments whether it locks (a tag, a duration, no mutex at all);
// owners such as optional take over what they are given. What cannot be seen
// being made is unknown, save where its type says that it came locked.
#include "Analysis.h"
#include "LockFlow.h"

namespace clang::tidy::async::locks {

llvm::SmallVector<const Expr *, 4>
LockFlow::written(llvm::ArrayRef<const Expr *> Args) {
  llvm::SmallVector<const Expr *, 4> Result;
  for (const Expr *E : Args)
    if (!isa<CXXDefaultArgExpr>(E))
      Result.push_back(E);
  return Result;
}

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
    // std::array has its elements in braces of their own.
    if (const auto *Inner = Kind == Carrier::Container && Args.size() == 1
                                ? dyn_cast<InitListExpr>(strip(Args[0]))
                                : nullptr;
        Inner && Inner->getType()->isArrayType())
      return initialise(Inner, To, Inner->getType(), W, F);
    if (const ArrayType *Array = T->getAsArrayTypeUnsafe()) {
      for (unsigned I = 0; I < Args.size(); ++I)
        initialise(Args[I], element(To, I), Array->getElementType(), W, F);
      return;
    }
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
  const BorrowFacts *Borrow =
      Types.following() == Follow::Borrows ? Types.borrow(T) : nullptr;
  bool HeldByDefault = (Borrow && Borrow->HeldByDefault) ||
                       Types.following() == Follow::ThreadBound;
  if ((Args.empty() && !HeldByDefault) ||
      (Facts && !Facts->LocksOnConstruction) ||
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
  // A borrow has no mutex to tell by.
  AnyMutex |= Types.following() != Follow::Locks;
  if (AnyMutex && Types.carrier(Guard) == Carrier::Guard)
    return fromArguments(Guard, Args, To, Loc, W, F);
  setAll(W, To, Unknown, Loc);
}

/// Gives what \p Source holds to \p To. A copy (shared_ptr) leaves the source
/// as it was.
void LockFlow::moveFrom(const Expr *Source, PathId To, Worlds &W, Frame &F) {
  bool Moved = false;
  const Expr *E = stripMove(Source, &Moved);
  // An owner that gets a bare pointer has what it points to from then on.
  if (E->isPRValue() || !Source->isLValue() || isa<CXXNewExpr>(E) ||
      E->getType()->isPointerType())
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

} // namespace clang::tidy::async::locks
