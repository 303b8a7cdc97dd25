// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_AWAITERS_PROMISECONTRACTCHECK_H
#define ASYNC_TIDY_CHECKS_AWAITERS_PROMISECONTRACTCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

struct TypeFault;
struct HandleFault;

/// Finds coroutine types that destroy a frame twice, never, or after it is
/// gone, and promises that lose exceptions. User page:
/// docs/checks/async-promise-contract.md
class PromiseContractCheck : public FunctionCheck {
public:
  PromiseContractCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfTypes) {}
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void report(Analysis &A, const TypeFault &F);
  void report(Analysis &A, const HandleFault &F);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_AWAITERS_PROMISECONTRACTCHECK_H
