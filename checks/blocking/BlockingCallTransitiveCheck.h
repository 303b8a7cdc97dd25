// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_BLOCKING_BLOCKINGCALLTRANSITIVECHECK_H
#define ASYNC_TIDY_CHECKS_BLOCKING_BLOCKINGCALLTRANSITIVECHECK_H

#include "../analysis/AllowedNames.h"
#include "../analysis/BlockingChains.h"

namespace clang::tidy::async {

/// Finds calls, in code that runs on an executor, of functions that block the
/// thread further down.
/// User page: docs/checks/async-blocking-call-transitive.md
class BlockingCallTransitiveCheck : public ClangTidyCheck {
public:
  BlockingCallTransitiveCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void report(Analysis &A, const FunctionBody &Body,
              const ExecutionContext &Where, const ReachedBlock &Reached);

  const std::vector<std::string> Categories;
  const AllowedNames Allowed;
  const unsigned ReportChains;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_BLOCKING_BLOCKINGCALLTRANSITIVECHECK_H
