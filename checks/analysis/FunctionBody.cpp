// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Why a walker of our own and not RecursiveASTVisitor: a coroutine's AST holds
// every awaited operand twice (once as written, once inside the awaiter that
// the compiler built around it), and await_transform, yield_value and the
// promise's calls stand between the user's nodes. Visiting children() blindly
// reports each call twice and finds calls that nobody wrote. The walk below
// goes through CoawaitExpr, CoyieldExpr and CoreturnStmt by their operands
// only, so that each written node is met once and has one parent.
#include "FunctionBody.h"
#include "GivenUp.h"
#include "clang/AST/ASTContext.h"

namespace clang::tidy::async {

static bool isTransparent(const Stmt *S) {
  return isa<ParenExpr, ImplicitCastExpr, ExprWithCleanups, ConstantExpr,
             MaterializeTemporaryExpr, CXXBindTemporaryExpr,
             SubstNonTypeTemplateParmExpr>(S);
}

const Expr *strip(const Expr *E) {
  while (E) {
    const Expr *Inner = E->IgnoreParenImpCasts();
    if (const auto *F = dyn_cast<FullExpr>(Inner))
      Inner = F->getSubExpr();
    else if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(Inner))
      Inner = M->getSubExpr();
    else if (const auto *B = dyn_cast<CXXBindTemporaryExpr>(Inner))
      Inner = B->getSubExpr();
    else if (const auto *N = dyn_cast<SubstNonTypeTemplateParmExpr>(Inner))
      Inner = N->getReplacement();
    if (Inner == E)
      return E;
    E = Inner;
  }
  return E;
}

/// template <class T> T &&mv(T &t): every library of some age has one. What it
/// gives is its argument, and nothing else has this type.
static bool isMoveByShape(const CallExpr *C, const FunctionDecl *F) {
  return C->isXValue() && F->getNumParams() == 1 && !isa<CXXMethodDecl>(F) &&
         F->isTemplateInstantiation() &&
         F->getParamDecl(0)->getType()->isReferenceType() &&
         ASTContext::hasSameUnqualifiedType(C->getType(),
                                            C->getArg(0)->getType());
}

bool isMoveCall(const CallExpr *C) {
  if (C->getNumArgs() != 1 || isa<CXXOperatorCallExpr, CXXMemberCallExpr>(C))
    return false;
  // In a template the call may still be an overload set.
  if (const auto *U = dyn_cast<UnresolvedLookupExpr>(
          C->getCallee()->IgnoreParenImpCasts())) {
    const IdentifierInfo *II = U->getName().getAsIdentifierInfo();
    return II && (II->isStr("move") || II->isStr("forward")) &&
           llvm::any_of(U->decls(), [](const NamedDecl *D) {
             return D->getUnderlyingDecl()->isInStdNamespace();
           });
  }
  const FunctionDecl *F = C->getDirectCallee();
  if (!F)
    return false;
  if (F->isInStdNamespace())
    return F->getDeclName().isIdentifier() &&
           (F->getName() == "move" || F->getName() == "forward");
  return isMoveByShape(C, F);
}

const Expr *stripMove(const Expr *E, bool *Moved) {
  if (Moved)
    *Moved = false;
  while (E) {
    E = strip(E);
    if (const auto *C = dyn_cast<CallExpr>(E); C && isMoveCall(C)) {
      if (Moved)
        *Moved = true;
      E = C->getArg(0);
      continue;
    }
    // static_cast<T&&>(x) is std::move by another name.
    if (const auto *Cast = dyn_cast<CXXStaticCastExpr>(E);
        Cast && Cast->getTypeAsWritten()->isRValueReferenceType()) {
      if (Moved)
        *Moved = true;
      E = Cast->getSubExpr();
      continue;
    }
    return E;
  }
  return E;
}

const ValueDecl *namedObject(const Expr *E) {
  if (!E)
    return nullptr;
  E = strip(E);
  if (const auto *D = dyn_cast<DeclRefExpr>(E))
    return D->getDecl();
  if (const auto *M = dyn_cast<MemberExpr>(E))
    if (isa<CXXThisExpr>(strip(M->getBase())))
      return M->getMemberDecl();
  return nullptr;
}

class BodyWalker {
public:
  BodyWalker(FunctionBody &B) : B(B) {}

  void walk() {
    if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(B.F))
      for (const CXXCtorInitializer *I : Ctor->inits())
        if (I->isWritten())
          visit(I->getInit(), nullptr);
    visit(B.Body, nullptr);
    for (LambdaUse &U : B.Lambdas)
      findUse(U);
  }

