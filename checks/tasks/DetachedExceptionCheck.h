// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_DETACHEDEXCEPTIONCHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_DETACHEDEXCEPTIONCHECK_H

#include "analysis/AllowedNames.h"
#include "analysis/Model.h"

namespace clang::tidy::async {

class Analysis;
class FunctionBody;
struct Throws;

/// Finds detached work that may throw where the exception is lost or terminates
/// the program. User page: docs/checks/async-detached-exception.md
class DetachedExceptionCheck : public ClangTidyCheck {
public:
  DetachedExceptionCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void spawn(Analysis &A, const FunctionBody &B, const CallExpr *Call);
  void thread(Analysis &A, const FunctionBody &B, const CallExpr *Call);
  void coroutine(Analysis &A, const FunctionDecl *F);
  void report(Analysis &A, SourceLocation Loc, const FunctionDecl *Work,
              const Throws &T, DetachPolicy Policy, SourceRange Range);

  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_TASKS_DETACHEDEXCEPTIONCHECK_H
