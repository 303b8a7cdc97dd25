// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_UNFULFILLEDPROMISECHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_UNFULFILLEDPROMISECHECK_H

#include "analysis/AllowedNames.h"

namespace clang::tidy::async {

/// Finds promises, senders and completion handlers that are dropped without an
/// answer on some path or answered twice. User page:
/// docs/checks/async-unfulfilled-promise.md
class UnfulfilledPromiseCheck : public ClangTidyCheck {
public:
  UnfulfilledPromiseCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_TASKS_UNFULFILLEDPROMISECHECK_H
