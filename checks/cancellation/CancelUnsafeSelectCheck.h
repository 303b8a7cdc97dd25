// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CANCELLATION_CANCELUNSAFESELECTCHECK_H
#define ASYNC_TIDY_CHECKS_CANCELLATION_CANCELUNSAFESELECTCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds races in loops that drop operations which lose data when they are
/// cancelled, and losers that go on. User page:
/// docs/checks/async-cancel-unsafe-select.md
class CancelUnsafeSelectCheck : public FunctionCheck {
public:
  CancelUnsafeSelectCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfCallees) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CANCELLATION_CANCELUNSAFESELECTCHECK_H