private:
  void visit(const Stmt *S, const Stmt *Parent) {
    if (!S || !B.Parents.try_emplace(S, Parent).second)
      return;
    switch (S->getStmtClass()) {
    case Stmt::CoawaitExprClass: {
      const auto *A = cast<CoawaitExpr>(S);
      if (A->isImplicit())
        return;
      visit(A->getOperand(), S); // Evaluated first, so recorded first.
      B.Awaits.push_back(A);
      return;
    }
    case Stmt::DependentCoawaitExprClass: {
      const auto *A = cast<DependentCoawaitExpr>(S);
      visit(A->getOperand(), S);
      B.Awaits.push_back(A);
      return;
    }
    case Stmt::CoyieldExprClass:
      visitYielded(cast<CoyieldExpr>(S)->getOperand(), S);
      B.Awaits.push_back(cast<Expr>(S));
      return;
    case Stmt::CoreturnStmtClass:
      visit(cast<CoreturnStmt>(S)->getOperand(), S);
      return;
    case Stmt::LambdaExprClass: {
      const auto *L = cast<LambdaExpr>(S);
      LambdaUse U;
      U.Lambda = L;
      B.Lambdas.push_back(U);
      for (const Expr *Init : L->capture_inits())
        visit(Init, S);
      return;
    }
    case Stmt::CXXForRangeStmtClass: {
      const auto *R = cast<CXXForRangeStmt>(S);
      visit(R->getInit(), S);
      visit(R->getRangeInit(), S);
      visit(R->getLoopVarStmt(), S);
      if (R->getCoawaitLoc().isValid()) {
        visit(R->getBeginStmt(), S);
        visit(R->getInc(), S);
      }
      visit(R->getBody(), S);
      return;
    }
    case Stmt::DeclStmtClass:
      for (const Decl *D : cast<DeclStmt>(S)->decls())
        if (const auto *V = dyn_cast<VarDecl>(D)) {
          B.Variables.push_back(V);
          visit(V->getInit(), S);
        }
      return;
    case Stmt::IfStmtClass: {
      const auto *I = cast<IfStmt>(S);
      if (!I->isConstexpr())
        break;
      if (auto Kept = I->getNondiscardedCase(B.Ctx)) {
        visit(I->getInit(), S);
        visit(I->getConditionVariableDeclStmt(), S);
        visit(*Kept, S);
        return;
      }
      break;
    }
    // A handler's variable is initialised by the throw, not here.
    case Stmt::CXXCatchStmtClass:
      visit(cast<CXXCatchStmt>(S)->getHandlerBlock(), S);
      return;
    case Stmt::CXXTryStmtClass:
      B.Tries.push_back(cast<CXXTryStmt>(S));
      break;
    // Not evaluated, or another function.
    case Stmt::UnaryExprOrTypeTraitExprClass:
    case Stmt::CXXNoexceptExprClass:
    case Stmt::RequiresExprClass:
    case Stmt::BlockExprClass:
      return;
    case Stmt::CXXTypeidExprClass:
      if (!cast<CXXTypeidExpr>(S)->isPotentiallyEvaluated())
        return;
      break;
    case Stmt::GenericSelectionExprClass: {
      const auto *G = cast<GenericSelectionExpr>(S);
      if (!G->isResultDependent())
        visit(G->getResultExpr(), S);
      return;
    }
    case Stmt::InitListExprClass: {
      const auto *L = cast<InitListExpr>(S);
      if (const InitListExpr *Semantic = L->getSemanticForm())
        L = Semantic;
      for (const Expr *Init : L->inits())
        visit(Init, S);
      return;
    }
    case Stmt::DeclRefExprClass:
      if (isa<VarDecl>(cast<DeclRefExpr>(S)->getDecl()))
        B.References.push_back(cast<DeclRefExpr>(S));
      return;
    case Stmt::CXXThisExprClass:
      B.This.push_back(cast<CXXThisExpr>(S));
      return;
    case Stmt::CXXUnresolvedConstructExprClass:
      B.Unresolved.push_back(cast<CXXUnresolvedConstructExpr>(S));
      break;
    default:
      if (const auto *C = dyn_cast<CXXConstructExpr>(S)) {
        visitChildren(S);
        B.Constructions.push_back(C);
        return;
      }
      if (const auto *C = dyn_cast<CallExpr>(S)) {
        visitChildren(S);
        B.Calls.push_back(C);
        return;
      }
    }
    visitChildren(S);
  }

  void visitChildren(const Stmt *S) {
    for (const Stmt *Child : S->children())
      visit(Child, S);
  }

  // The operand of co_yield is promise.yield_value(x), perhaps below operator
  // co_await; only x was written.
  void visitYielded(const Expr *Operand, const Stmt *Parent) {
    if (!Operand)
      return;
    const Expr *E = strip(Operand);
    if (const auto *C = dyn_cast<CallExpr>(E)) {
      const FunctionDecl *F = C->getDirectCallee();
      bool IsYield = true; // Dependent: the promise call is all there can be.
      if (F && F->getDeclName().isIdentifier())
        IsYield = F->getName() == "yield_value";
      else if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C)) {
        visitYielded(Op->getArg(0), Parent);
        return;
      } else if (const auto *M = dyn_cast<CXXMemberCallExpr>(C);
                 M && M->getMethodDecl() &&
                 M->getMethodDecl()->isOverloadedOperator()) {
        visitYielded(M->getImplicitObjectArgument(), Parent);
        return;
      }
      if (IsYield) {
        for (const Expr *A : C->arguments())
          visit(A, Parent);
        return;
      }
    }
    visit(Operand, Parent);
  }

  void findUse(LambdaUse &U) {
    const Stmt *Child = U.Lambda;
    const Stmt *P = B.parent(Child);
    while (P) {
      if (isTransparent(P)) {
        // A conversion to std::function and the like hides nothing.
      } else if (const auto *C = dyn_cast<CXXConstructExpr>(P)) {
        const Stmt *Above = B.parent(P);
        bool Converts = C->getNumArgs() >= 1 && C->getArg(0) == Child &&
                        (C->isElidable() ||
                         C->getConstructor()->isCopyOrMoveConstructor() ||
                         (Above && isa<ImplicitCastExpr>(Above) &&
                          cast<ImplicitCastExpr>(Above)->getCastKind() ==
                              CK_ConstructorConversion));
        if (!Converts) {
          U.Consumer = C;
          U.Argument = argumentIndex(C->arguments(), Child);
          return;
        }
      } else if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(P)) {
        if (Op->getOperator() == OO_Call && Op->getArg(0) == Child) {
          U.CalledInPlace = true;
          return;
        }
        U.Consumer = Op;
        // Arguments of a function object count without the object itself.
        unsigned I = argumentIndex(Op->arguments(), Child);
        U.Argument = Op->getOperator() == OO_Call && I ? I - 1 : I;
        return;
      } else if (const auto *C = dyn_cast<CallExpr>(P)) {
        if (C->getCallee() == Child) {
          U.CalledInPlace = true;
          return;
        }
        if (!isMoveCall(C)) {
          U.Consumer = C;
          U.Argument = argumentIndex(C->arguments(), Child);
          return;
        }
      } else if (const auto *C = dyn_cast<CXXUnresolvedConstructExpr>(P)) {
        U.Consumer = C;
        U.Argument = argumentIndex(C->arguments(), Child);
        return;
      } else if (const auto *D = dyn_cast<DeclStmt>(P)) {
        for (const Decl *Each : D->decls())
          if (const auto *V = dyn_cast<VarDecl>(Each);
              V && V->getInit() == Child)
            U.Variable = V;
        return;
      } else if (!isa<CXXFunctionalCastExpr, CXXStaticCastExpr, CStyleCastExpr,
                      InitListExpr>(P)) {
        return;
      }
      Child = P;
      P = B.parent(P);
    }
  }

  template <class Range>
  static unsigned argumentIndex(Range &&Args, const Stmt *Child) {
    unsigned I = 0;
    for (const Expr *A : Args) {
      if (A == Child)
        return I;
      ++I;
    }
    return 0;
  }

  FunctionBody &B;
};

