// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How large a coroutine's frame is, estimated from what lives across a
// suspension.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_FRAMESIZE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_FRAMESIZE_H

#include "Coroutine.h"

namespace clang::tidy::async {

class Analysis;

struct FramePart {
  uint64_t Bytes = 0;
  const VarDecl *Variable = nullptr; ///< null: a temporary
  SourceLocation Loc;
};
struct FrameEstimate {
  uint64_t Bytes = 0;
  /// What is alive at the suspension where most is, largest first.
  std::vector<FramePart> Parts;
  /// That suspension; invalid: the one before the first statement.
  SourceLocation At;
};

/// Nothing when it cannot be told: a template's pattern, a type without a size.
std::optional<FrameEstimate> estimateFrame(Analysis &A,
                                           const CoroutineInfo &Info);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_FRAMESIZE_H
