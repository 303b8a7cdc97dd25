// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops of a coroutine that have no end of their own, and whether each turn of
// them suspends.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_ENDLESSLOOPS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_ENDLESSLOOPS_H

#include "Coroutine.h"

namespace clang::tidy::async {

class Analysis;

struct EndlessLoop {
  const Stmt *Loop = nullptr;
  const Stmt *Body = nullptr;
  /// A suspension in the loop that a turn may pass by; null: there is none.
  const SuspensionPoint *Passed = nullptr;
  /// An await in the loop whose operand is always ready.
  const SuspensionPoint *AlwaysReady = nullptr;
  /// Nothing in the loop ends it. Otherwise only what others do ends it.
  bool HasNoExit = true;
};

/// Those that can go round without suspending, in source order.
std::vector<EndlessLoop> endlessLoops(Analysis &A, const CoroutineInfo &Info);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_ENDLESSLOOPS_H
