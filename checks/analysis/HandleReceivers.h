// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a call does with a coroutine handle, or with an awaiter, that it is
// given.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_HANDLERECEIVERS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_HANDLERECEIVERS_H

#include "clang/AST/Expr.h"

namespace clang::tidy::async {

class Analysis;

enum class HandleUse {
  None,  ///< Looks at it.
  Noted, ///< Keeps it where nobody looks without a lock.
  Given, ///< Gives it to somebody who may resume the coroutine.
};

/// Of argument \p Argument of \p Call. \p OnlyIfTrue is set when the call's
/// result says whether it was given away at all.
HandleUse useOfHandle(Analysis &A, const CallExpr *Call, unsigned Argument,
                      bool &OnlyIfTrue);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_HANDLERECEIVERS_H
