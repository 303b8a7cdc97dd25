// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations that take a lock or permits once they are awaited.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_LOCKAWAITS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_LOCKAWAITS_H

#include "clang/AST/ExprCXX.h"

namespace clang::tidy::async {

class Analysis;

/// What \p Call returns has to be awaited for a lock, or a permit, to be held.
bool takesLock(Analysis &A, const CallExpr *Call);

/// Awaiting what \p Call returns gives a guard, whose end is the end of the
/// lock; else the lock is held until it is unlocked.
bool givesGuard(Analysis &A, const CallExpr *Call);

/// \p E constructs a guard that calls lock() of a mutex whose lock() returns
/// something to be awaited: std::lock_guard g(m) of an asynchronous mutex.
bool dropsLockInside(Analysis &A, const CXXConstructExpr *E);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_LOCKAWAITS_H
