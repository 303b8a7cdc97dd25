// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calls of a function that one translation unit can see.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_CALLSITES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_CALLSITES_H

#include "FunctionBody.h"

namespace clang::tidy::async {

struct CallSite {
  const CallExpr *Call = nullptr;
  const FunctionBody *Around = nullptr;
  /// What the callee's parameter \p Index is given; null for a default.
  const Expr *argument(unsigned Index) const;
};

/// By the callee's pattern. Filled body by body.
class CallSites {
public:
  void add(const FunctionBody &Body);
  llvm::ArrayRef<CallSite> of(const FunctionDecl *F) const;
  void clear() { ByCallee.clear(); }

private:
  llvm::DenseMap<const FunctionDecl *, llvm::SmallVector<CallSite, 2>> ByCallee;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_CALLSITES_H
