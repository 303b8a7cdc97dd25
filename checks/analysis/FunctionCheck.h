// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What checks share that look at one function after the other: the language,
// the matcher, which functions are worth a look, and the options that let some
// of them off.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_FUNCTIONCHECK_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_FUNCTIONCHECK_H

#include "AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
class FunctionBody;
struct CoroutineInfo;

class FunctionCheck : public ClangTidyCheck {
public:
  /// \p Allows: those options of AllowedNames that the check has.
  FunctionCheck(StringRef Name, ClangTidyContext *Context, unsigned Allows);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  /// A check with more options stores those as well; one with more matchers
  /// adds them, and has check() for what they find.
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

protected:
  /// For each function that Analysis::body() has a body of and that no
  /// 'AllowedContexts' names.
  virtual void checkFunction(Analysis &A, const FunctionBody &Body) = 0;

  const AllowedNames Allowed;
};

/// Looks only at functions that may suspend: coroutines, and what suspends the
/// fiber that it runs on.
class CoroutineCheck : public FunctionCheck {
public:
  using FunctionCheck::FunctionCheck;

protected:
  virtual void checkCoroutine(Analysis &A, const CoroutineInfo &Info) = 0;

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) final;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_FUNCTIONCHECK_H
