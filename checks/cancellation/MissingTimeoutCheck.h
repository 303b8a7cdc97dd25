// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CANCELLATION_MISSINGTIMEOUTCHECK_H
#define ASYNC_TIDY_CHECKS_CANCELLATION_MISSINGTIMEOUTCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Finds awaits of another machine's answer that have no deadline.
/// User page: docs/checks/async-missing-timeout.md
class MissingTimeoutCheck : public ClangTidyCheck {
public:
  MissingTimeoutCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  const std::vector<std::string> AllowedCallees;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CANCELLATION_MISSINGTIMEOUTCHECK_H
