// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How large a coroutine's frame is, estimated from what lives across a
// suspension.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_FRAMESIZE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_FRAMESIZE_H

#include "Coroutine.h"
#include <functional>

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

/// Asks the compiler instead; nothing when it made no frame for the function.
using FrameMeasure =
    std::function<std::optional<uint64_t>(const FunctionDecl *)>;
/// For the command line tool, which has the time: \p Measure answers from now
/// on on this thread. Null, as at the start: nobody does. \p Optimised says how
/// the unit is compiled.
void measureFramesWith(FrameMeasure Measure, bool Optimised);
std::optional<uint64_t> measuredFrame(const FunctionDecl *F);
bool framesAreOptimised();

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_FRAMESIZE_H
