// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Races between operations, in loops: what the losers lose, and who is looked
// at first.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_RACES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_RACES_H

#include "FunctionBody.h"
#include <string>
#include <vector>

namespace clang::tidy::async {

class Analysis;

struct RaceFault {
  enum Kind {
    Loses,   ///< an operation that loses data when it is cancelled
    GoesOn,  ///< the losers are not cancelled, and each turn adds some
    Starves, ///< the first in the list always wins when it is always ready
  } K;
  const CallExpr *Race = nullptr;
  const Expr *Operation = nullptr; ///< the branch
  const Expr *Deep = nullptr;      ///< the operation inside of a coroutine
  std::string Lost;                ///< the class: partial, terminal …; taken
  const Expr *Stop = nullptr;      ///< a later branch that waits for a stop
};

std::vector<RaceFault> raceFaults(Analysis &A, const FunctionBody &Body);

/// The innermost loop of this function around \p S; null if none.
const Stmt *loopAround(const FunctionBody &Body, const Stmt *S);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_RACES_H
