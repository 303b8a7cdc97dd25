// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_RESUMEUNDERLOCKCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_RESUMEUNDERLOCKCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

struct HeldLock;
struct InlineRun;

/// Finds coroutines that are resumed, callbacks that are called and waiters
/// that are woken inline while a lock is held. User page:
/// docs/checks/async-resume-under-lock.md
class ResumeUnderLockCheck : public FunctionCheck {
public:
  ResumeUnderLockCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context,
                      AllowedNames::OfTypes | AllowedNames::OfCallees) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void report(Analysis &A, const FunctionBody &Body, const InlineRun &Run,
              const HeldLock &Lock);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_RESUMEUNDERLOCKCHECK_H
