// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A state is a block and what is known of the conditions (BranchTable); each is
// visited once. Past a bound the answer is "no": a miss is cheaper than a false
// report. ValueFlow asks another question, what becomes of a value on every
// path; this one asks for one path.
//
// A range-for is taken to find an element at least once only if the search
// begins inside of it.
#include "PathQuery.h"
#include "BranchTable.h"
#include "GivenUp.h"
#include "clang/AST/ASTContext.h"

namespace clang::tidy::async {

static constexpr unsigned MaxStates = 20000;
/// Of all searches of one function.
static constexpr unsigned MaxWork = 300000;
static constexpr unsigned MaxVariants = 32;

PathQuery::PathQuery(const FunctionBody &B, ASTContext &Ctx)
    : B(B), Ctx(Ctx), G(B.cfg()), Budget(MaxWork) {
  if (!G)
    return;
  for (const CFGBlock *Block : *G) {
    if (const Stmt *Label = Block->getLabel();
        isa_and_nonnull<CXXCatchStmt>(Label))
      Handlers[Label] = Block;
    unsigned Index = 0;
    for (const CFGElement &E : *Block) {
      if (auto S = E.getAs<CFGStmt>())
        Places.try_emplace(S->getStmt(), Place{Block, Index});
      ++Index;
    }
  }
}
PathQuery::~PathQuery() = default;

PathQuery::Place PathQuery::placeOf(const Stmt *S) const {
  if (!S)
    return {&G->getEntry(), 0};
  for (; S; S = B.parent(S)) {
    if (auto It = Places.find(S); It != Places.end())
      return It->second;
    // The graph has a statement of its own for each of 'T a, b;'.
    if (isa<DeclStmt>(S))
      break;
  }
  return {};
}

const Stmt *PathQuery::evaluated(const Stmt *S) const {
  for (; S && !isa<DeclStmt>(S); S = B.parent(S))
    if (Places.contains(S))
      return S;
  return nullptr;
}

/// Code thrown that is no std::exception is rare enough.
static bool takesAll(const CXXCatchStmt *Handler) {
  if (!Handler->getExceptionDecl())
    return true;
  const CXXRecordDecl *R =
      Handler->getCaughtType().getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->isInStdNamespace() && R->getIdentifier() &&
         R->getName() == "exception";
}

llvm::SmallVector<const CFGBlock *, 2>
PathQuery::handlersOf(const Stmt *S) const {
  llvm::SmallVector<const CFGBlock *, 2> Found;
  const Stmt *Child = S;
  for (const Stmt *P = B.parent(S); P; Child = P, P = B.parent(P)) {
    const auto *Try = dyn_cast<CXXTryStmt>(P);
    if (!Try || Try->getTryBlock() != Child)
      continue;
    for (unsigned I = 0; I < Try->getNumHandlers(); ++I) {
      const CXXCatchStmt *Handler = Try->getHandler(I);
      if (const CFGBlock *Block = Handlers.lookup(Handler))
        Found.push_back(Block);
      if (takesAll(Handler))
        return Found;
    }
  }
  return Found;
}

static bool isHandler(const CFGBlock *Block) {
  return isa_and_nonnull<CXXCatchStmt>(Block->getLabel()) ||
         isa_and_nonnull<CXXTryStmt>(Block->getTerminatorStmt());
}

std::optional<PathQuery::Found>
PathQuery::find(const Stmt *From, llvm::function_ref<Meaning(const Stmt *)> Ask,
                llvm::function_ref<Truth(const Expr *)> Condition, bool ExitToo,
                llvm::function_ref<bool(const Stmt *)> Throws) {
  if (!G)
    return std::nullopt;
  Place Start = placeOf(From);
  if (!Start.Block)
    return std::nullopt;
  return search(Start, From, nullptr, Ask, Condition, ExitToo, Throws);
}

bool PathQuery::goesRound(const Stmt *Loop,
                          llvm::function_ref<Meaning(const Stmt *)> Ask,
                          llvm::function_ref<Truth(const Expr *)> Condition) {
  if (!G)
    return false;
  // The graph gives each loop a block of its own at the end of a turn.
  for (const CFGBlock *Block : *G)
    if (Block->getLoopTarget() == Loop)
      return search({Block, 0}, nullptr, Loop, Ask, Condition, false, nullptr)
          .has_value();
  return false;
}

std::optional<PathQuery::Found>
PathQuery::search(Place Start, const Stmt *From, const Stmt *Loop,
                  llvm::function_ref<Meaning(const Stmt *)> Ask,
                  llvm::function_ref<Truth(const Expr *)> Condition,
                  bool ExitToo, llvm::function_ref<bool(const Stmt *)> Throws) {
  if (!Table)
    Table = std::make_unique<BranchTable>(*G, Ctx);
  struct State {
    const CFGBlock *Block;
    unsigned Index;
    BranchTable::Facts Known;
    bool Returned = false;
    SourceLocation ReturnAt;
  };
  std::vector<State> Work;
  Work.push_back({Start.Block, From ? Start.Index + 1 : 0,
                  Table->factsAt(Start.Block, From ? Start.Index : 0), false,
                  SourceLocation()});
  llvm::DenseMap<const CFGBlock *, llvm::SmallVector<BranchTable::Facts, 1>>
      Seen;
  auto Enter = [&](const CFGBlock *Next, BranchTable::Facts Then) {
    auto &Variants = Seen[Next];
    if (Variants.size() == MaxVariants || llvm::is_contained(Variants, Then))
      return;
    Variants.push_back(Then);
    Work.push_back({Next, 0, std::move(Then), false, SourceLocation()});
  };
  // What was assigned before the exception is not known any more.
  auto Throw = [&](const Stmt *At) {
    for (const CFGBlock *Handler : handlersOf(At))
      Enter(Handler, Table->factsAt(Handler, 0));
  };
  if (From && Throws && Throws(From))
    Throw(From);
  unsigned States = 0;
  while (!Work.empty() && ++States < MaxStates && Budget) {
    --Budget;
    State S = std::move(Work.back());
    Work.pop_back();
    if (Loop && S.Block == Start.Block && States > 1)
      return Found{Loop, Loop->getBeginLoc(), true};
    bool Ends = false;
    for (unsigned I = S.Index; I < S.Block->size() && !Ends; ++I) {
      auto E = (*S.Block)[I].getAs<CFGStmt>();
      if (!E)
        continue;
      switch (Ask(E->getStmt())) {
      case Target:
        return Found{E->getStmt(), E->getStmt()->getBeginLoc(),
                     S.Block == Start.Block && I <= Start.Index &&
                         From != nullptr};
      case End:
        Ends = true;
        break;
      case Nothing:
        break;
      }
      if (isa<CXXThrowExpr>(E->getStmt())) {
        if (Throws && !Ends)
          Throw(E->getStmt());
        Ends = true;
      } else if (Throws && !Ends && Throws(E->getStmt())) {
        Throw(E->getStmt());
      }
      if (isa<ReturnStmt, CoreturnStmt>(E->getStmt())) {
        S.Returned = true;
        S.ReturnAt = E->getStmt()->getBeginLoc();
      }
    }
    if (Ends || S.Block->hasNoReturnElement())
      continue;
    if (S.Block == &G->getExit()) {
      if (ExitToo)
        return Found{nullptr, S.ReturnAt, false};
      continue;
    }
    if (S.Returned) {
      // A coroutine goes on to its final suspension, which nobody wrote.
      if (ExitToo)
        return Found{nullptr, S.ReturnAt, false};
      continue;
    }
    Table->assign(S.Block, S.Index, S.Known);
    Truth Says = Either;
    bool Negated = false;
    if (const Expr *C = branchCondition(S.Block))
      Says = Condition(conditionLeaf(C, Negated));
    if (Says == Unclear)
      continue;
    bool OnlyFirst = !S.Block->getTerminatorStmt() && S.Block->succ_size() > 1;
    unsigned Edge = 0;
    for (const CFGBlock::AdjacentBlock &Adjacent : S.Block->succs()) {
      unsigned Number = Edge++;
      const CFGBlock *Next = Adjacent.getReachableBlock();
      if (!Next || (OnlyFirst && Number) || isHandler(Next))
        continue;
      bool IsTrue = (Number == 0) != Negated;
      if ((Says == True && !IsTrue) || (Says == False && IsTrue))
        continue;
      BranchTable::Facts Then = S.Known;
      if (Table->keyOf(S.Block) >= 0 &&
          !Table->branch(S.Block, Next, IsTrue, Then))
        continue;
      Enter(Next, std::move(Then));
    }
  }
  if (!Work.empty())
    giveUp("paths", B.function());
  return std::nullopt;
}

} // namespace clang::tidy::async
