// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One statement or declaration at a time: dispatches what the graph lists to
// the files that know (values, operations, calls), follows variables from their
// declaration to their destructor, and records what is held when a suspension
// is reached. Statements come in evaluation order with their operands before
// them, so nothing here descends except into default member initialisers,
// which the graph leaves out.
#include "LockFlow.h"

namespace clang::tidy::async::locks {

void LockFlow::tree(const Stmt *S, Worlds &W, Frame &F) {
  if (!S)
    return;
  if (const auto *Default = dyn_cast<CXXDefaultInitExpr>(S))
    return tree(Default->getExpr(), W, F);
  if (!isa<LambdaExpr>(S))
    for (const Stmt *Child : S->children())
      tree(Child, W, F);
  statement(S, W, F, false);
}

void LockFlow::statement(const Stmt *S, Worlds &W, Frame &F, bool Record) {
  if (const auto *D = dyn_cast<DeclStmt>(S)) {
    for (const Decl *Each : D->decls())
      if (const auto *V = dyn_cast<VarDecl>(Each))
        declare(V, W, F);
    return;
  }
  if (const auto *R = dyn_cast<ReturnStmt>(S)) {
    if (!F.Result || !R->getRetValue())
      return;
    if (Types.carrier(F.Body->function()->getReturnType()) != Carrier::None &&
        !F.Body->function()->getReturnType()->isReferenceType())
      initialise(R->getRetValue(), F.Result,
                 F.Body->function()->getReturnType(), W, F);
    for (World &Each : W.All) {
      if (auto Known = evaluate(R->getRetValue(), Each, F))
        Each.setFact(F.ResultOf, *Known);
      else
        Each.dropFact(F.ResultOf);
    }
    return;
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(S))
    return construct(C, W, F);
  if (const auto *C = dyn_cast<CXXUnresolvedConstructExpr>(S)) {
    if (Types.carrier(C->getTypeAsWritten()) != Carrier::None) {
      llvm::SmallVector<const Expr *, 4> Args(C->arg_begin(), C->arg_end());
      fromArguments(C->getTypeAsWritten(), Args, temporary(C), C->getBeginLoc(),
                    W, F);
    }
    return;
  }
  if (const auto *L = dyn_cast<LambdaExpr>(S))
    return lambda(L, W, F);
  if (const auto *C = dyn_cast<CallExpr>(S))
    return call(C, W, F);
  if (const auto *D = dyn_cast<CXXDeleteExpr>(S)) {
    if (PathId Gone = resolve(D->getArgument(), F))
      for (World &Each : W.All)
        llvm::erase_if(Each.Cells, [&](const Cell &C) {
          return C.P == Gone ||
                 (P.within(C.P, Gone) && GuardPaths.contains(C.P));
        });
    return;
  }
  if (const auto *U = dyn_cast<UnaryOperator>(S)) {
    if (U->isIncrementDecrementOp())
      if (const ValueDecl *D = namedObject(U->getSubExpr()))
        assign(D, nullptr, W, F);
    return;
  }
  if (const auto *B = dyn_cast<BinaryOperator>(S)) {
    if (!B->isAssignmentOp())
      return;
    const Expr *Left = strip(B->getLHS());
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Left))
      assign(Ref->getDecl(),
             B->getOpcode() == BO_Assign ? B->getRHS() : nullptr, W, F);
    else if (const auto *Member = dyn_cast<MemberExpr>(Left))
      assign(Member->getMemberDecl(), nullptr, W, F);
    else
      forgetMemory(W);
    // In a template, an assignment to a guard is not yet a call.
    if (B->getOpcode() == BO_Assign &&
        Types.carrier(Left->getType()) != Carrier::None)
      if (PathId To = resolve(Left, F)) {
        kill(W, To);
        initialise(B->getRHS(), To, Left->getType(), W, F);
      }
    return;
  }
  if (isa<CoawaitExpr, DependentCoawaitExpr, CoyieldExpr>(S)) {
    if (Record && F.Depth == 0)
      record(cast<Expr>(S), W, F);
    forgetMemory(W);
    forgetEscaped(W, F);
  }
}

