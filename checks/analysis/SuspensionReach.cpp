// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An eager coroutine runs like a function until something suspends it; what it
// reads until then is still there. So a use matters when a path of the control
// flow graph leads to it from a co_await that can suspend. One thing is not in
// the graph: in 'co_await f(x)' the mention of x comes first, but f has a
// reference to x while the coroutine is suspended. Such a mention counts as a
// use after the suspension it feeds.
//
// Misses: a reference that a function keeps which is called before the
// suspension. Wrong reports: a reference that an awaited function reads only
// before it suspends itself.
#include "SuspensionReach.h"
#include "Predicates.h"

namespace clang::tidy::async {

SuspensionReach::SuspensionReach(const CoroutineInfo &Info)
    : B(*Info.Body), Lazy(isLazy(Info.Start)) {
  for (const SuspensionPoint &P : Info.Suspensions)
    if (!P.NeverSuspends && !P.Unreachable)
      Points.push_back(P.E);
}

void SuspensionReach::place() const {
  if (Placed)
    return;
  Placed = true;
  const CFG *G = B.cfg();
  if (!G)
    return;
  for (const CFGBlock *Block : *G) {
    unsigned I = 0;
    for (const CFGElement &E : *Block) {
      if (auto S = E.getAs<CFGStmt>())
        Places.try_emplace(S->getStmt(), Place{Block, I});
      ++I;
    }
    if (const Stmt *T = Block->getTerminatorStmt())
      Places.try_emplace(T, Place{Block, I});
  }
  Reached.resize(G->getNumBlockIDs());
  llvm::SmallVector<const CFGBlock *, 16> Work;
  auto Enter = [&](const CFGBlock *From) {
    for (const CFGBlock *Next : From->succs())
      if (Next && !Reached.test(Next->getBlockID())) {
        Reached.set(Next->getBlockID());
        Work.push_back(Next);
      }
  };
  for (const Expr *P : Points)
    if (Place At = placeOf(P); At.Block)
      Enter(At.Block);
  while (!Work.empty())
    Enter(Work.pop_back_val());
}

SuspensionReach::Place SuspensionReach::placeOf(const Stmt *S) const {
  for (; S; S = B.parent(S))
    if (auto It = Places.find(S); It != Places.end())
      return It->second;
  return {};
}

bool SuspensionReach::follows(Place P) const {
  if (!P.Block)
    return false;
  if (Reached.test(P.Block->getBlockID()))
    return true;
  return llvm::any_of(Points, [&](const Expr *E) {
    Place At = placeOf(E);
    return At.Block == P.Block && At.Index < P.Index;
  });
}

bool SuspensionReach::runsAfter(const Stmt *S) const {
  if (Lazy)
    return true;
  if (Points.empty())
    return false;
  place();
  return follows(placeOf(S));
}

/// An object without a reference, pointer or view among its members can only
/// have copied what its constructor was given.
static bool refersToNothing(QualType T, unsigned Depth = 0) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || R->isLambda() || R->isDependentContext() ||
      isView(T) || Depth > 3)
    return false;
  return llvm::none_of(R->fields(),
                       [](const FieldDecl *F) {
                         return F->getType()->isReferenceType() ||
                                isView(F->getType());
                       }) &&
         llvm::all_of(R->bases(), [&](const CXXBaseSpecifier &Base) {
           return refersToNothing(Base.getType(), Depth + 1);
         });
}

/// The mention makes a copy of a plain value, or of an object that owns what it
/// has; nothing of it is left behind.
static bool isCopied(const FunctionBody &B, const Expr *Mention,
                     bool Indirect) {
  const Stmt *Child = Mention;
  for (const Stmt *P = B.parent(Child); P; Child = P, P = B.parent(P)) {
    if (isa<ParenExpr>(P))
      continue;
    if (const auto *M = dyn_cast<MemberExpr>(P)) {
      // A member of it; of a pointer, what it points to is asked about.
      if (M->getBase() == Child && isa<FieldDecl>(M->getMemberDecl())) {
        Indirect = isView(M->getType());
        continue;
      }
      return false;
    }
    if (const auto *Cast = dyn_cast<ImplicitCastExpr>(P)) {
      if (Cast->getCastKind() == CK_LValueToRValue) {
        if (!Indirect || !isView(Cast->getType()))
          return true;
        continue;
      }
      if (Cast->getCastKind() == CK_NoOp ||
          Cast->getCastKind() == CK_DerivedToBase ||
          Cast->getCastKind() == CK_UncheckedDerivedToBase)
        continue;
      return false;
    }
    if (const auto *C = dyn_cast<CXXConstructExpr>(P))
      return (C->getConstructor()->isCopyOrMoveConstructor() &&
              (!Indirect || !isView(C->getType()))) ||
             (!Indirect && refersToNothing(C->getType()));
    if (const auto *C = dyn_cast<CallExpr>(P); C && stripMove(C) != strip(C))
      continue; // std::move(x)
    return false;
  }
  return false;
}

bool SuspensionReach::suspendsIn(const CXXForRangeStmt *Loop) const {
  return llvm::any_of(Points, [&](const Expr *Point) {
    return B.isWithin(Point, Loop->getBody());
  });
}

const Expr *SuspensionReach::readAfter(const Expr *Mention, bool Indirect,
                                       unsigned Depth) const {
  if (runsAfter(Mention))
    return Mention;
  if (Points.empty() || Depth > 3 || isCopied(B, Mention, Indirect))
    return nullptr;
  const Stmt *Child = Mention;
  for (const Stmt *P = B.parent(Child); P; Child = P, P = B.parent(P)) {
    if (isa<CoawaitExpr, DependentCoawaitExpr>(P))
      return llvm::is_contained(Points, cast<Expr>(P)) ? Mention : nullptr;
    if (const auto *E = dyn_cast<Expr>(P)) {
      // What a call makes of it, if it is no reference, has been read.
      if (const auto *C = dyn_cast<CallExpr>(E);
          C && (C->getType()->isVoidType() || C->getType()->isArithmeticType()))
        return nullptr;
      continue;
    }
    if (const auto *For = dyn_cast<CXXForRangeStmt>(P);
        For && For->getRangeInit() == Child && suspendsIn(For))
      return Mention; // Each turn reads it anew.
    if (const auto *D = dyn_cast<DeclStmt>(P)) {
      for (const Decl *Each : D->decls()) {
        const auto *V = dyn_cast<VarDecl>(Each);
        if (V && V->getInit() == Child &&
            (V->getType()->isReferenceType() || isView(V->getType())))
          return readAfter(V, true, Depth + 1);
      }
    }
    return nullptr;
  }
  return nullptr;
}

const Expr *SuspensionReach::readAfter(const ValueDecl *Variable, bool Indirect,
                                       unsigned Depth) const {
  for (const DeclRefExpr *R : B.references())
    if (R->getDecl() == Variable)
      if (const Expr *E = readAfter(R, Indirect, Depth))
        return E;
  return nullptr;
}

} // namespace clang::tidy::async
