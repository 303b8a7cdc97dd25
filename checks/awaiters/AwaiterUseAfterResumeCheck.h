// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_AWAITERS_AWAITERUSEAFTERRESUMECHECK_H
#define ASYNC_TIDY_CHECKS_AWAITERS_AWAITERUSEAFTERRESUMECHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds uses of an awaiter or its coroutine after 'await_suspend' has resumed
/// it or handed it over. User page:
/// docs/checks/async-awaiter-use-after-resume.md
class AwaiterUseAfterResumeCheck : public FunctionCheck {
public:
  AwaiterUseAfterResumeCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfContexts) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_AWAITERS_AWAITERUSEAFTERRESUMECHECK_H
