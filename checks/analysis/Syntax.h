// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is written, before anybody asks what it means: what stands below a
// statement, what a call calls, what a lambda captures.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_SYNTAX_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_SYNTAX_H

#include "clang/AST/ExprCXX.h"

namespace clang::tidy::async {

/// \p S or something below it satisfies \p Is; lambdas left out. A coroutine's
/// awaits are followed by what was written.
bool anyBelow(const Stmt *S, llvm::function_ref<bool(const Stmt *)> Is);
/// \p S names \p D, be it in the body of a lambda.
bool mentions(const Stmt *S, const ValueDecl *D);

/// The capture of \p L that \p Init initialises; null if none does.
const LambdaCapture *captureOf(const LambdaExpr *L, const Stmt *Init);

/// The body of a loop of any kind; null if \p S is none.
const Stmt *bodyOfLoop(const Stmt *S);
/// The condition that is written in a while, do or for; null if there is none.
const Expr *conditionOfLoop(const Stmt *S);

/// The called function's last name; empty for operators. Works for calls in
/// templates whose callee is not known yet.
llvm::StringRef calleeName(const Expr *Call);
/// What the operation works on: the object of a member call, else the first
/// argument; null if there is neither.
const Expr *workedOn(const CallExpr *Call);

/// \p D is declared in namespace std or in something in it.
bool isInStd(const Decl *D);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_SYNTAX_H
