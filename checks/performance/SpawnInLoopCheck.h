// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_PERFORMANCE_SPAWNINLOOPCHECK_H
#define ASYNC_TIDY_CHECKS_PERFORMANCE_SPAWNINLOOPCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

class PathQuery;

/// Finds loops that start tasks without a limit on how many run at once.
/// User page: docs/checks/async-spawn-in-loop.md
class SpawnInLoopCheck : public FunctionCheck {
public:
  SpawnInLoopCheck(StringRef Name, ClangTidyContext *Context);
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  bool isUnbounded(Analysis &A, const FunctionBody &B, const Stmt *Loop) const;
  void spawn(Analysis &A, const FunctionBody &B, const Expr *Site,
             std::unique_ptr<PathQuery> &Paths);
  void eager(Analysis &A, const FunctionBody &B, const CallExpr *Call);
  void forEach(Analysis &A, const FunctionBody &B, const CallExpr *Call,
               StringRef Windowed);
  void combinator(Analysis &A, const FunctionBody &B, const CallExpr *Call);
  const unsigned MaxTasks;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_PERFORMANCE_SPAWNINLOOPCHECK_H
