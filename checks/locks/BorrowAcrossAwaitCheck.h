// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_BORROWACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_BORROWACROSSAWAITCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

class HeldObjects;
struct SuspensionPoint;

/// Finds borrowed views of shared data that are held across a suspension point.
/// User page: docs/checks/async-borrow-across-await.md
class BorrowAcrossAwaitCheck : public CoroutineCheck {
public:
  BorrowAcrossAwaitCheck(StringRef Name, ClangTidyContext *Context)
      : CoroutineCheck(Name, Context, AllowedNames::OfTypes) {}

private:
  void checkCoroutine(Analysis &A, const CoroutineInfo &Info) override;

  void inspect(Analysis &A, const SuspensionPoint &Point,
               const HeldObjects &Held);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_BORROWACROSSAWAITCHECK_H
