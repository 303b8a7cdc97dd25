// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Waits without an end: loops that nothing stops, answers without a deadline.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_ENDLESS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_ENDLESS_H

#include "FunctionBody.h"
#include <vector>

namespace clang::tidy::async {

class Analysis;

struct EndlessLoop {
  const Stmt *Loop = nullptr;
  const Expr *Await = nullptr; ///< the first in it
};
/// Loops of a task that have no way out and look at no request to stop.
std::vector<EndlessLoop> endlessLoops(Analysis &A, const FunctionBody &Body);

struct UnboundedWait {
  const Expr *Await = nullptr;
  const CallExpr *Call = nullptr; ///< the remote operation
};
/// Awaits of another machine's answer that may be for ever.
std::vector<UnboundedWait> unboundedWaits(Analysis &A,
                                          const FunctionBody &Body);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_ENDLESS_H
