// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CANCELLATION_CANCELUNSAFESELECTCHECK_H
#define ASYNC_TIDY_CHECKS_CANCELLATION_CANCELUNSAFESELECTCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Finds races in loops that drop operations which lose data when they are
/// cancelled, and losers that go on. User page:
/// docs/checks/async-cancel-unsafe-select.md
class CancelUnsafeSelectCheck : public ClangTidyCheck {
public:
  CancelUnsafeSelectCheck(StringRef Name, ClangTidyContext *Context);
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

#endif // ASYNC_TIDY_CHECKS_CANCELLATION_CANCELUNSAFESELECTCHECK_H
