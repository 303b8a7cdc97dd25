// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_SHAREDITERATORACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_SHAREDITERATORACROSSAWAITCHECK_H

#include "../analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
struct SharedElement;

/// Finds iterators, references and views into shared containers that are
/// obtained before a suspension point and used after it.
/// User page: docs/checks/async-shared-iterator-across-await.md
class SharedIteratorAcrossAwaitCheck : public ClangTidyCheck {
public:
  SharedIteratorAcrossAwaitCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void report(Analysis &A, const SharedElement &Element);

  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_SHAREDITERATORACROSSAWAITCHECK_H
