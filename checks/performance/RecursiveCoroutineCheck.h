// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_PERFORMANCE_RECURSIVECOROUTINECHECK_H
#define ASYNC_TIDY_CHECKS_PERFORMANCE_RECURSIVECOROUTINECHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds coroutines that await themselves without a bound on the depth.
/// User page: docs/checks/async-recursive-coroutine.md
class RecursiveCoroutineCheck : public CoroutineCheck {
public:
  RecursiveCoroutineCheck(StringRef Name, ClangTidyContext *Context)
      : CoroutineCheck(Name, Context, AllowedNames::OfContexts) {}

private:
  void checkCoroutine(Analysis &A, const CoroutineInfo &Info) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_PERFORMANCE_RECURSIVECOROUTINECHECK_H
