// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Results as text, for people, and as JSON, for programs.
#ifndef ASYNC_TIDY_TOOL_REPORT_REPORT_H
#define ASYNC_TIDY_TOOL_REPORT_REPORT_H

#include "finding/Finding.h"
#include <ostream>

namespace async_tidy {

/// A unit whose analysis is not complete.
struct IncompleteUnit {
  std::string File; ///< absolute
  UnitStatus Status = UnitStatus::Complete;
  std::string Reason;
  unsigned Errors = 0;
};

/// All there is to report of a run.
struct RunResult {
  std::vector<Finding> Findings; ///< sorted
  std::vector<IncompleteUnit> Incomplete;
  size_t Units = 0;
  int ExitCode = 0;
  std::string ToolVersion;
  std::string ClangVersion;
};

struct ReportStyle {
  /// Paths below it are shown relative to it; empty: all absolute.
  std::string Root;
  bool Color = false;
};

enum class Format { Text, Concise, Json };

/// Writes \p Run to \p Out, nothing at all when it is text and there is no
/// finding.
void report(std::ostream &Out, const RunResult &Run, Format F,
            const ReportStyle &Style);

/// 'src/a.cpp' or, outside of the root, the absolute path.
std::string shownPath(const std::string &File, const ReportStyle &Style);

/// One sentence on a unit that could not be analysed, without the tool's name.
std::string describe(const IncompleteUnit &Unit, const ReportStyle &Style);

/// \p Text as a JSON string with its quotes; bytes that are no UTF-8 become
/// the replacement character.
std::string jsonString(std::string_view Text);

std::string_view toString(UnitStatus Status);
std::string_view toString(Confidence Certainty);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_REPORT_REPORT_H
