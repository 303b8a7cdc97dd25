// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CANCELLATION_MISSINGCANCELLATIONCHECK_H
#define ASYNC_TIDY_CHECKS_CANCELLATION_MISSINGCANCELLATIONCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds endless loops of tasks that nothing can stop.
/// User page: docs/checks/async-missing-cancellation.md
class MissingCancellationCheck : public FunctionCheck {
public:
  MissingCancellationCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfContexts) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CANCELLATION_MISSINGCANCELLATIONCHECK_H
