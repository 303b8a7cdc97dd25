// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Objects that belong to one thread and go into work that runs on another.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_CONFINEMENT_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_CONFINEMENT_H

#include "FunctionBody.h"
#include "Model.h"

namespace clang::tidy::async {

class Analysis;

struct ConfinedMove {
  /// The call that starts the work on another thread.
  const Expr *Call = nullptr;
  /// Where the object goes: the capture, or the argument.
  SourceLocation Loc;
  const ValueDecl *Object = nullptr; ///< null: a temporary
  /// The confined type itself, which may be inside of the object's.
  const CXXRecordDecl *Type = nullptr;
  const ApiFacts *Facts = nullptr;
  bool ByPointer = false;
};

std::vector<ConfinedMove> confinedMoves(Analysis &A, const FunctionBody &B);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_CONFINEMENT_H
