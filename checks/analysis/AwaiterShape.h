// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an awaiter's functions could say better.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_AWAITERSHAPE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_AWAITERSHAPE_H

#include "FunctionBody.h"
#include <vector>

namespace clang::tidy::async {

class Analysis;

struct ShapeFault {
  enum Kind {
    ResumesItself,  ///< h.resume() of its own parameter
    ResumesAnother, ///< a stored continuation, instead of returning it
    BoolSuffices,   ///< returns its parameter or noop_coroutine()
    VoidSuffices,   ///< returns noop_coroutine() always
    KnewBefore,     ///< await_ready is false, and await_suspend looks first
    TypedHandle     ///< coroutine_handle<P> where any handle would do
  } K;
  SourceLocation Loc;
  SourceRange Range;
  const ValueDecl *Handle = nullptr; ///< that is resumed, where it has a name
  SourceLocation Other = {};         ///< await_ready; the return that knew
  /// TypedHandle: the '<P>' that an edit may empty.
  SourceRange Arguments = {};
};

/// \p Body: of a function called await_suspend.
std::vector<ShapeFault> shapeFaults(Analysis &A, const FunctionBody &Body);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_AWAITERSHAPE_H
