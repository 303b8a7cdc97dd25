// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which ordinary functions block the thread somewhere below, and by which
// chain of calls.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_MAYBLOCK_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_MAYBLOCK_H

#include "BlockingSites.h"
#include <deque>

namespace clang::tidy::async {

/// How a function comes to block: it calls, which calls, …, and Site blocks.
struct BlockingChain {
  struct Hop {
    const FunctionDecl *In = nullptr;     ///< the function that calls
    const FunctionDecl *Callee = nullptr; ///< null: the blocking call itself
    SourceLocation Loc;                   ///< of the call in it
  };
  llvm::SmallVector<Hop, 4> Hops; ///< the last one is Site
  BlockingSite Site;
  Confidence How = Confidence::High;
};

/// One translation unit's. Not thread safe; belongs to an Analysis.
class MayBlock {
public:
  explicit MayBlock(Analysis &A);

  /// The functions with bodies that a call, construction or local variable's
  /// destructor runs before it returns; the locations are those of the calls.
  struct Edge {
    const FunctionDecl *Callee = nullptr;
    SourceLocation Loc;
    bool Once = false; ///< under call_once, or in a static local's initialiser
    const Expr *Call = nullptr; ///< null for a destructor
  };
  std::vector<Edge> calls(const FunctionBody &Body);

  /// The best chain (most certain, then shortest) from \p F to a site of one
  /// of the \p Categories, or of a category no model is written with. An empty
  /// result: \p F does not block as far as can be seen.
  std::optional<BlockingChain> chain(const FunctionDecl *F,
                                     llvm::ArrayRef<std::string> Categories);

private:
  /// The way on from a function to one category.
  struct Way {
    StringRef Category;
    Confidence How = Confidence::High;
    unsigned Depth = 0;
    BlockingSite Site; ///< at the end
    /// Null when Site is in this function.
    const FunctionDecl *Next = nullptr;
    SourceLocation Loc; ///< of the call in this function
  };
  struct Node {
    std::vector<Edge> Callers; ///< Callee: who calls; Loc: where
    llvm::SmallVector<Way, 2> Ways;
  };
  void explore(const FunctionDecl *F);
  bool improve(Node &N, const Way &W);

  Analysis &A;
  PredicateEvaluator Conditions;
  llvm::DenseMap<const FunctionDecl *, std::unique_ptr<Node>> Nodes;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_MAYBLOCK_H
