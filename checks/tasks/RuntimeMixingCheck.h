// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_RUNTIMEMIXINGCHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_RUNTIMEMIXINGCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Finds awaits of one runtime's operations in coroutines of another.
/// User page: docs/checks/async-runtime-mixing.md
class RuntimeMixingCheck : public ClangTidyCheck {
public:
  RuntimeMixingCheck(StringRef Name, ClangTidyContext *Context);
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

#endif // ASYNC_TIDY_CHECKS_TASKS_RUNTIMEMIXINGCHECK_H
