// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Results that say whether something worked.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_ERRORRESULTS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_ERRORRESULTS_H

#include "FunctionBody.h"

namespace clang::tidy::async {

class Analysis;

/// \p T carries an error that somebody has to look at: an error code, an
/// expected, a Try, a tuple or container with one of them.
bool bearsError(Analysis &A, QualType T, unsigned Depth = 0);

/// Sends a message into a channel, and answers whether that worked.
bool isChannelSend(Analysis &A, const CallExpr *Call);

/// The error of \p T can say that messages were missed (broadcast channels).
bool saysLagged(QualType T);

/// \p Site stands where the program is on its way out: in a destructor, in a
/// function that stops something, after a request to stop, where one was seen.
bool isShuttingDown(const FunctionBody &B, const Stmt *Site);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_ERRORRESULTS_H
