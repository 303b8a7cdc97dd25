// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_TASKS_UNAWAITEDTASKCHECK_H
#define ASYNC_TIDY_CHECKS_TASKS_UNAWAITEDTASKCHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

struct Creation;

/// Finds tasks that are created and, on some path, never awaited, returned,
/// stored or passed on. User page: docs/checks/async-unawaited-task.md
class UnawaitedTaskCheck : public FunctionCheck {
public:
  UnawaitedTaskCheck(StringRef Name, ClangTidyContext *Context);
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void report(Analysis &A, const FunctionDecl *F, const Creation &C);

  const ClangTidyContext *Context;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_TASKS_UNAWAITEDTASKCHECK_H
