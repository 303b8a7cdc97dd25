// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_DANGLINGARGUMENTCHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_DANGLINGARGUMENTCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds arguments and objects that die while the task they were given to may
/// still use them. User page: docs/checks/async-dangling-argument.md
class DanglingArgumentCheck : public FunctionCheck {
public:
  DanglingArgumentCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context,
                      AllowedNames::OfTypes | AllowedNames::OfCallees) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void look(Analysis &A, const FunctionBody &B, const CallExpr *Call);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_DANGLINGARGUMENTCHECK_H
