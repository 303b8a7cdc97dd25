// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A lambda that is a coroutine reads its captures from the closure object, not
// from its frame: does the closure live as long as the coroutine needs it?
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_CLOSURELIFE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_CLOSURELIFE_H

#include "Escape.h"

namespace clang::tidy::async {

/// The first capture that is read after a suspension, when the closure may be
/// gone.
struct CaptureUse {
  const ValueDecl *Captured = nullptr; ///< null: 'this', or none
  const Expr *At = nullptr;            ///< null: no capture is read late
  bool IsThis = false;
  StartPolicy Start = StartPolicy::Unknown;
  /// What the coroutine returns is no task: nothing can await it.
  bool Detached = false;
  explicit operator bool() const { return At; }
};

/// Where the closure ends before its coroutine.
struct ClosureEnd {
  enum Kind {
    Survives,     ///< or nothing is known
    InExpression, ///< with the full expression that makes it
    InScope,      ///< with the local variable that holds it
    InCallback,   ///< when the callee destroys its copy of it
    InCallee,     ///< when the function returns that takes it by value
  } K = Survives;
  TaskLife Task;
  /// The call that starts the coroutine, or takes the closure.
  const Expr *Call = nullptr;
  const NamedDecl *Taker = nullptr;
  const VarDecl *Variable = nullptr;
  bool Certain = true;
};

class ClosureLife {
public:
  ClosureLife(Analysis &A, const FunctionBody &Around)
      : A(A), B(Around), Lives(A, Around) {}

  /// Null At when \p L is no coroutine, has no captures, copies itself into
  /// its frame ('this auto'), or reads no capture late.
  CaptureUse lateCapture(const LambdaExpr *L);
  ClosureEnd end(const LambdaUse &U, const CaptureUse &Use);

private:
  ClosureEnd ofCall(const Expr *Call, const Referent &Closure,
                    const CaptureUse &Use);
  ClosureEnd ofVariable(const VarDecl *V, const CaptureUse &Use);
  ClosureEnd ofArgument(const Expr *Consumer, unsigned Argument,
                        const Referent &Closure, const CaptureUse &Use);
  ClosureEnd inWrapper(const FunctionBody &Callee, const LambdaExpr *Wrapper,
                       const Stmt *Init, const CaptureUse &Use);
  ClosureEnd inCallee(const Expr *Consumer, unsigned Argument,
                      const Referent &Closure, const CaptureUse &Use);

  Analysis &A;
  const FunctionBody &B;
  Escape Lives;
  /// What the coroutine and the function around it both have.
  Escape::DeclList Captured;
};

/// The function that a lambda runs: its call operator, or an instantiation of
/// it that has a body to analyse.
const FunctionBody *bodyOf(Analysis &A, const LambdaExpr *L);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_CLOSURELIFE_H
