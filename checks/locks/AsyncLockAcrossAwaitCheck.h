// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_ASYNCLOCKACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_ASYNCLOCKACROSSAWAITCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

class AcrossAwait;
struct SuspensionPoint;

/// Finds locks that suspend and are held across an await that does not need
/// them.
/// User page: docs/checks/async-async-lock-across-await.md
class AsyncLockAcrossAwaitCheck : public CoroutineCheck {
public:
  AsyncLockAcrossAwaitCheck(StringRef Name, ClangTidyContext *Context)
      : CoroutineCheck(Name, Context, AllowedNames::None) {}

private:
  void checkCoroutine(Analysis &A, const CoroutineInfo &Info) override;

  void waitsBehindLock(Analysis &A, const SuspensionPoint &P);
  void inspect(Analysis &A, const CoroutineInfo &Info, const VarDecl *Guard,
               const AcrossAwait &Across);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_ASYNCLOCKACROSSAWAITCHECK_H
