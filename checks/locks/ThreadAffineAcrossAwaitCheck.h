// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_THREADAFFINEACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_THREADAFFINEACROSSAWAITCHECK_H

#include "../analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
struct AffineUse;
struct CoroutineInfo;

/// Finds values and objects that belong to one thread and are used across a
/// suspension point, after which another may run.
/// User page: docs/checks/async-thread-affine-across-await.md
class ThreadAffineAcrossAwaitCheck : public ClangTidyCheck {
public:
  ThreadAffineAcrossAwaitCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void report(Analysis &A, const AffineUse &Use);
  void objects(Analysis &A, const CoroutineInfo &Info);

  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_THREADAFFINEACROSSAWAITCHECK_H
