// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Callables that are given to other threads, executors and continuations, what
// they refer to, and whether they may run when it is gone.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_DETACHEDCAPTURES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_DETACHEDCAPTURES_H

#include "../Config.h"
#include "Escape.h"
#include "Predicates.h"

namespace clang::tidy::async {

/// A callable that runs later, or beside this function.
struct LaterWork {
  /// The call or construction that it is given to.
  const Expr *Consumer = nullptr;
  const Expr *Argument = nullptr;
  /// The lambda, also behind a local variable that holds it; null for another
  /// callable.
  const LambdaExpr *Lambda = nullptr;
  TaskLife Life;
  /// Lazy work that is dropped never runs.
  StartPolicy Start = StartPolicy::Eager;
  bool Certain = true; ///< false: by what a function of the user's own does
};

struct DetachedCapture {
  Referent R;
  LaterWork Work;
  async_tidy::Confidence C = async_tidy::Confidence::High;
};

class DetachedCaptures {
public:
  DetachedCaptures(Analysis &A, const FunctionBody &B)
      : A(A), B(B), Refs(A, B) {}

  /// Callables of the body that a modelled function runs elsewhere or later, or
  /// that a function which can be seen stores, and that are not awaited or
  /// joined in place. Coroutines with a copy of their closure ('this auto'),
  /// which lives on and has references all the same.
  llvm::SmallVector<LaterWork, 4> works();
  /// What ends before the work: the first of the worst.
  std::optional<DetachedCapture> find(const LaterWork &W);

private:
  void consider(const Expr *Consumer, llvm::SmallVectorImpl<LaterWork> &Out);
  void emplaced(const CallExpr *C, llvm::SmallVectorImpl<LaterWork> &Out);
  void unmodelled(const CallExpr *C, llvm::SmallVectorImpl<LaterWork> &Out);
  void calledInPlace(const LambdaUse &U, llvm::SmallVectorImpl<LaterWork> &Out);
  bool isTakenBack(const Expr *Consumer, const CallParts &Parts);
  bool isDroppedWithLocal(const CallParts &Parts);
  TaskLife lifeOf(const Expr *Consumer, const ApiFacts &F);
  bool isWaitedFor(const LaterWork &W, const Referent &R);
  bool isWithinCall(const Expr *E, const CallExpr *C);
  bool isKeptAlive(const LaterWork &W, const VarDecl *V);

  Analysis &A;
  const FunctionBody &B;
  Referents Refs;
};

/// The lambda that \p Arg is, or that the local variable holds which it names;
/// through std::move, std::function and what binds (asio::bind_executor).
const LambdaExpr *lambdaOf(Analysis &A, const Expr *Arg);
/// \p Call makes a callable that holds what it is given: std::bind.
bool isBinder(Analysis &A, const Expr *Call);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_DETACHEDCAPTURES_H
