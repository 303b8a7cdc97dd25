// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_UNFULFILLEDPROMISECHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_UNFULFILLEDPROMISECHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds promises, senders and completion handlers that are dropped without an
/// answer on some path or answered twice. User page:
/// docs/checks/async-unfulfilled-promise.md
class UnfulfilledPromiseCheck : public FunctionCheck {
public:
  UnfulfilledPromiseCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfTypes) {}

private:
private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_TASKS_UNFULFILLEDPROMISECHECK_H
