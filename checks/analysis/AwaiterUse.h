// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What 'await_suspend' touches after others may have resumed the coroutine.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_AWAITERUSE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_AWAITERUSE_H

#include "FunctionBody.h"
#include <vector>

namespace clang::tidy::async {

class Analysis;

struct LateUse {
  enum Kind {
    Awaiter, ///< '*this', which lies in the coroutine's frame
    Promise,
    Handle, ///< asking or using the handle again
  } What = Awaiter;
  enum How {
    Resumed,      ///< h.resume()
    Continuation, ///< who waits for this coroutine, and may destroy it
    Destroyed,
    HandedOver, ///< post(h), store(h): another thread may have resumed it
    Published,  ///< the awaiter went where others find it
  } Because = Resumed;
  SourceLocation Loc;
  SourceRange Range;
  const ValueDecl *Member = nullptr; ///< that is used, when What is Awaiter
  const Stmt *Event = nullptr;       ///< the call that gave it away
};

/// At most one for each event. \p F: a function called await_suspend.
std::vector<LateUse> usesAfterHandOver(Analysis &A, const FunctionBody &Body);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_AWAITERUSE_H
