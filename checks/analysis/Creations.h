// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an expression makes that somebody has to take: a task, a handle of
// running work, an operation that takes a lock.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_CREATIONS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_CREATIONS_H

#include "Consumption.h"

namespace clang::tidy::async {

class Climber;

class CreationReader {
public:
  /// Facts that no model has are kept in \p OwnTasks and \p OwnHandles.
  CreationReader(Analysis &A, Climber &Climb, std::deque<TaskFacts> &OwnTasks,
                 std::deque<HandleFacts> &OwnHandles)
      : A(A), Climb(Climb), OwnTasks(OwnTasks), OwnHandles(OwnHandles) {}

  /// False: \p E makes nothing of the kind.
  bool read(const Expr *E, Creation &C);

private:
  const TaskFacts *completed(const TaskFacts &Said, const TaskFacts *OfType);
  bool startsWork(const CallExpr *Call, const ApiFacts *F);
  const TokenFacts *token(QualType T, unsigned Depth);

  Analysis &A;
  Climber &Climb;
  std::deque<TaskFacts> &OwnTasks;
  std::deque<HandleFacts> &OwnHandles;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_CREATIONS_H
