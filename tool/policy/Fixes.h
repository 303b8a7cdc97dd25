// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Edits of all findings, made once.
#ifndef ASYNC_TIDY_TOOL_POLICY_FIXES_H
#define ASYNC_TIDY_TOOL_POLICY_FIXES_H

#include "finding/Finding.h"

namespace async_tidy {

struct FixOutcome {
  /// Per finding of the list given: its edits were made.
  std::vector<bool> Fixed;
  /// Fixes left out since they overlap one that was made, and files that could
  /// not be written; one sentence each.
  std::vector<std::string> Remarks;
  unsigned FilesChanged = 0;
};

/// Writes the safe fixes of \p Findings to their files, and the suggested ones
/// when \p Unsafe and there is no safe one. The edits of a finding are made all
/// or not at all; equal edits are made once; each file is written once.
FixOutcome applyFixes(const std::vector<Finding> &Findings, bool Unsafe);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_POLICY_FIXES_H