void LockFlow::declare(const VarDecl *D, Worlds &W, Frame &F) {
  QualType T = D->getType();
  PathId To = local(D);
  const Expr *Init = D->getInit();
  if (D->hasLocalStorage())
    kill(W, To);
  if (!Init) {
    assign(D, nullptr, W, F);
    return;
  }
  if (T->isReferenceType()) {
    // A reference that keeps a temporary alive: the lock moves in with it.
    if (const Expr *Kept = keptAlive(D))
      moveCells(W, temporary(producer(Kept)), To);
    return;
  }
  if (Types.carrier(T) != Carrier::None) {
    initialise(Init, To, T, W, F);
    return;
  }
  if (T->isPointerType() && isa<CXXNewExpr>(strip(Init)) &&
      Types.carrier(T->getPointeeType()) != Carrier::None) {
    if (soleOwner(D, *F.Body))
      initialise(Init, To, T->getPointeeType(), W, F);
    return;
  }
  if (const auto *R = T->getAsCXXRecordDecl(); R && R->isLambda()) {
    moveCells(W, temporary(producer(Init)), To);
    return;
  }
  // Other objects may keep locks below them: what their constructor did to
  // members of the object goes with it.
  if (T->isRecordType())
    moveCells(W, temporary(producer(Init)), To);
  assign(D, Init, W, F);
}

void LockFlow::destroyed(const VarDecl *D, Worlds &W, Frame &F) {
  const CXXRecordDecl *R = D->getType()->getAsCXXRecordDecl();
  if (R && R->hasDefinition() &&
      Types.carrier(D->getType()) != Carrier::Guard && !R->isDependentContext())
    if (const CXXDestructorDecl *Destructor = R->getDestructor();
        Destructor && touches(Destructor))
      inlineCall(Destructor, local(D), {}, nullptr, W, F);
  kill(W, local(D));
}

void LockFlow::record(const Expr *Point, const Worlds &W, const Frame &F) {
  if (!(PointSet.contains(Point) || CallSet.contains(Point)) || W.empty())
    return;
  llvm::SmallVector<SeenLock, 1> Found;
  for (const World &Each : W.All)
    for (const Cell &C : Each.Cells) {
      if (!(C.V & Held) ||
          llvm::any_of(Found, [&](const SeenLock &S) { return S.P == C.P; }))
        continue;
      PathId Root = P.root(C.P);
      if (P.kind(Root) == PathKind::Temporary) {
        // Where the graph has no destructor (templates), a temporary lives to
        // the end of its own full expression.
        const auto *Maker = static_cast<const Expr *>(P.what(Root));
        if (!F.Body->parent(Maker) || F.Body->enclosingStatement(Maker) !=
                                          F.Body->enclosingStatement(Point))
          continue;
      } else if (P.kind(Root) == PathKind::Variable) {
        // The variable of a range-for names another object in each turn.
        const auto *V = static_cast<const VarDecl *>(P.what(Root));
        if (V->isCXXForRangeDecl() && V->getType()->isReferenceType()) {
          bool Inside = false;
          for (const Stmt *Up = F.Body->parent(Point); Up && !Inside;
               Up = F.Body->parent(Up))
            if (const auto *For = dyn_cast<CXXForRangeStmt>(Up))
              Inside = For->getLoopVariable() == V;
          if (!Inside)
            continue;
        }
      }
      bool Always = llvm::all_of(
          W.All, [&](const World &Other) { return value(Other, C.P) == Held; });
      Found.push_back({C.P, Always, C.Taken});
    }
  // One lock that several names hold between them is held on every path.
  llvm::sort(Found, [](const SeenLock &L, const SeenLock &R) {
    return std::pair(L.Taken, L.P) < std::pair(R.Taken, R.P);
  });
  if (!Found.empty())
    Seen[Point] = std::move(Found);
}

} // namespace clang::tidy::async::locks
