// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_STALESTATEACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_STALESTATEACROSSAWAITCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

class Analysis;
struct StaleState;

/// Finds shared state that is read before a suspension point and decides a
/// write after it. User page: docs/checks/async-stale-state-across-await.md
class StaleStateAcrossAwaitCheck : public ClangTidyCheck {
public:
  using ClangTidyCheck::ClangTidyCheck;
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void report(Analysis &A, const StaleState &State);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_STALESTATEACROSSAWAITCHECK_H
