// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values that belong to the thread that runs now, and their uses after a
// suspension, when another may run.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_THREADAFFINITY_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_THREADAFFINITY_H

#include "AcrossAwait.h"

namespace clang::tidy::async {

class Analysis;

struct AffineUse {
  enum Kind {
    Reference, ///< Variable refers to the thread_local Of
    WriteBack, ///< what was read of the thread_local Of is written to it
    Receiver,  ///< the thread_local Of is an object of the call Use
    Identity,  ///< Variable is the id that the function Of gave
    LastError, ///< the error state that Of tells
  } K = Reference;
  const ValueDecl *Of = nullptr;
  const VarDecl *Variable = nullptr;
  SourceLocation Obtained;
  SourceLocation Use;
  const SuspensionPoint *Point = nullptr;
};

std::vector<AffineUse> affineUses(Analysis &A, const CoroutineInfo &Info);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_THREADAFFINITY_H
