// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Coroutines that need not be any.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_NEEDLESSCOROUTINE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_NEEDLESSCOROUTINE_H

#include "Coroutine.h"

namespace clang::tidy::async {

class Analysis;

struct NeedlessCoroutine {
  /// The awaited call that is all there is; null: nothing is awaited at all.
  const CallExpr *Wrapped = nullptr;
  /// From 'co_return' or 'co_await' to the call: what 'return' would replace.
  SourceRange Keywords;
};

std::optional<NeedlessCoroutine> needlessCoroutine(Analysis &A,
                                                   const CoroutineInfo &Info);

/// Functions of user code that are named elsewhere than in a call of them:
/// callbacks, handlers, table entries.
llvm::DenseSet<const FunctionDecl *> namedFunctions(Analysis &A);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_NEEDLESSCOROUTINE_H
