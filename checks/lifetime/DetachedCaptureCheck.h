// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_DETACHEDCAPTURECHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_DETACHEDCAPTURECHECK_H

#include "analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
class FunctionBody;
struct DetachedCapture;

/// Finds locals that are captured by reference in work that can outlive them.
/// User page: docs/checks/async-detached-capture.md
class DetachedCaptureCheck : public ClangTidyCheck {
public:
  DetachedCaptureCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void report(Analysis &A, const FunctionBody &B, const DetachedCapture &D);

  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_DETACHEDCAPTURECHECK_H
