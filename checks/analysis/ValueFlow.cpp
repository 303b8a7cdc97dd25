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
// assignment, has lost it. Here the events are put in their places; ValueSweep
// walks for all values at once, and PathSearch for those where it matters which
// way is taken.
//
// Cost: the sweep is a few passes over the graph. A search visits each block
// once or a few times, and all searches of a function together have a bound.
// Values past it are not judged.
#include "ValueFlow.h"
#include "BranchTable.h"
#include "ValueSweep.h"
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

/// Blocks between a branch and where its ways meet; more count as 'anything'.
static constexpr unsigned MaxDecided = 200;

/// 'if (verbose) log();' decides nothing for a task that is neither named there
/// nor lost there: what the condition said need not be remembered for it.
/// Twenty such conditions would make a million ways of one.
void ValueFlow::findWhatQuestionsDecide() {
  CFGPostDomTree After(const_cast<CFG *>(G));
  DecidedBy.resize(Table->numKeys());
  for (const CFGBlock *Branch : Table->comparable()) {
    Decides &D = DecidedBy[Table->keyOf(Branch)];
    const auto *Node = After.getBase().getNode(const_cast<CFGBlock *>(Branch));
    const CFGBlock *Meet =
        Node && Node->getIDom() ? Node->getIDom()->getBlock() : nullptr;
    if (!Meet || Meet == &G->getExit())
      D.Anything = true;
    llvm::SmallVector<const CFGBlock *, 16> Work{Branch};
    llvm::DenseSet<const CFGBlock *> Seen{Branch};
    for (unsigned I = 0; I < Work.size() && !D.Anything; ++I) {
      const CFGBlock *Block = Work[I];
      if (Block != Branch) {
        const BlockInfo &Info = Blocks[Block->getBlockID()];
        D.Anything = Info.IsHandler || Info.Throws || Info.Return ||
                     Block->hasNoReturnElement() || Block == &G->getExit() ||
                     Work.size() > MaxDecided || Table->changesAnswers(Block);
        D.Variables.insert_range(Info.Holders);
      }
      for (const CFGBlock::AdjacentBlock &A : Block->succs())
        if (const CFGBlock *Next = A.getReachableBlock();
            Next && Next != Meet && Seen.insert(Next).second)
          Work.push_back(Next);
    }
  }
}

llvm::BitVector ValueFlow::questionsAbout(const VarDecl *V) {
  llvm::SmallVector<const VarDecl *, 4> Holders{V};
  for (unsigned I = 0; I < Holders.size(); ++I)
    for (const FlowEvent &E : eventsOf(Holders[I]))
      if (E.K == FlowEvent::Move && !llvm::is_contained(Holders, E.To))
        Holders.push_back(E.To);
  BranchTable &T = branches();
  llvm::BitVector Keys(T.numKeys());
  if (!T.hasQuestions())
    return Keys;
  if (DecidedBy.empty())
    findWhatQuestionsDecide();
  for (unsigned Key = 0; Key < Keys.size(); ++Key)
    if (DecidedBy[Key].Anything ||
        llvm::any_of(Holders, [&](const VarDecl *Holder) {
          return DecidedBy[Key].Variables.contains(Holder);
        }))
      Keys.set(Key);
  return Keys;
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
      if (isa<ReturnStmt, CoreturnStmt>(Each)) {
        if (Each->getBeginLoc().isMacroID())
          Info.MacroReturn = Index + 1;
        if (!Info.Return)
          Info.ReturnAt = Each->getBeginLoc();
        Info.Return = Index + 1;
      }
    }
    ++Index;
  }
  Info.Jumps =
      isa_and_nonnull<BreakStmt, ContinueStmt>(Block->getTerminatorStmt());
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
    noteConsumedInside(E);
    Place P = find(E.K == FlowEvent::Move && !E.At ? E.To : E.Variable, E.At);
    if (!P.Block) {
      Unplaced.insert(E.Variable);
      continue;
    }
    BlockInfo &Info = Blocks[P.Block->getBlockID()];
    Info.HasEvents = true;
    if (!llvm::is_contained(Info.Holders, E.Variable))
      Info.Holders.push_back(E.Variable);
    llvm::SmallVector<Step, 1> &List = Steps[{P.Block, E.Variable}];
    List.push_back({P.Index, E, List.size()});
    if (E.K == FlowEvent::Escape)
      Escapes[E.Variable].push_back(P);
  }
  for (auto &[Where, List] : Steps)
    llvm::sort(List, [](const Step &L, const Step &R) {
      return std::tuple(L.Index, L.Event.K, L.Added) <
             std::tuple(R.Index, R.Event.K, R.Added);
    });
  return true;
}

/// A loop that consumes is taken to run at least once. So is what an 'if' that
/// a macro wrote guards: SECTION("...") { … } of test frameworks runs one of
/// several each time.
void ValueFlow::noteConsumedInside(const FlowEvent &E) {
  if (!E.At || E.K == FlowEvent::Bind)
    return;
  const Stmt *Child = nullptr;
  for (const Stmt *S = E.At; S; Child = S, S = B.parent(S)) {
    if (const auto *If = dyn_cast<IfStmt>(S)) {
      if (!If->getBeginLoc().isMacroID() || If->getThen() != Child ||
          Child->getBeginLoc().isMacroID())
        continue;
    } else if (!isa<ForStmt, WhileStmt, CXXForRangeStmt>(S))
      continue;
    Variables &Inside = ConsumedInside[S];
    if (!llvm::is_contained(Inside, E.Variable))
      Inside.push_back(E.Variable);
  }
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

std::vector<ValueFlow::Result> ValueFlow::follow(llvm::ArrayRef<Value> Values,
                                                 Condition Ask) {
  std::vector<Result> Results(Values.size());
  if (!place())
    return Results;
  ValueSweep Sweep(*this, Ask);
  std::vector<size_t> Swept;
  for (size_t I = 0; I < Values.size(); ++I) {
    auto [V, At] = Values[I];
    if (Unplaced.contains(V))
      continue;
    Place Start = find(V, At);
    if (!Start.Block || isReachableBefore(V, Start, /*IsDeclaration=*/!At))
      continue;
    Sweep.add(V, Start);
    Swept.push_back(I);
  }
  Sweep.run();
  for (unsigned N = 0; N < Swept.size(); ++N)
    Results[Swept[N]] = Sweep.result(N);
  return Results;
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
