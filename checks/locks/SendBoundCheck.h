// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_SENDBOUNDCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_SENDBOUNDCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Finds objects that belong to one thread and move into work that runs on
/// another. User page: docs/checks/async-send-bound.md
class SendBoundCheck : public ClangTidyCheck {
public:
  SendBoundCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  const std::vector<std::string> AllowedCallees;
  const std::vector<std::string> AllowedTypes;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_SENDBOUNDCHECK_H
