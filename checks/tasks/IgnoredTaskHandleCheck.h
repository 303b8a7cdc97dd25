// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_IGNOREDTASKHANDLECHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_IGNOREDTASKHANDLECHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

struct Creation;

/// Finds handles of running work that are dropped without being joined or
/// awaited. User page: docs/checks/async-ignored-task-handle.md
class IgnoredTaskHandleCheck : public FunctionCheck {
public:
  IgnoredTaskHandleCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context,
                      AllowedNames::OfTypes | AllowedNames::OfCallees) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void report(Analysis &A, const Creation &C);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_TASKS_IGNOREDTASKHANDLECHECK_H
