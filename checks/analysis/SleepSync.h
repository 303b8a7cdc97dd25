// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sleeps that wait for something which could be awaited.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_SLEEPSYNC_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_SLEEPSYNC_H

#include "FunctionBody.h"
#include <vector>

namespace clang::tidy::async {

class Analysis;

struct SyncSleep {
  enum Kind {
    InsteadOfJoin, ///< between a request to stop and the end
    Polling        ///< a loop that does nothing but sleep and look
  } K;
  const Expr *Sleep = nullptr; ///< the await, or the call that blocks
  const Stmt *Other = nullptr; ///< the request; the condition
};

std::vector<SyncSleep> syncSleeps(Analysis &A, const FunctionBody &Body);
/// Those among them that are loops.
std::vector<SyncSleep> pollingLoops(Analysis &A, const FunctionBody &Body);

/// The call behind an awaited (or, if \p Blocking, a called) \p E lets time
/// pass and does nothing else. By model, or an own function that takes a
/// duration, gives nothing and is called sleep or delay.
bool isSleep(Analysis &A, const Expr *E, bool Blocking = false);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_SLEEPSYNC_H
