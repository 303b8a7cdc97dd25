// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Findings that a team has decided to live with for now.
#ifndef ASYNC_TIDY_TOOL_POLICY_BASELINE_H
#define ASYNC_TIDY_TOOL_POLICY_BASELINE_H

#include "finding/Finding.h"
#include <functional>
#include <optional>
#include <set>

namespace async_tidy {

struct BaselineEntry {
  std::string Fingerprint;
  std::string Check;
  std::string Path; ///< a hint, relative to the baseline's folder
  std::string Function;
  std::string Reason;

  auto operator<=>(const BaselineEntry &) const = default;
};

struct Baseline {
  std::string File; ///< absolute
  std::vector<BaselineEntry> Entries;

  /// Absolute path of an entry's file.
  std::string pathOf(const BaselineEntry &Entry) const;
};

/// Reads a file of one finding a line. Nothing, with a sentence in \p Error
/// that begins with \p File, when it cannot be used.
std::optional<Baseline> readBaseline(const std::string &File,
                                     std::string &Error);

/// The baseline of the findings that are open, known or new.
Baseline makeBaseline(const std::string &File,
                      const std::vector<Finding> &Findings);

/// Text of the file: sorted, so that merges of two branches are easy.
std::string printBaseline(const Baseline &B);

/// Marks open findings that \p B has (as a multiset of fingerprints: first in
/// the same file; then, where one entry and one finding are left, in another).
/// The others become New. Returns the entries that nothing matched, as far as
/// \p Looked says that their file was looked at.
std::vector<BaselineEntry>
applyBaseline(std::vector<Finding> &Findings, const Baseline &B,
              const std::function<bool(const std::string &File)> &Looked);

/// The same between two lists, for comparing runs: per finding of \p New, the
/// index in \p Old, or -1.
std::vector<int> matchRuns(const std::vector<Finding> &Old,
                           const std::vector<Finding> &New);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_POLICY_BASELINE_H
