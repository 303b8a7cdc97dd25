// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_THREADAFFINEACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_THREADAFFINEACROSSAWAITCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

struct AffineUse;

/// Finds values and objects that belong to one thread and are used across a
/// suspension point, after which another may run.
/// User page: docs/checks/async-thread-affine-across-await.md
class ThreadAffineAcrossAwaitCheck : public CoroutineCheck {
public:
  ThreadAffineAcrossAwaitCheck(StringRef Name, ClangTidyContext *Context)
      : CoroutineCheck(Name, Context, AllowedNames::OfTypes) {}

private:
  void checkCoroutine(Analysis &A, const CoroutineInfo &Info) override;

  void report(Analysis &A, const AffineUse &Use);
  void objects(Analysis &A, const CoroutineInfo &Info);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_THREADAFFINEACROSSAWAITCHECK_H
