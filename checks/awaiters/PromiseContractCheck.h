// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_AWAITERS_PROMISECONTRACTCHECK_H
#define ASYNC_TIDY_CHECKS_AWAITERS_PROMISECONTRACTCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

class Analysis;
struct TypeFault;
struct HandleFault;

/// Finds coroutine types that destroy a frame twice, never, or after it is
/// gone, and promises that lose exceptions. User page:
/// docs/checks/async-promise-contract.md
class PromiseContractCheck : public ClangTidyCheck {
public:
  PromiseContractCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void report(Analysis &A, const TypeFault &F);
  void report(Analysis &A, const HandleFault &F);

  const std::vector<std::string> AllowedTypes;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_AWAITERS_PROMISECONTRACTCHECK_H
