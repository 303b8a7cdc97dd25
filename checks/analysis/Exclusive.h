// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Does something keep others out of what a function works on?
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_EXCLUSIVE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_EXCLUSIVE_H

#include "FunctionBody.h"

namespace clang::tidy::async {

class Analysis;

/// Something that keeps others out is held at \p From and still at \p To: a
/// lock that suspends, a permit, a lock.
bool isExclusive(Analysis &A, const FunctionBody &Body, SourceLocation From,
                 SourceLocation To);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_EXCLUSIVE_H
