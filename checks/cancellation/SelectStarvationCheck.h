// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CANCELLATION_SELECTSTARVATIONCHECK_H
#define ASYNC_TIDY_CHECKS_CANCELLATION_SELECTSTARVATIONCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds ordered races in loops whose first branch can keep the others from
/// being looked at. User page: docs/checks/async-select-starvation.md
class SelectStarvationCheck : public FunctionCheck {
public:
  SelectStarvationCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfContexts) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CANCELLATION_SELECTSTARVATIONCHECK_H
