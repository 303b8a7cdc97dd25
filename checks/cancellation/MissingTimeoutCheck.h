// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CANCELLATION_MISSINGTIMEOUTCHECK_H
#define ASYNC_TIDY_CHECKS_CANCELLATION_MISSINGTIMEOUTCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds awaits of another machine's answer that have no deadline.
/// User page: docs/checks/async-missing-timeout.md
class MissingTimeoutCheck : public FunctionCheck {
public:
  MissingTimeoutCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfCallees) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CANCELLATION_MISSINGTIMEOUTCHECK_H
