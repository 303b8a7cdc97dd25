// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Words that the checks of lost tasks and lost handles share.
#ifndef ASYNC_TIDY_CHECKS_TASKS_WORDING_H
#define ASYNC_TIDY_CHECKS_TASKS_WORDING_H

#include "analysis/Consumption.h"
#include <string>

namespace clang::tidy::async {

/// The function that makes the value; null for constructions, calls through
/// pointers and results of 'co_await'.
const FunctionDecl *makerOf(const Creation &C);

/// What a note can point to: the function, or the template it is made from;
/// null for operators and lambdas.
const NamedDecl *declaredMaker(const Creation &C);

/// "returned by 'flush'", "returned by this lambda", "made here".
std::string origin(const Creation &C);

/// The class of the value, for options that name types.
const NamedDecl *classOf(const Creation &C);

/// The name or an attribute says that the variable is not meant to be used.
bool isMarkedUnused(const VarDecl *V);

/// An await of something whose result is a task: 'co_await outer()'.
inline bool givesInnerTask(const Creation &C) {
  return isa<CoawaitExpr>(C.Source);
}

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_TASKS_WORDING_H
