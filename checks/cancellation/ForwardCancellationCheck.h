// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CANCELLATION_FORWARDCANCELLATIONCHECK_H
#define ASYNC_TIDY_CHECKS_CANCELLATION_FORWARDCANCELLATIONCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds calls that could take the stop token at hand and do not get it.
/// User page: docs/checks/async-forward-cancellation.md
class ForwardCancellationCheck : public FunctionCheck {
public:
  ForwardCancellationCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfCallees) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CANCELLATION_FORWARDCANCELLATIONCHECK_H
