// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks the paths on which one value lives, for ValueFlow.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_PATHSEARCH_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_PATHSEARCH_H

#include "ValueFlow.h"

namespace clang::tidy::async {

/// Follows the value that a variable takes at one place of the graph.
class PathSearch {
public:
  PathSearch(ValueFlow &Flow, ValueFlow::Condition Ask, ValueFlow::Place Start,
             const VarDecl *V)
      : Flow(Flow), G(*Flow.G), Ask(Ask), Start(Start), First(V) {}
  ValueFlow::Result run();

  // The steps, for ValueSweep.

  struct End {
    enum { Open, Consumed, Dropped, Overwritten, Nowhere, Macro } What = Open;
    SourceLocation Loc;
  };
  /// Goes through a block; \p Holder follows the value's moves.
  End scan(const CFGBlock *Block, unsigned From, const VarDecl *&Holder) const;
  /// Edges that can be taken, with the truth of the condition.
  static void forEachEdge(
      const CFGBlock *Block, const ValueFlow::BlockInfo &Info,
      llvm::function_ref<void(const CFGBlock *Next, unsigned Edge, bool Truth)>
          F);
  /// A value that is still there cannot take this edge.
  static bool excludes(ConditionFacts::Says Says, bool Truth);
  SourceLocation endOfScope(const VarDecl *Holder) const;

private:
  struct Node {
    const CFGBlock *Block;
    const VarDecl *Holder;
    int Parent;
  };
  /// Successors that the value can reach, with the truth of the condition.
  void forEachSuccessor(
      const CFGBlock *Block, const VarDecl *Holder,
      llvm::function_ref<void(const CFGBlock *Next, bool Truth)> F);
  void findEnds(ValueFlow::Result &R);
  void findLossThatCanHappen(ValueFlow::Result &R);
  SourceLocation lostAt(llvm::ArrayRef<Node> Nodes, int Last,
                        const VarDecl *Holder) const;
  const Stmt *scopeOf(const VarDecl *V) const;
  bool leaves(const Stmt *Jump, const Stmt *Scope) const;

  ValueFlow &Flow;
  const CFG &G;
  ValueFlow::Condition Ask;
  ValueFlow::Place Start;
  const VarDecl *First;
  bool Second = false; ///< in the second search
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_PATHSEARCH_H
