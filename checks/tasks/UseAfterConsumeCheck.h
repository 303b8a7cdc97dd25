// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_USEAFTERCONSUMECHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_USEAFTERCONSUMECHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds single-use tasks, futures and handles that are used again after they
/// were awaited or moved. User page: docs/checks/async-use-after-consume.md
class UseAfterConsumeCheck : public FunctionCheck {
public:
  UseAfterConsumeCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfTypes) {}

private:
private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_TASKS_USEAFTERCONSUMECHECK_H
