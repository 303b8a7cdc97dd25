// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_PERFORMANCE_UNNECESSARYCOROUTINECHECK_H
#define ASYNC_TIDY_CHECKS_PERFORMANCE_UNNECESSARYCOROUTINECHECK_H

#include "analysis/FunctionCheck.h"
#include "llvm/ADT/DenseSet.h"

namespace clang::tidy::async {

/// Finds coroutines that never suspend or only pass on what another one
/// returns. User page: docs/checks/async-unnecessary-coroutine.md
class UnnecessaryCoroutineCheck : public CoroutineCheck {
public:
  UnnecessaryCoroutineCheck(StringRef Name, ClangTidyContext *Context)
      : CoroutineCheck(Name, Context, AllowedNames::OfContexts) {}

private:
  void checkCoroutine(Analysis &A, const CoroutineInfo &Info) override;

  /// Of the unit at hand; made on first use.
  const ASTContext *Unit = nullptr;
  llvm::DenseSet<const FunctionDecl *> Named;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_PERFORMANCE_UNNECESSARYCOROUTINECHECK_H
