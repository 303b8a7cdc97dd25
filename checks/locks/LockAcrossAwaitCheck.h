// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_LOCKACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_LOCKACROSSAWAITCHECK_H

#include "../analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
class FunctionBody;
struct HeldLock;
struct SuspensionPoint;

/// Finds suspension points that are reached while a thread-blocking lock is
/// held. User page: docs/checks/async-lock-across-await.md
class LockAcrossAwaitCheck : public ClangTidyCheck {
public:
  LockAcrossAwaitCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  bool allowed(Analysis &A, const SuspensionPoint &Point) const;
  bool allowed(const HeldLock &Lock) const;
  void report(Analysis &A, const FunctionBody &Body,
              const SuspensionPoint &Point, llvm::ArrayRef<HeldLock> Locks);
  void remedy(Analysis &A, const FunctionBody &Body,
              const SuspensionPoint &Point, const HeldLock &Lock);

  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_LOCKACROSSAWAITCHECK_H
