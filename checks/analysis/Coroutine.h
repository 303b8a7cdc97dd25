// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A coroutine's suspension points and what its promise makes of its start.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_COROUTINE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_COROUTINE_H

#include "FunctionBody.h"
#include "Shapes.h"

namespace clang::tidy::async {

struct SuspensionPoint {
  enum Kind { Await, Yield, ForAwait, Stackful } K = Await;
  /// CoawaitExpr, DependentCoawaitExpr, CoyieldExpr, or a modelled call that
  /// suspends a fiber.
  const Expr *E = nullptr;
  /// The written operand; null for a stackful suspension.
  const Expr *Operand = nullptr;
  SourceLocation Loc; ///< of the keyword or call
  /// await_ready is constant true: control never leaves.
  bool NeverSuspends = false;
  /// In a branch that the compiler discards or sizeof.
  bool Unreachable = false;
};

struct CoroutineInfo {
  const FunctionBody *Body = nullptr;
  const CXXRecordDecl *Promise = nullptr; ///< null when dependent
  StartPolicy Start = StartPolicy::Unknown;
  /// The model library of the return type (asio::awaitable -> asio); null if
  /// the task type is nobody's we know.
  const Library *Lib = nullptr;
  std::string LibRoot;
  /// In source order, which for one full expression is evaluation order as far
  /// as the language fixes it.
  llvm::SmallVector<SuspensionPoint, 4> Suspensions;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_COROUTINE_H
