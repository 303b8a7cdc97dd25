// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Promises, oneshot senders and completion handlers that are left without an
// answer on some path, or answered twice.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_PROMISEUSE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_PROMISEUSE_H

#include "FunctionBody.h"
#include "Model.h"
#include <string>

namespace clang::tidy::async {

class Analysis;

struct PromiseFault {
  enum Kind {
    Dropped, ///< on a path, while another one answers
    Never,   ///< no path answers
    Twice,   ///< a path answers two times
  } K = Dropped;
  const VarDecl *Variable = nullptr;
  bool IsHandler = false; ///< a completion handler: answered by calling it
  /// What the destructor does for the waiter.
  PromiseFacts::Breaking Breaks = PromiseFacts::Never;
  const Expr *Answer = nullptr; ///< one that is there; of Twice the first
  const Expr *Second = nullptr; ///< of Twice
  bool SamePlace = false;       ///< of Twice: in a loop
  SourceLocation LeftAt;        ///< of Dropped: the return, else the end
  bool NextTurn = false;        ///< of Dropped: a loop goes on to the next one
};

std::vector<PromiseFault> promiseFaults(Analysis &A, const FunctionBody &B);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_PROMISEUSE_H
