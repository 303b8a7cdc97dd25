// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_AWAITERS_AWAITERCONTRACTCHECK_H
#define ASYNC_TIDY_CHECKS_AWAITERS_AWAITERCONTRACTCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds awaiters that resume inside of 'await_suspend', or say less in their
/// types than they know. User page: docs/checks/async-awaiter-contract.md
class AwaiterContractCheck : public FunctionCheck {
public:
  AwaiterContractCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfContexts) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_AWAITERS_AWAITERCONTRACTCHECK_H
