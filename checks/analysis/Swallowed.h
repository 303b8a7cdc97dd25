// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Handlers around an await in which a cancellation ends that was meant for the
// coroutine.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_SWALLOWED_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_SWALLOWED_H

#include "FunctionBody.h"
#include <string>
#include <vector>

namespace clang::tidy::async {

class Analysis;
struct Library;

struct Swallowed {
  const CXXCatchStmt *Handler = nullptr;
  const CXXTryStmt *Try = nullptr;
  const Expr *Await = nullptr; ///< that the cancellation may come out of
  std::string Exception;       ///< 'folly::OperationCancelled'
  /// The class is declared in this unit, so an edit may name it.
  bool IsDeclared = false;
  bool Distinct = true; ///< false: other errors are of that class too
  /// Another await follows, which a cancelled coroutine ought not to come to.
  bool GoesOn = false;
};

/// Of a coroutine, in source order.
std::vector<Swallowed> swallowedCancellations(Analysis &A,
                                              const FunctionBody &Body);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_SWALLOWED_H
