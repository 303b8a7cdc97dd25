// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Classes whose objects are shared (std::enable_shared_from_this), and work
// that holds such an object by a bare 'this'.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_KEEPALIVE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_KEEPALIVE_H

#include "../Config.h"
#include "DetachedCaptures.h"

namespace clang::tidy::async {

struct MissingKeepalive {
  const CXXRecordDecl *Class = nullptr;
  const Expr *Consumer = nullptr;
  /// The lambda, or else what binds 'this', or the call of the member
  /// coroutine.
  const LambdaExpr *Lambda = nullptr;
  const CallExpr *Bound = nullptr;
  const CallExpr *Coroutine = nullptr;
  const Expr *UsedAt = nullptr;
  bool IsPointer = false; ///< a copy of a pointer to it, and not 'this'
  /// Of an object that is not shared, but ends connections that name it.
  bool IsConnection = false;
  async_tidy::Confidence C = async_tidy::Confidence::Medium;
};

llvm::SmallVector<MissingKeepalive, 2> missingKeepalives(Analysis &A,
                                                         const FunctionBody &B);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_KEEPALIVE_H
