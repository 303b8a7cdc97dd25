// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A finding that counts less than its check: a task type without [[nodiscard]]
// is no error, though the check's other findings are.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_LEVELS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_LEVELS_H

#include "Report.h"

namespace clang::tidy::async {

/// The finding of \p Check at \p Loc is a note, unless the configuration gives
/// its check a lower level. Say it after shouldReport(). For the command line
/// tool; clang-tidy knows warnings only.
void countsAsNote(Analysis &A, StringRef Check, SourceLocation Loc);
/// The same, asked by the engine (file offset of the spelled location).
bool countedAsNote(StringRef Check, StringRef File, unsigned Offset);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_LEVELS_H
