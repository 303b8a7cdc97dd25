// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_BLOCKING_BLOCKINGCALLCHECK_H
#define ASYNC_TIDY_CHECKS_BLOCKING_BLOCKINGCALLCHECK_H

#include "../analysis/AllowedNames.h"
#include "../analysis/BlockingSites.h"

namespace clang::tidy::async {

/// Finds calls that block the thread in code that runs on an executor.
/// User page: docs/checks/async-blocking-call.md
class BlockingCallCheck : public ClangTidyCheck {
public:
  BlockingCallCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void inspect(Analysis &A, PredicateEvaluator &Conditions,
               const FunctionBody &Body, const ExecutionContext &Where,
               const Expr *Call);
  void report(Analysis &A, const FunctionBody &Body,
              const ExecutionContext &Where, const BlockingSite &Site);

  const std::vector<std::string> Categories;
  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_BLOCKING_BLOCKINGCALLCHECK_H
