// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The problem: a task in a local variable may be awaited on one path and
// forgotten on another.
//
//   auto t = flush();
//   if (!ready) co_return;   // this one forgets it
//   co_await t;
//
// The idea: from the place where the variable takes the value, walk the control
// flow graph; a path ends where an event takes the value out. A path that comes
// to the function's exit, or back to the variable's declaration, or to an
// assignment, has lost it. One search for each value, no lattice: there are
// few values and most paths end at the next statement. Here the events are put
// in their places; PathSearch walks.
//
// Cost: a search visits each block once or a few times, and all searches of a
// function together have a bound. Values past it are not judged.
#include "ValueFlow.h"
#include "BranchTable.h"
#include "PathSearch.h"
#include "clang/AST/ASTContext.h"

namespace clang::tidy::async {

/// Blocks that all searches of one function visit together.
static constexpr unsigned MaxWork = 8000000;

ValueFlow::ValueFlow(const FunctionBody &B, ASTContext &Ctx)
    : B(B), Ctx(Ctx), Budget(MaxWork) {}
ValueFlow::~ValueFlow() = default;

BranchTable &ValueFlow::branches() {
  if (!Table)
    Table = std::make_unique<BranchTable>(*G, Ctx);
  return *Table;
}

ValueFlow::BlockInfo ValueFlow::look(const CFGBlock *Block) {
  BlockInfo Info;
  Info.IsHandler = isa_and_nonnull<CXXCatchStmt>(Block->getLabel()) ||
                   isa_and_nonnull<CXXTryStmt>(Block->getTerminatorStmt());
  unsigned Index = 0;
  for (const CFGElement &E : *Block) {
    if (auto S = E.getAs<CFGStmt>()) {
      const Stmt *Each = S->getStmt();
      Places.try_emplace(Each, Place{Block, Index});
      if (const auto *D = dyn_cast<DeclStmt>(Each))
        for (const Decl *Declares : D->decls())
          if (const auto *V = dyn_cast<VarDecl>(Declares))
            Declared.try_emplace(V, Place{Block, Index});
      if (isa<CXXThrowExpr>(Each))
        Info.Throws = Index + 1;
      if (isa<ReturnStmt, CoreturnStmt>(Each) &&
          Each->getBeginLoc().isMacroID())
        Info.MacroReturn = Index + 1;
    }
    ++Index;
  }
  if (const Expr *C = branchCondition(Block)) {
    Info.Leaf = conditionLeaf(C, Info.Negated);
    mentionedIn(Info.Leaf, Info.Asks);
  }
  return Info;
}

void ValueFlow::mentionedIn(const Stmt *S,
                            llvm::SmallVectorImpl<const ValueDecl *> &Out) {
  if (!S)
    return;
  if (const auto *D = dyn_cast<DeclRefExpr>(S))
    Out.push_back(D->getDecl());
  for (const Stmt *Child : S->children())
    mentionedIn(Child, Out);
}

bool ValueFlow::place() {
  if (Placed)
    return G != nullptr;
  Placed = true;
  G = B.cfg();
  if (!G)
    return false;
  Blocks.resize(G->getNumBlockIDs());
  for (const CFGBlock *Block : *G)
    Blocks[Block->getBlockID()] = look(Block);
  for (const FlowEvent &E : Events) {
    EventsOf[E.Variable].push_back(E);
    Place P = find(E.K == FlowEvent::Move && !E.At ? E.To : E.Variable, E.At);
    if (!P.Block) {
      Unplaced.insert(E.Variable);
      continue;
    }
    Blocks[P.Block->getBlockID()].HasEvents = true;
    Steps[{P.Block, E.Variable}].push_back({P.Index, E});
    if (E.K == FlowEvent::Escape)
      Escapes[E.Variable].push_back(P);
  }
  for (auto &[Where, List] : Steps)
    llvm::stable_sort(List, [](const Step &L, const Step &R) {
      return std::pair(L.Index, L.Event.K) < std::pair(R.Index, R.Event.K);
    });
  return true;
}

ValueFlow::Place ValueFlow::find(const VarDecl *V, const Stmt *S) const {
  if (!S)
    return Declared.lookup(V);
  for (; S; S = B.parent(S)) {
    if (auto It = Places.find(S); It != Places.end())
      return It->second;
    if (const auto *D = dyn_cast<DeclStmt>(S); D && D->isSingleDecl())
      if (const auto *Own = dyn_cast<VarDecl>(D->getSingleDecl()))
        return Declared.lookup(Own);
  }
  return {};
}

const Stmt *ValueFlow::declarationOf(const VarDecl *V) const {
  auto It = Declarations.find(V);
  return It == Declarations.end() ? nullptr : It->second;
}

ValueFlow::Result ValueFlow::follow(const VarDecl *V, const Stmt *At,
                                    Condition Ask) {
  if (!place() || Unplaced.contains(V))
    return {};
  Place Start = find(V, At);
  if (!Start.Block || isReachableBefore(V, Start, /*IsDeclaration=*/!At))
    return {};
  return PathSearch(*this, Ask, Start, V).run();
}

/// What took a reference before can consume the value behind our back.
bool ValueFlow::isReachableBefore(const VarDecl *V, Place Start,
                                  bool IsDeclaration) const {
  auto It = Escapes.find(V);
  if (It == Escapes.end())
    return false;
  llvm::SmallVector<const CFGBlock *, 8> Work;
  auto AddSuccessors = [&](const CFGBlock *Block) {
    for (const CFGBlock::AdjacentBlock &A : Block->succs())
      if (const CFGBlock *Next = A.getReachableBlock())
        Work.push_back(Next);
  };
  for (const Place &P : It->second) {
    if (P.Block == Start.Block && P.Index < Start.Index)
      return true;
    AddSuccessors(P.Block);
  }
  if (IsDeclaration) // makes another variable
    return false;
  llvm::BitVector Seen(G->getNumBlockIDs());
  while (!Work.empty()) {
    const CFGBlock *Block = Work.pop_back_val();
    if (Seen.test(Block->getBlockID()))
      continue;
    Seen.set(Block->getBlockID());
    if (Block == Start.Block)
      return true;
    AddSuccessors(Block);
  }
  return false;
}

} // namespace clang::tidy::async
