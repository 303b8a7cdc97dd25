// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which of a call's arguments end before the task that the call makes.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_DANGLINGARGUMENTS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_DANGLINGARGUMENTS_H

#include "../Config.h"
#include "Escape.h"

namespace clang::tidy::async {

struct DanglingArgument {
  Referent R;
  TaskLife Task;
  const Expr *Argument = nullptr;         ///< the argument or object
  const ParmVarDecl *Parameter = nullptr; ///< null: the object
  const Expr *ReadAt = nullptr;           ///< in the callee; null if not seen
  async_tidy::Confidence C = async_tidy::Confidence::Medium;
};

/// The worst of the call \p C in \p B, if there is one. Lambdas called where
/// they stand are left to their own analysis (ClosureLife).
std::optional<DanglingArgument>
danglingArgument(Analysis &A, const FunctionBody &B, const CallExpr *C);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_DANGLINGARGUMENTS_H
