// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_BLOCKING_LOOPWITHOUTSUSPENDCHECK_H
#define ASYNC_TIDY_CHECKS_BLOCKING_LOOPWITHOUTSUSPENDCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Finds endless loops in coroutines that can go round without suspending.
/// User page: docs/checks/async-loop-without-suspend.md
class LoopWithoutSuspendCheck : public ClangTidyCheck {
public:
  LoopWithoutSuspendCheck(StringRef Name, ClangTidyContext *Context);
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

#endif // ASYNC_TIDY_CHECKS_BLOCKING_LOOPWITHOUTSUSPENDCHECK_H
