// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_SHAREDITERATORACROSSAWAITCHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_SHAREDITERATORACROSSAWAITCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

struct SharedElement;

/// Finds iterators, references and views into shared containers that are
/// obtained before a suspension point and used after it.
/// User page: docs/checks/async-shared-iterator-across-await.md
class SharedIteratorAcrossAwaitCheck : public CoroutineCheck {
public:
  SharedIteratorAcrossAwaitCheck(StringRef Name, ClangTidyContext *Context)
      : CoroutineCheck(Name, Context, AllowedNames::OfTypes) {}

private:
  void checkCoroutine(Analysis &A, const CoroutineInfo &Info) override;

  void report(Analysis &A, const SharedElement &Element);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_SHAREDITERATORACROSSAWAITCHECK_H
