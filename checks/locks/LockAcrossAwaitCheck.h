// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_LOCKACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_LOCKACROSSAWAITCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Finds suspension points that are reached while a thread-blocking lock is held.
/// User page: docs/checks/async-lock-across-await.md
class LockAcrossAwaitCheck : public ClangTidyCheck {
public:
  LockAcrossAwaitCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_LOCKACROSSAWAITCHECK_H
