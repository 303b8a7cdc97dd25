// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks the paths of all values of a function at once, for ValueFlow.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_VALUESWEEP_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_VALUESWEEP_H

#include "PathSearch.h"

namespace clang::tidy::async {

class ValueSweep {
public:
  ValueSweep(ValueFlow &Flow, ValueFlow::Condition Ask);

  /// A value that \p V takes at \p Start. Before run().
  void add(const VarDecl *V, ValueFlow::Place Start);
  void run();
  /// Of the value that was added as number \p I.
  ValueFlow::Result result(unsigned I);

private:
  using Row = llvm::MutableArrayRef<uint64_t>;
  struct Value {
    const VarDecl *V;
    ValueFlow::Place Start;
    ValueFlow::Result Ends; ///< that can be reached, whatever conditions say
    /// Which of several ways it takes decides where it is lost, or whether.
    bool NeedsPath = false;
    bool TooManyHolders = false;
  };
  struct Track { ///< one bit of a row: a value and who holds it
    unsigned Value;
    const VarDecl *Holder;
  };
  /// What a branch asks of a holder.
  struct Question {
    const VarDecl *Holder;
    ConditionFacts::Says Says;
  };

  unsigned trackOf(unsigned Value, const VarDecl *Holder) const;
  llvm::ArrayRef<unsigned> tracksOf(const VarDecl *Holder) const {
    auto It = OfHolder.find(Holder);
    if (It == OfHolder.end())
      return {};
    return It->second;
  }
  void visit(const CFGBlock *Block, Row Arrived);
  void leave(const CFGBlock *Block, Row Through);
  void noteEnd(unsigned Track, const PathSearch::End &E);
  void noteAll(Row Of, const PathSearch::End &E);
  void forEach(Row Of, llvm::function_ref<void(unsigned)> F);
  Row row(std::vector<uint64_t> &Of, const CFGBlock *Block);

  ValueFlow &Flow;
  const CFG &G;
  ValueFlow::Condition Ask;
  std::vector<Value> Values;
  std::vector<Track> Tracks;
  llvm::DenseMap<std::pair<unsigned, const VarDecl *>, unsigned> TrackOf;
  llvm::DenseMap<const VarDecl *, llvm::SmallVector<unsigned, 2>> OfHolder;
  unsigned Words = 0;
  std::vector<uint64_t> Seen;    ///< a row for each block
  std::vector<uint64_t> Pending; ///< the same
  llvm::BitVector Waiting;       ///< by place in the order
  std::vector<const CFGBlock *> Order;
  std::vector<unsigned> PlaceInOrder; ///< by block
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_VALUESWEEP_H
