// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_CAPTURINGLAMBDACOROUTINECHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_CAPTURINGLAMBDACOROUTINECHECK_H

#include "analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
class FunctionBody;
struct CaptureUse;
struct ClosureEnd;
struct LambdaUse;

/// Finds lambdas with captures whose coroutine may still run when the closure
/// is gone. User page: docs/checks/async-capturing-lambda-coroutine.md
class CapturingLambdaCoroutineCheck : public ClangTidyCheck {
public:
  CapturingLambdaCoroutineCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void report(Analysis &A, const FunctionBody &B, const LambdaUse &U,
              const CaptureUse &Use, const ClosureEnd &End);
  void remedy(Analysis &A, const FunctionBody &B, const LambdaUse &U,
              const ClosureEnd &End);

  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_CAPTURINGLAMBDACOROUTINECHECK_H
