// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls on coroutine handles, in templates too.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_HANDLECALLS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_HANDLECALLS_H

#include "FunctionBody.h"

namespace clang::tidy::async {

/// std::coroutine_handle<…>, also of a dependent promise.
bool isHandleType(QualType T);
/// std::coroutine_handle<P> with a promise: not the erased one.
bool isTypedHandle(QualType T);
/// The object of a member call, or what h() calls; null if there is none.
const Expr *receiverOf(const CallExpr *Call);
/// 'resume', 'destroy' …; "()" for a call of the object itself.
llvm::StringRef methodName(const CallExpr *Call);
inline bool isResume(llvm::StringRef Method) {
  return Method == "resume" || Method == "()";
}
/// 'this' or '*this'.
bool isSelf(const Expr *E);
/// The field of 'this' that \p E names, in templates too; null if none.
const FieldDecl *ownField(const Expr *E);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_HANDLECALLS_H
