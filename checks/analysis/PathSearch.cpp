// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two searches. The first only asks which ends can be reached, ignoring what
// conditions say of each other. If the value is lost on some paths only, the
// second looks for one such path on which no condition is both true and false
// ('if (b) t = f(); … if (b) co_await t;' has none). Its states are a block,
// the variable that holds the value, and what is known of the conditions; each
// is visited once. Past a bound the answer is "not lost": a miss is cheaper
// than a false report.
//
// Ways out that do not count: exceptions (throw, the edges into handlers) and
// calls that do not return. Nobody can await there. Returns written by a macro
// (assertions, RETURN_IF_ERROR) count only when no path consumes the value.
#include "PathSearch.h"
#include "BranchTable.h"
#include "GivenUp.h"
#include "clang/AST/ASTContext.h"

namespace clang::tidy::async {

/// Of the second search, for one value.
static constexpr unsigned MaxStates = 20000;
/// What is known of the conditions differs in so many ways at one block.
static constexpr unsigned MaxVariants = 64;

ValueFlow::Result PathSearch::run() {
  ValueFlow::Result R;
  R.Known = true;
  findEnds(R);
  if (R.Known && R.Consumed && (R.Dropped || R.Overwritten)) {
    R.Dropped = R.Overwritten = false;
    R.LostAt = {};
    Second = true;
    findLossThatCanHappen(R);
  }
  return R;
}

void PathSearch::findEnds(ValueFlow::Result &R) {
  std::vector<Node> Nodes{{Start.Block, First, -1}};
  llvm::BitVector Seen(G.getNumBlockIDs()); // of First
  llvm::DenseSet<std::pair<const CFGBlock *, const VarDecl *>> SeenElsewhere;
  SourceLocation DroppedAt, OverwrittenAt;
  for (size_t I = 0; I < Nodes.size(); ++I) {
    if (!Flow.spend()) {
      R.Known = false;
      giveUp("lives of tasks", Flow.B.function());
      return;
    }
    const VarDecl *Holder = Nodes[I].Holder;
    End E = scan(Nodes[I].Block, I == 0 ? Start.Index + 1 : 0, Holder);
    switch (E.What) {
    case End::Open:
      forEachSuccessor(Nodes[I].Block, Holder, [&](const CFGBlock *Next, bool) {
        bool New = Holder == First
                       ? !Seen.test(Next->getBlockID())
                       : SeenElsewhere.insert({Next, Holder}).second;
        if (Holder == First)
          Seen.set(Next->getBlockID());
        if (New)
          Nodes.push_back({Next, Holder, static_cast<int>(I)});
      });
      break;
    case End::Consumed:
      R.Consumed = true;
      break;
    case End::Nowhere:
      R.LeftAbruptly = true;
      break;
    case End::Macro:
      R.LeftByMacro = true;
      break;
    case End::Overwritten:
      R.Overwritten = true;
      if (OverwrittenAt.isInvalid())
        OverwrittenAt = E.Loc;
      break;
    case End::Dropped:
      if (!R.Dropped)
        DroppedAt = lostAt(Nodes, static_cast<int>(I), Holder);
      R.Dropped = true;
      break;
    }
    if (R.Consumed && (R.Dropped || R.Overwritten))
      return; // The second search has the last word.
  }
  R.LostAt = R.Dropped ? DroppedAt : OverwrittenAt;
}

void PathSearch::findLossThatCanHappen(ValueFlow::Result &R) {
  BranchTable &Table = Flow.branches();
  std::vector<Node> Nodes{{Start.Block, First, -1}};
  llvm::SmallVector<std::pair<int, BranchTable::Facts>, 16> Work;
  llvm::BitVector Matters = Flow.questionsAbout(First);
  auto Forget = [&](BranchTable::Facts &Known) {
    llvm::erase_if(Known, [&](const BranchTable::Fact &F) {
      return !Matters.test(static_cast<unsigned>(F.Key));
    });
  };
  Work.push_back({0, Table.factsAt(Start.Block, Start.Index)});
  Forget(Work.back().second);
  llvm::DenseMap<std::pair<const CFGBlock *, const VarDecl *>,
                 llvm::SmallVector<BranchTable::Facts, 1>>
      Seen;
  while (!Work.empty() && Nodes.size() < MaxStates && Flow.spend()) {
    auto [I, Known] = Work.pop_back_val();
    const CFGBlock *Block = Nodes[I].Block;
    const VarDecl *Holder = Nodes[I].Holder;
    unsigned From = I == 0 ? Start.Index + 1 : 0;
    End E = scan(Block, From, Holder);
    if (E.What == End::Dropped) {
      R.Dropped = true;
      R.LostAt = lostAt(Nodes, I, Holder);
      return;
    }
    if (E.What == End::Overwritten) {
      R.Overwritten = true;
      R.LostAt = E.Loc;
      return;
    }
    if (E.What != End::Open)
      continue;
    Table.assign(Block, From, Known);
    Forget(Known);
    int Key = Table.keyOf(Block);
    bool Asks = Key >= 0 && Matters.test(static_cast<unsigned>(Key));
    size_t Bottom = Work.size();
    forEachSuccessor(Block, Holder, [&](const CFGBlock *Next, bool Truth) {
      BranchTable::Facts Then = Known;
      if (Asks && !Table.branch(Block, Next, Truth, Then))
        return;
      auto &Variants = Seen[{Next, Holder}];
      if (Variants.size() == MaxVariants || llvm::is_contained(Variants, Then))
        return;
      Variants.push_back(Then);
      Nodes.push_back({Next, Holder, I});
      Work.push_back({static_cast<int>(Nodes.size()) - 1, std::move(Then)});
    });
    std::reverse(Work.begin() + Bottom, Work.end()); // the first edge first
  }
  if (!Work.empty())
    giveUp("lives of tasks", Flow.B.function());
}

PathSearch::End PathSearch::scan(const CFGBlock *Block, unsigned From,
                                 const VarDecl *&Holder) const {
  const ValueFlow::BlockInfo &Info = Flow.Blocks[Block->getBlockID()];
  if (Info.IsHandler)
    return {End::Nowhere, {}};
  if (Info.HasEvents) {
    const VarDecl *Last = nullptr;
    unsigned Next = From;
    while (Holder != Last) { // once for each holder
      Last = Holder;
      auto It = Flow.Steps.find({Block, Holder});
      if (It == Flow.Steps.end())
        break;
      for (const ValueFlow::Step &S : It->second) {
        if (S.Index < Next)
          continue;
        if (S.Event.K == FlowEvent::Move) {
          Holder = S.Event.To;
          // What the new holder's own declaration does, it does before.
          Next = S.Index + 1;
          break;
        }
        if (S.Event.K != FlowEvent::Bind)
          return {End::Consumed, {}};
        if (!S.Event.At)
          return {End::Dropped, {}};
        return {End::Overwritten, S.Event.At->getBeginLoc()};
      }
    }
  }
  if (Block->hasNoReturnElement() || Info.Throws > From)
    return {End::Nowhere, {}};
  if (Info.MacroReturn > From)
    return {End::Macro, {}};
  if (Block == &G.getExit())
    return {End::Dropped, {}};
  return {};
}

void PathSearch::forEachSuccessor(
    const CFGBlock *Block, const VarDecl *Holder,
    llvm::function_ref<void(const CFGBlock *, bool)> F) {
  const ValueFlow::BlockInfo &Info = Flow.Blocks[Block->getBlockID()];
  auto Says = ConditionFacts::Nothing;
  if (Info.Leaf && llvm::is_contained(Info.Asks, Holder))
    Says = Ask(Info.Leaf, Holder);
  // In the first search too many paths do no harm: they only matter if no
  // path at all consumes.
  if (Says == ConditionFacts::Unclear && Second)
    return;
  const auto *Inside = Flow.consumedInside(Block);
  forEachEdge(
      Block, Info, [&](const CFGBlock *Next, unsigned Edge, bool Truth) {
        if (!excludes(Says, Truth) &&
            !(Edge == 1 && Inside && llvm::is_contained(*Inside, Holder)))
          F(Next, Truth);
      });
}

void PathSearch::forEachEdge(
    const CFGBlock *Block, const ValueFlow::BlockInfo &Info,
    llvm::function_ref<void(const CFGBlock *, unsigned, bool)> F) {
  // Without a terminator the second edge is the one of an exception.
  bool OnlyFirst = !Block->getTerminatorStmt() && Block->succ_size() > 1;
  unsigned N = 0;
  for (const CFGBlock::AdjacentBlock &A : Block->succs()) {
    unsigned Edge = N++;
    const CFGBlock *Next = A.getReachableBlock();
    if (Next && !(OnlyFirst && Edge))
      F(Next, Edge, (Edge == 0) != Info.Negated);
  }
}

bool PathSearch::excludes(ConditionFacts::Says Says, bool Truth) {
  switch (Says) {
  case ConditionFacts::FullWhenTrue:
    return !Truth;
  case ConditionFacts::EmptyWhenTrue:
  case ConditionFacts::DoneWhenTrue:
    return Truth;
  case ConditionFacts::Nothing:
  case ConditionFacts::Unclear:
    return false;
  }
  llvm_unreachable("all are handled");
}

static bool isJump(const Stmt *S) {
  return S && isa<BreakStmt, ContinueStmt, GotoStmt, IndirectGotoStmt>(S);
}

/// The jump on the path that leaves the variable's scope, else the end of
/// the scope.
SourceLocation PathSearch::lostAt(llvm::ArrayRef<Node> Nodes, int Last,
                                  const VarDecl *Holder) const {
  llvm::SmallVector<const CFGBlock *, 16> Way;
  for (int N = Last; N >= 0; N = Nodes[N].Parent)
    Way.push_back(Nodes[N].Block);
  const Stmt *Scope = scopeOf(Holder);
  bool AtStart = true;
  for (const CFGBlock *Block : llvm::reverse(Way)) {
    unsigned From = AtStart ? Start.Index + 1 : 0;
    AtStart = false;
    for (unsigned I = From; I < Block->size(); ++I)
      if (auto S = (*Block)[I].getAs<CFGStmt>())
        if (isa<ReturnStmt, CoreturnStmt>(S->getStmt()))
          return S->getStmt()->getBeginLoc();
    if (const Stmt *T = Block->getTerminatorStmt();
        isJump(T) && leaves(T, Scope))
      return T->getBeginLoc();
  }
  return endOfScope(Holder);
}

SourceLocation PathSearch::endOfScope(const VarDecl *Holder) const {
  const Stmt *Scope = scopeOf(Holder);
  return Scope ? Scope->getEndLoc() : SourceLocation();
}

const Stmt *PathSearch::scopeOf(const VarDecl *V) const {
  auto It = Flow.Declared.find(V);
  if (It == Flow.Declared.end())
    return Flow.B.body();
  // The graph splits 'T a, b;' in two, so look by position.
  for (const Stmt *S = Flow.declarationOf(V); S; S = Flow.B.parent(S))
    if (isa<CompoundStmt, IfStmt, SwitchStmt, ForStmt, WhileStmt,
            CXXForRangeStmt>(S))
      return S;
  return Flow.B.body();
}

/// \p Jump goes out of \p Scope.
bool PathSearch::leaves(const Stmt *Jump, const Stmt *Scope) const {
  if (isa<GotoStmt, IndirectGotoStmt>(Jump))
    return false;
  for (const Stmt *S = Jump; S; S = Flow.B.parent(S)) {
    if (S == Scope)
      return true;
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S) ||
        (isa<SwitchStmt>(S) && isa<BreakStmt>(Jump)))
      return S == Scope;
  }
  return false;
}

} // namespace clang::tidy::async