FunctionBody::FunctionBody(ASTContext &Ctx, const FunctionDecl *F)
    : Ctx(Ctx), F(F), Body(F->getBody()) {
  if (const auto *C = dyn_cast_or_null<CoroutineBodyStmt>(Body)) {
    Coroutine = C;
    Body = C->getBody();
  }
  BodyWalker(*this).walk();
}

bool FunctionBody::isWithin(const Stmt *S, const Stmt *Around) const {
  while (S && S != Around)
    S = parent(S);
  return S != nullptr;
}

const Stmt *FunctionBody::semanticParent(const Stmt *S) const {
  const Stmt *P = parent(S);
  while (P && isTransparent(P))
    P = parent(P);
  return P;
}

const Stmt *FunctionBody::above(const Expr *&E) const {
  const Stmt *P = parent(E);
  while (isa_and_nonnull<ParenExpr, ImplicitCastExpr, FullExpr,
                         MaterializeTemporaryExpr, CXXBindTemporaryExpr>(P)) {
    E = cast<Expr>(P);
    P = parent(P);
  }
  return P;
}

const Stmt *FunctionBody::enclosingStatement(const Expr *E) const {
  const Stmt *S = E;
  while (const Stmt *P = parent(S)) {
    if (!isa<Expr>(P))
      return isa<DeclStmt, ReturnStmt, CoreturnStmt>(P) ? P : S;
    S = P;
  }
  return S;
}

