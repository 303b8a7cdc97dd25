// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_RUNTIMEMIXINGCHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_RUNTIMEMIXINGCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds awaits of one runtime's operations in coroutines of another.
/// User page: docs/checks/async-runtime-mixing.md
class RuntimeMixingCheck : public CoroutineCheck {
public:
  RuntimeMixingCheck(StringRef Name, ClangTidyContext *Context)
      : CoroutineCheck(Name, Context, AllowedNames::OfCallees) {}

private:
  void checkCoroutine(Analysis &A, const CoroutineInfo &Info) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_TASKS_RUNTIMEMIXINGCHECK_H
