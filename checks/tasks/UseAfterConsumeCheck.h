// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_USEAFTERCONSUMECHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_USEAFTERCONSUMECHECK_H

#include "analysis/AllowedNames.h"

namespace clang::tidy::async {

/// Finds single-use tasks, futures and handles that are used again after they
/// were awaited or moved. User page: docs/checks/async-use-after-consume.md
class UseAfterConsumeCheck : public ClangTidyCheck {
public:
  UseAfterConsumeCheck(StringRef Name, ClangTidyContext *Context);
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

#endif // ASYNC_TIDY_CHECKS_TASKS_USEAFTERCONSUMECHECK_H
