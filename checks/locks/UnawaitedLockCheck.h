// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_UNAWAITEDLOCKCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_UNAWAITEDLOCKCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

struct Creation;

/// Finds asynchronous lock and permit operations that are bound or dropped
/// without being awaited. User page: docs/checks/async-unawaited-lock.md
class UnawaitedLockCheck : public FunctionCheck {
public:
  UnawaitedLockCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfCallees) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void report(Analysis &A, const FunctionBody &B, const Creation &C);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_UNAWAITEDLOCKCHECK_H
