// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_SENDBOUNDCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_SENDBOUNDCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds objects that belong to one thread and move into work that runs on
/// another. User page: docs/checks/async-send-bound.md
class SendBoundCheck : public FunctionCheck {
public:
  SendBoundCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context,
                      AllowedNames::OfTypes | AllowedNames::OfCallees) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_SENDBOUNDCHECK_H
