// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The question of PathSearch's first search, for all values of a function
// together: which ends can each one reach, ignoring what conditions say of each
// other? A block has a row of bits, one for each value and variable that may
// hold it; a block that does nothing to any of them hands its row on, 64 values
// at a time. A function with a thousand values in two thousand blocks costs a
// few passes over the graph instead of a thousand.
//
// Most values end here: no way loses them, or every way does. PathSearch is
// asked about the others, where which way is taken matters: conditions that
// exclude each other, several places where the value may be lost.
#include "ValueSweep.h"
#include "BranchTable.h"
#include "clang/Analysis/Analyses/PostOrderCFGView.h"

namespace clang::tidy::async {

/// Values that go through more variables than this are searched for alone.
static constexpr unsigned MaxHolders = 8;

ValueSweep::ValueSweep(ValueFlow &Flow, ValueFlow::Condition Ask)
    : Flow(Flow), G(*Flow.G), Ask(Ask) {}

void ValueSweep::add(const VarDecl *V, ValueFlow::Place Start) {
  unsigned Index = static_cast<unsigned>(Values.size());
  Values.push_back({V, Start, {}, false, false});
  llvm::SmallVector<const VarDecl *, 4> Holders{V};
  for (unsigned I = 0; I < Holders.size() && I < MaxHolders; ++I)
    for (const FlowEvent &E : Flow.eventsOf(Holders[I]))
      if (E.K == FlowEvent::Move && !llvm::is_contained(Holders, E.To))
        Holders.push_back(E.To);
  // Where it is lost depends on who has it by then.
  Values.back().NeedsPath = Holders.size() > 1;
  if (Holders.size() > MaxHolders) {
    Values.back().TooManyHolders = true;
    return;
  }
  for (const VarDecl *Holder : Holders) {
    unsigned Bit = static_cast<unsigned>(Tracks.size());
    Tracks.push_back({Index, Holder});
    TrackOf[{Index, Holder}] = Bit;
    OfHolder[Holder].push_back(Bit);
  }
}

unsigned ValueSweep::trackOf(unsigned Value, const VarDecl *Holder) const {
  return TrackOf.lookup({Value, Holder});
}

ValueSweep::Row ValueSweep::row(std::vector<uint64_t> &Of,
                                const CFGBlock *Block) {
  return Row(Of).slice(size_t(Block->getBlockID()) * Words, Words);
}

void ValueSweep::forEach(Row Of, llvm::function_ref<void(unsigned)> F) {
  for (unsigned W = 0; W < Words; ++W)
    for (uint64_t Left = Of[W]; Left; Left &= Left - 1)
      F(W * 64 + static_cast<unsigned>(llvm::countr_zero(Left)));
}

void ValueSweep::run() {
  Words = static_cast<unsigned>(Tracks.size() + 63) / 64;
  Seen.assign(size_t(G.getNumBlockIDs()) * Words, 0);
  Pending = Seen;
  PostOrderCFGView View(&G);
  Order.assign(View.begin(), View.end());
  PlaceInOrder.assign(G.getNumBlockIDs(), ~0u);
  for (unsigned I = 0; I < Order.size(); ++I)
    PlaceInOrder[Order[I]->getBlockID()] = I;
  for (const CFGBlock *Block : G) // values of code that nothing leads to
    if (unsigned &Place = PlaceInOrder[Block->getBlockID()]; Place == ~0u) {
      Place = static_cast<unsigned>(Order.size());
      Order.push_back(Block);
    }
  Waiting.resize(static_cast<unsigned>(Order.size()));

  std::vector<uint64_t> Work(Words);
  for (unsigned I = 0; I < Values.size(); ++I) {
    const Value &V = Values[I];
    if (V.TooManyHolders)
      continue;
    const VarDecl *Holder = V.V;
    PathSearch::End E = PathSearch(Flow, Ask, V.Start, V.V)
                            .scan(V.Start.Block, V.Start.Index + 1, Holder);
    unsigned Bit = trackOf(I, Holder);
    const ValueFlow::BlockInfo &Info = Flow.Blocks[V.Start.Block->getBlockID()];
    if (E.What == PathSearch::End::Open && Info.Return > V.Start.Index + 1)
      E = {PathSearch::End::Dropped, Info.ReturnAt};
    if (E.What != PathSearch::End::Open) {
      noteEnd(Bit, E);
      continue;
    }
    Work[Bit / 64] = uint64_t(1) << Bit % 64;
    leave(V.Start.Block, Work);
    Work[Bit / 64] = 0;
  }
  for (int At; (At = Waiting.find_first()) >= 0;) {
    Waiting.reset(static_cast<unsigned>(At));
    Row Arrived = row(Pending, Order[At]);
    llvm::copy(Arrived, Work.begin());
    llvm::fill(Arrived, 0);
    visit(Order[At], Work);
  }
}

/// Takes what ends in the block out of \p Arrived and hands on the rest.
void ValueSweep::visit(const CFGBlock *Block, Row Arrived) {
  const ValueFlow::BlockInfo &Info = Flow.Blocks[Block->getBlockID()];
  using End = PathSearch::End;
  if (Info.IsHandler)
    return noteAll(Arrived, {End::Nowhere, {}});
  llvm::SmallVector<unsigned, 4> Moved;
  for (const VarDecl *Holder : Info.Holders)
    for (unsigned Bit : tracksOf(Holder)) {
      if (!(Arrived[Bit / 64] >> Bit % 64 & 1))
        continue;
      unsigned Index = Tracks[Bit].Value;
      const VarDecl *Now = Holder;
      End E = PathSearch(Flow, Ask, Values[Index].Start, Values[Index].V)
                  .scan(Block, 0, Now);
      Arrived[Bit / 64] &= ~(uint64_t(1) << Bit % 64);
      if (E.What == End::Open)
        Moved.push_back(trackOf(Index, Now));
      else
        noteEnd(Bit, E);
    }
  // What is left has no event here, or none that ends it.
  for (unsigned Bit : Moved)
    Arrived[Bit / 64] |= uint64_t(1) << Bit % 64;
  if (Block->hasNoReturnElement() || Info.Throws)
    noteAll(Arrived, {End::Nowhere, {}});
  else if (Info.MacroReturn)
    noteAll(Arrived, {End::Macro, {}});
  else if (Info.Return) // nothing follows but destructors
    noteAll(Arrived, {End::Dropped, Info.ReturnAt});
  else if (Block == &G.getExit())
    noteAll(Arrived, {End::Dropped, {}});
  else
    leave(Block, Arrived);
}

/// Hands \p Through to the successors that each value can reach.
void ValueSweep::leave(const CFGBlock *Block, Row Through) {
  const ValueFlow::BlockInfo &Info = Flow.Blocks[Block->getBlockID()];
  // Whether the report names the jump or the end of the scope depends on
  // whether the way goes through here.
  if (Info.Jumps)
    forEach(Through,
            [&](unsigned Bit) { Values[Tracks[Bit].Value].NeedsPath = true; });
  llvm::SmallVector<Question, 2> Questions;
  for (const ValueDecl *Asked : Info.Asks)
    if (const auto *Holder = dyn_cast<VarDecl>(Asked);
        Holder && OfHolder.contains(Holder)) {
      Questions.push_back({Holder, Ask(Info.Leaf, Holder)});
      if (Questions.back().Says == ConditionFacts::Unclear)
        for (unsigned Bit : tracksOf(Holder))
          Values[Tracks[Bit].Value].NeedsPath = true;
    }
  std::vector<uint64_t> Copy;
  PathSearch::forEachEdge(
      Block, Info, [&](const CFGBlock *Next, unsigned Edge, bool Truth) {
        Row Going = Through;
        auto KeepOut = [&](const VarDecl *Holder) {
          if (Copy.empty() || Going.data() != Copy.data()) {
            Copy.assign(Through.begin(), Through.end());
            Going = Copy;
          }
          for (unsigned Bit : tracksOf(Holder))
            Going[Bit / 64] &= ~(uint64_t(1) << Bit % 64);
        };
        for (const Question &Q : Questions)
          if (PathSearch::excludes(Q.Says, Truth))
            KeepOut(Q.Holder);
        if (Edge == 1)
          if (const auto *Inside = Flow.consumedInside(Block))
            for (const VarDecl *Holder : *Inside)
              KeepOut(Holder);
        Row Known = row(Seen, Next), Todo = row(Pending, Next);
        uint64_t Any = 0;
        for (unsigned W = 0; W < Words; ++W) {
          uint64_t New = Going[W] & ~Known[W];
          Known[W] |= New;
          Todo[W] |= New;
          Any |= New;
        }
        if (Any)
          Waiting.set(PlaceInOrder[Next->getBlockID()]);
      });
}

void ValueSweep::noteEnd(unsigned Track, const PathSearch::End &E) {
  Value &V = Values[Tracks[Track].Value];
  ValueFlow::Result &R = V.Ends;
  switch (E.What) {
  case PathSearch::End::Open:
    break;
  case PathSearch::End::Consumed:
    R.Consumed = true;
    break;
  case PathSearch::End::Nowhere:
    R.LeftAbruptly = true;
    break;
  case PathSearch::End::Macro:
    R.LeftByMacro = true;
    break;
  case PathSearch::End::Dropped:
  case PathSearch::End::Overwritten: {
    if ((R.Dropped || R.Overwritten) && R.LostAt != E.Loc)
      V.NeedsPath = true;
    bool IsDrop = E.What == PathSearch::End::Dropped;
    (IsDrop ? R.Dropped : R.Overwritten) = true;
    R.LostAt = E.Loc;
    break;
  }
  }
}

void ValueSweep::noteAll(Row Of, const PathSearch::End &E) {
  forEach(Of, [&](unsigned Bit) { noteEnd(Bit, E); });
}

ValueFlow::Result ValueSweep::result(unsigned I) {
  const Value &V = Values[I];
  ValueFlow::Result R = V.Ends;
  R.Known = true;
  bool IsLost = R.Dropped || R.Overwritten;
  if (V.TooManyHolders || (IsLost && V.NeedsPath) ||
      (IsLost && R.Consumed && Flow.questionsAbout(V.V).any()))
    return PathSearch(Flow, Ask, V.Start, V.V).run();
  if (R.Dropped && R.LostAt.isInvalid())
    R.LostAt = PathSearch(Flow, Ask, V.Start, V.V).endOfScope(V.V);
  return R;
}

} // namespace clang::tidy::async
