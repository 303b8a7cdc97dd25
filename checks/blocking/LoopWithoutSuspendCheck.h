// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_BLOCKING_LOOPWITHOUTSUSPENDCHECK_H
#define ASYNC_TIDY_CHECKS_BLOCKING_LOOPWITHOUTSUSPENDCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds endless loops in coroutines that can go round without suspending.
/// User page: docs/checks/async-loop-without-suspend.md
class LoopWithoutSuspendCheck : public CoroutineCheck {
public:
  LoopWithoutSuspendCheck(StringRef Name, ClangTidyContext *Context)
      : CoroutineCheck(Name, Context, AllowedNames::OfContexts) {}

private:
  void checkCoroutine(Analysis &A, const CoroutineInfo &Info) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_BLOCKING_LOOPWITHOUTSUSPENDCHECK_H
