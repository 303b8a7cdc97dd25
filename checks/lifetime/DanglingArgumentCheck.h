// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_DANGLINGARGUMENTCHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_DANGLINGARGUMENTCHECK_H

#include "analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
class FunctionBody;

/// Finds arguments and objects that die while the task they were given to may
/// still use them. User page: docs/checks/async-dangling-argument.md
class DanglingArgumentCheck : public ClangTidyCheck {
public:
  DanglingArgumentCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void look(Analysis &A, const FunctionBody &B, const CallExpr *Call);

  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_DANGLINGARGUMENTCHECK_H
