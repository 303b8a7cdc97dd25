// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_LOCKACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_LOCKACROSSAWAITCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

struct HeldLock;
struct SuspensionPoint;

/// Finds suspension points that are reached while a thread-blocking lock is
/// held. User page: docs/checks/async-lock-across-await.md
class LockAcrossAwaitCheck : public CoroutineCheck {
public:
  LockAcrossAwaitCheck(StringRef Name, ClangTidyContext *Context)
      : CoroutineCheck(Name, Context,
                       AllowedNames::OfTypes | AllowedNames::OfCallees) {}
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus;
  }

private:
  void checkCoroutine(Analysis &A, const CoroutineInfo &Info) override;

  bool allowed(Analysis &A, const SuspensionPoint &Point) const;
  bool allowed(const HeldLock &Lock) const;
  void report(Analysis &A, const FunctionBody &Body,
              const SuspensionPoint &Point, llvm::ArrayRef<HeldLock> Locks);
  void remedy(Analysis &A, const FunctionBody &Body,
              const SuspensionPoint &Point, const HeldLock &Lock);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_LOCKACROSSAWAITCHECK_H
