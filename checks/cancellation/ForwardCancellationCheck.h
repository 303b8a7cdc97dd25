// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CANCELLATION_FORWARDCANCELLATIONCHECK_H
#define ASYNC_TIDY_CHECKS_CANCELLATION_FORWARDCANCELLATIONCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Finds calls that could take the stop token at hand and do not get it.
/// User page: docs/checks/async-forward-cancellation.md
class ForwardCancellationCheck : public ClangTidyCheck {
public:
  ForwardCancellationCheck(StringRef Name, ClangTidyContext *Context);
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

#endif // ASYNC_TIDY_CHECKS_CANCELLATION_FORWARDCANCELLATIONCHECK_H
