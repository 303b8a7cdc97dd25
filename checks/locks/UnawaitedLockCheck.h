// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_UNAWAITEDLOCKCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_UNAWAITEDLOCKCHECK_H

#include "analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
class FunctionBody;
struct Creation;

/// Finds asynchronous lock and permit operations that are bound or dropped
/// without being awaited. User page: docs/checks/async-unawaited-lock.md
class UnawaitedLockCheck : public ClangTidyCheck {
public:
  UnawaitedLockCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void report(Analysis &A, const FunctionBody &B, const Creation &C);

  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_UNAWAITEDLOCKCHECK_H
