// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_PERFORMANCE_AWAITINLOOPCHECK_H
#define ASYNC_TIDY_CHECKS_PERFORMANCE_AWAITINLOOPCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds loops that await one independent operation after the other.
/// User page: docs/checks/async-await-in-loop.md
class AwaitInLoopCheck : public CoroutineCheck {
public:
  AwaitInLoopCheck(StringRef Name, ClangTidyContext *Context)
      : CoroutineCheck(Name, Context, AllowedNames::OfCallees) {}

private:
  void checkCoroutine(Analysis &A, const CoroutineInfo &Info) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_PERFORMANCE_AWAITINLOOPCHECK_H
