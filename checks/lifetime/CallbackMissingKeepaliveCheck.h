// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_CALLBACKMISSINGKEEPALIVECHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_CALLBACKMISSINGKEEPALIVECHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

struct MissingKeepalive;

/// Finds callbacks that capture 'this' of a shared object without keeping it
/// alive. User page: docs/checks/async-callback-missing-keepalive.md
class CallbackMissingKeepaliveCheck : public FunctionCheck {
public:
  CallbackMissingKeepaliveCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfCallees) {}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void report(Analysis &A, const MissingKeepalive &M);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_CALLBACKMISSINGKEEPALIVECHECK_H
