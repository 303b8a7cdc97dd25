// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Iterators, references, pointers and views into containers that others can
// change, which a function obtains before a suspension and uses after it.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_SHAREDELEMENTS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_SHAREDELEMENTS_H

#include "../Config.h"
#include "AcrossAwait.h"
#include "SharedState.h"

namespace clang::tidy::async {

class Analysis;

struct SharedElement {
  enum Kind {
    Iterator,
    Reference,
    Pointer,
    View,
    Loop,
    Expression
  } K = Reference;
  const VarDecl *Variable = nullptr; ///< null for Loop and Expression
  Owner Container;
  SourceLocation Obtained;
  SourceLocation Use;
  const SuspensionPoint *Point = nullptr;
  async_tidy::Confidence How = async_tidy::Confidence::Medium;
};

std::vector<SharedElement> sharedElements(Analysis &A,
                                          const CoroutineInfo &Info);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_SHAREDELEMENTS_H
