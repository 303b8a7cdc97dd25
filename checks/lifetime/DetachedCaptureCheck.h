// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_DETACHEDCAPTURECHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_DETACHEDCAPTURECHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

struct DetachedCapture;

/// Finds locals that are captured by reference in work that can outlive them.
/// User page: docs/checks/async-detached-capture.md
class DetachedCaptureCheck : public FunctionCheck {
public:
  DetachedCaptureCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfCallees) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void report(Analysis &A, const FunctionBody &B, const DetachedCapture &D);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_DETACHEDCAPTURECHECK_H
