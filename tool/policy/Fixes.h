// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Edits of all findings, made once.
#ifndef ASYNC_TIDY_TOOL_POLICY_FIXES_H
#define ASYNC_TIDY_TOOL_POLICY_FIXES_H

#include "finding/Finding.h"
#include <map>

namespace async_tidy {

struct FixRequest {
  bool Unsafe = false; ///< also suggested fixes, where there is no safe one
  bool Write = true;   ///< false: only Diffs
  /// What each file was when it was analysed (xxh3); one that differs is not
  /// touched, as every place in it may be wrong.
  std::map<std::string, uint64_t> Hashes;
};

struct FixOutcome {
  /// Per finding of the list given: its edits were made.
  std::vector<bool> Fixed;
  /// Fixes left out since they overlap one that was made, and files that could
  /// not be written; one sentence each.
  std::vector<std::string> Remarks;
  unsigned FilesChanged = 0;
  /// Hunks of a unified diff, by file.
  std::map<std::string, std::string> Diffs;
};

/// Makes the fixes of open findings. The edits of a finding are made all or not
/// at all; equal edits are made once; each file is written once.
FixOutcome applyFixes(const std::vector<Finding> &Findings,
                      const FixRequest &Request);

/// Hunks that turn \p Old into what it is with \p Edits (sorted, none
/// overlaps another) made.
std::string unifiedDiff(std::string_view Old, const std::vector<Edit> &Edits);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_POLICY_FIXES_H
