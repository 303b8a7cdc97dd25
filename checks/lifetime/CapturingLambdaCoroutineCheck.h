// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_CAPTURINGLAMBDACOROUTINECHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_CAPTURINGLAMBDACOROUTINECHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

struct CaptureUse;
struct ClosureEnd;
struct LambdaUse;

/// Finds lambdas with captures whose coroutine may still run when the closure
/// is gone. User page: docs/checks/async-capturing-lambda-coroutine.md
class CapturingLambdaCoroutineCheck : public FunctionCheck {
public:
  CapturingLambdaCoroutineCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfCallees) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void report(Analysis &A, const FunctionBody &B, const LambdaUse &U,
              const CaptureUse &Use, const ClosureEnd &End);
  void remedy(Analysis &A, const FunctionBody &B, const LambdaUse &U,
              const ClosureEnd &End);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_CAPTURINGLAMBDACOROUTINECHECK_H
