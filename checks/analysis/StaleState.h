// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shared state that is read before a suspension and decides a write after it.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_STALESTATE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_STALESTATE_H

#include "Coroutine.h"

namespace clang::tidy::async {

class Analysis;

struct StaleState {
  enum Kind {
    CheckThenAct, ///< if (x …) { co_await …; x = …; }
    ReadModify,   ///< x = x + co_await …, also by a local copy
  } K = CheckThenAct;
  const ValueDecl *State = nullptr;
  SourceLocation Read;
  SourceLocation Write;
  const SuspensionPoint *Point = nullptr;
};

std::vector<StaleState> staleStates(Analysis &A, const CoroutineInfo &Info);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_STALESTATE_H
