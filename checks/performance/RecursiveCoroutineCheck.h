// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_PERFORMANCE_RECURSIVECOROUTINECHECK_H
#define ASYNC_TIDY_CHECKS_PERFORMANCE_RECURSIVECOROUTINECHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Finds coroutines that await themselves without a bound on the depth.
/// User page: docs/checks/async-recursive-coroutine.md
class RecursiveCoroutineCheck : public ClangTidyCheck {
public:
  RecursiveCoroutineCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  const std::vector<std::string> AllowedContexts;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_PERFORMANCE_RECURSIVECOROUTINECHECK_H
