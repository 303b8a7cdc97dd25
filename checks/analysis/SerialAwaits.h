// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops whose turns wait for one operation each, though none needs the result
// of the one before.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_SERIALAWAITS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_SERIALAWAITS_H

#include "Coroutine.h"

namespace clang::tidy::async {

class Analysis;

struct SerialAwait {
  const CXXForRangeStmt *Loop = nullptr;
  const SuspensionPoint *Point = nullptr;
  /// The awaited call; null: the elements are tasks and are awaited themselves.
  const CallExpr *Call = nullptr;
};

std::vector<SerialAwait> serialAwaits(Analysis &A, const CoroutineInfo &Info);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_SERIALAWAITS_H
