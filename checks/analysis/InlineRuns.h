// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calls of a function that run code of others before they return: they
// resume a coroutine, call a stored callback, or fulfil something whose
// continuations run at once.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_INLINERUNS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_INLINERUNS_H

#include "FunctionBody.h"

namespace clang::tidy::async {

class Analysis;

struct InlineRun {
  enum Kind {
    Resume,   ///< coroutine_handle::resume() or operator()
    Callback, ///< a callable that was stored: a member, an element of one
    Modelled, ///< a function that a model says it of
    Helper,   ///< a function of this unit that resumes a coroutine
  } K = Resume;
  const CallExpr *Call = nullptr;
  /// The handle, the callback, or the function.
  const ValueDecl *What = nullptr;
  /// Helper: where it resumes.
  SourceLocation Inside;
};

std::vector<InlineRun> inlineRuns(Analysis &A, const FunctionBody &Body);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_INLINERUNS_H
