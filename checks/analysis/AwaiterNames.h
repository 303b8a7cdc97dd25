// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In 'await_suspend' and the closures that it makes: what names the awaiter,
// the coroutine's handle, its promise, and who has one of them.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_AWAITERNAMES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_AWAITERNAMES_H

#include "AwaiterUse.h"

namespace clang::tidy::async {

class AwaiterNames {
public:
  using Values = llvm::SmallVector<const ValueDecl *, 4>;

  /// \p Body: a function called await_suspend with a parameter.
  explicit AwaiterNames(const FunctionBody &Body);
  /// In the body of a closure that captures \p Handles of \p Around.
  AwaiterNames(const AwaiterNames &Around, const FunctionBody &Body,
               Values Handles, bool CapturesThis);

  bool isHandle(const Expr *E) const;
  /// Of who waits for this coroutine: a handle that comes from the promise.
  bool isContinuation(const Expr *E) const;
  /// Who has this value can resume the coroutine. \p Self is set when it is by
  /// the awaiter, in which the handle lies.
  bool carries(const Expr *E, bool &Self) const;
  /// What of the handles the lambda captures.
  Values capturedHandles(const LambdaExpr *L) const;
  /// \p S uses the awaiter (\p Member: which of its members), the promise, or
  /// does something with the handle.
  bool isUse(const Stmt *S, LateUse::Kind &What,
             const ValueDecl *&Member) const;

private:
  void collectAliases();
  /// h.promise(), or something of it.
  bool isOfPromise(const Expr *E) const;
  /// A local that names the awaiter: 'auto *self = this'.
  bool isAwaiter(const Expr *E) const;
  /// h.promise(), its address, or that of a part; not what a pointer in it
  /// points to.
  bool isWithinPromise(const Expr *E) const;
  bool isOwnMember(const Expr *E) const;
  bool resumes(const LambdaExpr *L) const;

  const FunctionBody &B;
  Values Handles;
  llvm::SmallVector<const ValueDecl *, 2> Promises, Continuations, Selves;
  bool ThisIsAwaiter;
  bool StoredInSelf = false;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_AWAITERNAMES_H
