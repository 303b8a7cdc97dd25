// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// "Can control come from here to there?": one search over the paths of a
// function, on which no condition is both true and false.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_PATHQUERY_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_PATHQUERY_H

#include "FunctionBody.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>
#include <optional>

namespace clang::tidy::async {

class BranchTable;

class PathQuery {
public:
  PathQuery(const FunctionBody &B, ASTContext &Ctx);
  ~PathQuery();
  /// False: there is no graph, and every answer is "no".
  bool isKnown() const { return G != nullptr; }
  /// \p S, or the nearest statement around it that the graph evaluates by
  /// itself; null if there is none.
  const Stmt *evaluated(const Stmt *S) const;

  /// What a statement means for the search.
  enum Meaning {
    Nothing,
    Target, ///< found
    End,    ///< this way is of no interest any more
  };
  /// What is known of a condition on the way.
  enum Truth { Either, True, False, Unclear };
  struct Found {
    const Stmt *At = nullptr; ///< null: the end of the function
    SourceLocation Loc;       ///< of the return, when it is the end
    /// The way goes through the loop around the start again.
    bool NextTurn = false;
  };
  /// The first target after \p From, which is evaluated somewhere in the
  /// function; null: its beginning. \p ExitToo: leaving the function by
  /// 'return' or at its end is a target as well. Where \p Throws says so, the
  /// way also goes on in the handlers around a statement; exceptions that leave
  /// the function are not followed.
  std::optional<Found>
  find(const Stmt *From, llvm::function_ref<Meaning(const Stmt *)> Ask,
       llvm::function_ref<Truth(const Expr *)> Condition, bool ExitToo = false,
       llvm::function_ref<bool(const Stmt *)> Throws = nullptr);

  /// There is a way round \p Loop, from the end of one turn to the end of the
  /// next, that meets nothing of which \p Ask says End, and leaves neither the
  /// loop nor the function.
  bool goesRound(const Stmt *Loop,
                 llvm::function_ref<Meaning(const Stmt *)> Ask,
                 llvm::function_ref<Truth(const Expr *)> Condition);

private:
  struct Place {
    const CFGBlock *Block = nullptr;
    unsigned Index = 0;
  };
  Place placeOf(const Stmt *S) const;
  llvm::SmallVector<const CFGBlock *, 2> handlersOf(const Stmt *S) const;
  std::optional<Found> search(Place Start, const Stmt *From, const Stmt *Loop,
                              llvm::function_ref<Meaning(const Stmt *)> Ask,
                              llvm::function_ref<Truth(const Expr *)> Condition,
                              bool ExitToo,
                              llvm::function_ref<bool(const Stmt *)> Throws);

  const FunctionBody &B;
  ASTContext &Ctx;
  const CFG *G;
  unsigned Budget;
  std::unique_ptr<BranchTable> Table;
  llvm::DenseMap<const Stmt *, Place> Places;
  llvm::DenseMap<const Stmt *, const CFGBlock *> Handlers; ///< by catch
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_PATHQUERY_H
