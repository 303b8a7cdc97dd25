// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NOLINT comments against findings, in both directions.
#ifndef ASYNC_TIDY_TOOL_POLICY_SUPPRESSIONS_H
#define ASYNC_TIDY_TOOL_POLICY_SUPPRESSIONS_H

#include "finding/Finding.h"
#include <functional>
#include <map>
#include <optional>
#include <set>

namespace async_tidy {

struct SuppressionPolicy {
  bool Ignore = false; ///< findings count in spite of comments
  Level Unused = Level::Note;
  Level Unknown = Level::Warning;
  Level Unpaired = Level::Warning;
  bool RequireReason = false;
  /// Whether \p Check has looked at all of \p File, so that finding nothing
  /// there means something.
  std::function<bool(const std::string &File, std::string_view Check)> Ran;
};

/// The comments of a file.
using Directives = std::map<std::string, std::vector<Directive>>;

/// Marks suppressed findings, and adds what is wrong with the comments. Leaves
/// the list sorted.
void applySuppressions(std::vector<Finding> &Findings,
                       const Directives &Comments,
                       const SuppressionPolicy &Policy);

struct NolintOutcome {
  std::vector<std::string> Remarks; ///< where none could be written
  /// File and line of the findings that have one now.
  std::set<std::pair<std::string, unsigned>> Done;
  unsigned Added = 0, FilesChanged = 0;
};

/// Writes a NOLINTNEXTLINE with \p Reason above each open finding of a check.
/// \p InToken: the lines of a file that begin within a token, where a comment
/// would become a part of it.
NolintOutcome addNolints(
    const std::vector<Finding> &Findings, const std::string &Reason,
    const std::function<std::set<unsigned>(const std::string &)> &InToken);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_POLICY_SUPPRESSIONS_H
