// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_BORROWACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_BORROWACROSSAWAITCHECK_H

#include "../analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
class HeldObjects;
struct CoroutineInfo;
struct SuspensionPoint;

/// Finds borrowed views of shared data that are held across a suspension point.
/// User page: docs/checks/async-borrow-across-await.md
class BorrowAcrossAwaitCheck : public ClangTidyCheck {
public:
  BorrowAcrossAwaitCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void inspect(Analysis &A, const SuspensionPoint &Point,
               const HeldObjects &Held);

  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_BORROWACROSSAWAITCHECK_H
