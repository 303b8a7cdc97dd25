// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CANCELLATION_SWALLOWEDCANCELLATIONCHECK_H
#define ASYNC_TIDY_CHECKS_CANCELLATION_SWALLOWEDCANCELLATIONCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds handlers around an await that absorb the cancellation exception of the
/// library. User page: docs/checks/async-swallowed-cancellation.md
class SwallowedCancellationCheck : public FunctionCheck {
public:
  SwallowedCancellationCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfContexts) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CANCELLATION_SWALLOWEDCANCELLATIONCHECK_H
