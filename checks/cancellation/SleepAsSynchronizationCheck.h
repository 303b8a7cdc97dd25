// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CANCELLATION_SLEEPASSYNCHRONIZATIONCHECK_H
#define ASYNC_TIDY_CHECKS_CANCELLATION_SLEEPASSYNCHRONIZATIONCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds sleeps that stand for a join, and loops that sleep until a flag
/// changes. User page: docs/checks/async-sleep-as-synchronization.md
class SleepAsSynchronizationCheck : public FunctionCheck {
public:
  SleepAsSynchronizationCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfContexts) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CANCELLATION_SLEEPASSYNCHRONIZATIONCHECK_H
