// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_BLOCKING_BLOCKINGCALLCHECK_H
#define ASYNC_TIDY_CHECKS_BLOCKING_BLOCKINGCALLCHECK_H

#include "analysis/BlockingSites.h"
#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds calls that block the thread in code that runs on an executor.
/// User page: docs/checks/async-blocking-call.md
class BlockingCallCheck : public FunctionCheck {
public:
  BlockingCallCheck(StringRef Name, ClangTidyContext *Context);
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void inspect(Analysis &A, PredicateEvaluator &Conditions,
               const FunctionBody &Body, const ExecutionContext &Where,
               const Expr *Call);
  void report(Analysis &A, const FunctionBody &Body,
              const ExecutionContext &Where, const BlockingSite &Site);

  const std::vector<std::string> Categories;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_BLOCKING_BLOCKINGCALLCHECK_H
