// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_BLOCKING_BLOCKONINASYNCCHECK_H
#define ASYNC_TIDY_CHECKS_BLOCKING_BLOCKONINASYNCCHECK_H

#include "analysis/BlockingChains.h"
#include "analysis/BlockingSites.h"
#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds synchronous waits on asynchronous work, and runtimes built, in code
/// that runs on an executor. User page: docs/checks/async-block-on-in-async.md
class BlockOnInAsyncCheck : public FunctionCheck {
public:
  BlockOnInAsyncCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context,
                      AllowedNames::OfCallees | AllowedNames::OfContexts) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void inspect(Analysis &A, PredicateEvaluator &Conditions,
               const FunctionBody &Body, const ExecutionContext &Where,
               const Expr *Call);
  void reportReached(Analysis &A, const FunctionBody &Body,
                     const ExecutionContext &Where,
                     const ReachedBlock &Reached);
  void reportRuntime(Analysis &A, const FunctionBody &Body,
                     const ExecutionContext &Where, const Expr *Construction);
  void reportWait(Analysis &A, const FunctionBody &Body,
                  const ExecutionContext &Where, const Expr *Call,
                  const ApiFacts &Facts);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_BLOCKING_BLOCKONINASYNCCHECK_H
