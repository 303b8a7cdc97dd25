// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Descriptors and objects that are switched to non-blocking.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_NONBLOCKING_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_NONBLOCKING_H

#include "FunctionBody.h"
#include "llvm/ADT/DenseSet.h"

namespace clang::tidy::async {

class Analysis;

/// The variables and fields that are opened or switched non-blocking anywhere
/// in this unit's user code.
llvm::DenseSet<const ValueDecl *> switchedToNonblocking(Analysis &A);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_NONBLOCKING_H
