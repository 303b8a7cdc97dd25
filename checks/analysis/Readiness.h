// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Is what a call waits for ready when it is called?
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_READINESS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_READINESS_H

#include "FunctionBody.h"

namespace clang::tidy::async {

class Analysis;

/// What \p Call waits for is ready: a branch or an await on every way to the
/// call has seen it so, it came out of an await, or a continuation was called
/// with it.
bool seenReady(Analysis &A, const FunctionBody &Body, const Expr *Call,
               const Expr *Waited);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_READINESS_H
