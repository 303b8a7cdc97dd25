// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_STALESTATEACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_STALESTATEACROSSAWAITCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

struct StaleState;

/// Finds shared state that is read before a suspension point and decides a
/// write after it. User page: docs/checks/async-stale-state-across-await.md
class StaleStateAcrossAwaitCheck : public CoroutineCheck {
public:
  StaleStateAcrossAwaitCheck(StringRef Name, ClangTidyContext *Context)
      : CoroutineCheck(Name, Context, AllowedNames::None) {}

private:
  void checkCoroutine(Analysis &A, const CoroutineInfo &Info) override;

  void report(Analysis &A, const StaleState &State);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_STALESTATEACROSSAWAITCHECK_H
