// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_UNAWAITEDTASKCHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_UNAWAITEDTASKCHECK_H

#include "analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
struct Creation;

/// Finds tasks that are created and, on some path, never awaited, returned,
/// stored or passed on. User page: docs/checks/async-unawaited-task.md
class UnawaitedTaskCheck : public ClangTidyCheck {
public:
  UnawaitedTaskCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void report(Analysis &A, const FunctionDecl *F, const Creation &C);

  const ClangTidyContext *Context;
  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_TASKS_UNAWAITEDTASKCHECK_H
