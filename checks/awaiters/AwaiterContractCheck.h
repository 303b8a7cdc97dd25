// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_AWAITERS_AWAITERCONTRACTCHECK_H
#define ASYNC_TIDY_CHECKS_AWAITERS_AWAITERCONTRACTCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Finds awaiters that resume inside of 'await_suspend', or say less in their
/// types than they know. User page: docs/checks/async-awaiter-contract.md
class AwaiterContractCheck : public ClangTidyCheck {
public:
  AwaiterContractCheck(StringRef Name, ClangTidyContext *Context);
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

#endif // ASYNC_TIDY_CHECKS_AWAITERS_AWAITERCONTRACTCHECK_H
