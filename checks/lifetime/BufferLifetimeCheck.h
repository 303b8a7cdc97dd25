// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_BUFFERLIFETIMECHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_BUFFERLIFETIMECHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds buffers that are handed to an asynchronous operation and destroyed
/// before it completes. User page: docs/checks/async-buffer-lifetime.md
class BufferLifetimeCheck : public FunctionCheck {
public:
  BufferLifetimeCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::OfCallees) {}
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus11;
  }

private:
private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_BUFFERLIFETIMECHECK_H