/// BOOST_REQUIRE_THROW and its kin: 'do … while (false_after_all())', written
/// by a macro for the sake of the semicolon behind it. The condition asks
/// nothing of the program; where its function cannot be looked into, Clang
/// takes it for a loop.
static bool isWrittenForSemicolon(const Stmt *Terminator) {
  const auto *Do = dyn_cast_or_null<DoStmt>(Terminator);
  if (!Do || !Do->getDoLoc().isMacroID() || !Do->getWhileLoc().isMacroID())
    return false;
  llvm::SmallVector<const Stmt *, 8> Work{Do->getCond()};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (!S)
      continue;
    if (isa<MemberExpr, CXXThisExpr, CoroutineSuspendExpr>(S))
      return false;
    if (const auto *D = dyn_cast<DeclRefExpr>(S);
        D && !isa<FunctionDecl>(D->getDecl()))
      return false;
    if (const auto *Call = dyn_cast<CallExpr>(S); Call && Call->getNumArgs())
      return false;
    if (const auto *B = dyn_cast<CXXBoolLiteralExpr>(S); B && B->getValue())
      return false;
    if (const auto *I = dyn_cast<IntegerLiteral>(S); I && I->getValue() != 0)
      return false;
    Work.append(S->child_begin(), S->child_end());
  }
  return true;
}

/// Takes away the way back to the start of such loops.
static void cutOneTurnLoops(CFG &G) {
  for (CFGBlock *Block : G) {
    if (Block->succ_size() != 2 ||
        !isWrittenForSemicolon(Block->getTerminatorStmt()))
      continue;
    CFGBlock *Again = *Block->succ_begin();
    if (!Again)
      continue;
    *Block->succ_begin() = CFGBlock::AdjacentBlock(Again, false);
    for (auto It = Again->pred_begin(); It != Again->pred_end(); ++It)
      if (It->getReachableBlock() == Block) {
        *It = CFGBlock::AdjacentBlock(Block, false);
        break;
      }
  }
}

/// Clang adds the destructors of bases and members to a destructor's graph, and
/// does not ask whether it knows their classes. In broken code it does not.
static bool destroysWhatIsNotDefined(ASTContext &Ctx, const FunctionDecl *F) {
  const auto *D = dyn_cast<CXXDestructorDecl>(F);
  if (!D)
    return false;
  const CXXRecordDecl *R = D->getParent()->getDefinition();
  if (!R)
    return true;
  auto IsOpen = [&](QualType T) {
    const CXXRecordDecl *C = Ctx.getBaseElementType(T)->getAsCXXRecordDecl();
    return C && !C->hasDefinition();
  };
  return llvm::any_of(R->fields(),
                      [&](auto *Each) { return IsOpen(Each->getType()); }) ||
         llvm::any_of(R->bases(),
                      [&](auto &Each) { return IsOpen(Each.getType()); }) ||
         llvm::any_of(R->vbases(),
                      [&](auto &Each) { return IsOpen(Each.getType()); });
}

const CFG *FunctionBody::cfg() const {
  if (GraphTried)
    return Graph.get();
  GraphTried = true;
  if (destroysWhatIsNotDefined(Ctx, F))
    return nullptr;
  CFG::BuildOptions Options;
  Options.AddImplicitDtors = true;
  Options.AddTemporaryDtors = true;
  // A variable of dependent type has no destructor element, only an end of
  // lifetime.
  Options.AddLifetime = isDependent();
  Options.AddEHEdges = !Tries.empty();
  Options.AddInitializers = true;
  Options.PruneTriviallyFalseEdges = true;
  Options.setAllAlwaysAdd();
  Graph = CFG::buildCFG(F, const_cast<Stmt *>(Body), &Ctx, Options);
  if (Graph && Graph->getNumBlockIDs() > MaxBlocks)
    Graph.reset();
  if (Graph)
    cutOneTurnLoops(*Graph);
  else
    giveUp("control flow graph", F);
  return Graph.get();
}

} // namespace clang::tidy::async
