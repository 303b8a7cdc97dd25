// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_DETACHEDEXCEPTIONCHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_DETACHEDEXCEPTIONCHECK_H

#include "analysis/FunctionCheck.h"
#include "analysis/Model.h"

namespace clang::tidy::async {

struct Throws;

/// Finds detached work that may throw where the exception is lost or terminates
/// the program. User page: docs/checks/async-detached-exception.md
class DetachedExceptionCheck : public FunctionCheck {
public:
  DetachedExceptionCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfCallees) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &B) override;
  void spawn(Analysis &A, const FunctionBody &B, const CallExpr *Call);
  void thread(Analysis &A, const FunctionBody &B, const CallExpr *Call);
  void coroutine(Analysis &A, const FunctionDecl *F);
  void report(Analysis &A, SourceLocation Loc, const FunctionDecl *Work,
              const Throws &T, DetachPolicy Policy, SourceRange Range);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_TASKS_DETACHEDEXCEPTIONCHECK_H
