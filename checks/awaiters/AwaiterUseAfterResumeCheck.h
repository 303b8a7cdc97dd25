// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_AWAITERS_AWAITERUSEAFTERRESUMECHECK_H
#define ASYNC_TIDY_CHECKS_AWAITERS_AWAITERUSEAFTERRESUMECHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Finds uses of an awaiter or its coroutine after 'await_suspend' has resumed
/// it or handed it over. User page:
/// docs/checks/async-awaiter-use-after-resume.md
class AwaiterUseAfterResumeCheck : public ClangTidyCheck {
public:
  AwaiterUseAfterResumeCheck(StringRef Name, ClangTidyContext *Context);
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

#endif // ASYNC_TIDY_CHECKS_AWAITERS_AWAITERUSEAFTERRESUMECHECK_H
