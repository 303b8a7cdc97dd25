// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Can an exception leave the body of a function?
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_MAYTHROW_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_MAYTHROW_H

#include "FunctionBody.h"

namespace clang::tidy::async {

class Analysis;

struct Throws {
  enum Grade {
    No,
    Perhaps, ///< by a call whose body is not seen and that is not noexcept
    Yes,     ///< by a 'throw' that is seen
  } G = No;
  /// The 'throw', the call or the await in the function that was asked about.
  SourceLocation At;
  bool IsThrow = false; ///< At is a 'throw' itself
  explicit operator bool() const { return G != No; }
};

/// For a coroutine: an exception that its promise gets. No when the body is
/// not seen.
Throws mayThrow(Analysis &A, const FunctionDecl *F);
/// Of one call or await.
Throws::Grade mayThrow(Analysis &A, const Expr *E);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_MAYTHROW_H
