// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_IGNOREDTASKHANDLECHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_IGNOREDTASKHANDLECHECK_H

#include "analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
struct Creation;

/// Finds handles of running work that are dropped without being joined or
/// awaited. User page: docs/checks/async-ignored-task-handle.md
class IgnoredTaskHandleCheck : public ClangTidyCheck {
public:
  IgnoredTaskHandleCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void report(Analysis &A, const Creation &C);

  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_TASKS_IGNOREDTASKHANDLECHECK_H
