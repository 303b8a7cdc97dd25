// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_ASYNCLOCKACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_ASYNCLOCKACROSSAWAITCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

class Analysis;
class AcrossAwait;
struct CoroutineInfo;
struct SuspensionPoint;

/// Finds locks that suspend and are held across an await that does not need
/// them.
/// User page: docs/checks/async-async-lock-across-await.md
class AsyncLockAcrossAwaitCheck : public ClangTidyCheck {
public:
  using ClangTidyCheck::ClangTidyCheck;
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void waitsBehindLock(Analysis &A, const SuspensionPoint &P);
  void inspect(Analysis &A, const CoroutineInfo &Info, const VarDecl *Guard,
               const AcrossAwait &Across);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_ASYNCLOCKACROSSAWAITCHECK_H
