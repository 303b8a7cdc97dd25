// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Coroutines that wait for themselves.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_ASYNCRECURSION_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_ASYNCRECURSION_H

#include "FunctionBody.h"

namespace clang::tidy::async {

class Analysis;

/// One call on the way from a coroutine back to itself.
struct RecursiveCall {
  const CallExpr *Call = nullptr;
  const FunctionDecl *Callee = nullptr; ///< its definition
};

/// Calls from \p B back to its function, each of which is waited for and none
/// of which says how deep it goes; empty if there is no such way.
std::vector<RecursiveCall> unboundedRecursion(Analysis &A,
                                              const FunctionBody &B);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_ASYNCRECURSION_H
