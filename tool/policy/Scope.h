// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// New code only: which lines a change touches, and which findings it made.
#ifndef ASYNC_TIDY_TOOL_POLICY_SCOPE_H
#define ASYNC_TIDY_TOOL_POLICY_SCOPE_H

#include "finding/Finding.h"
#include <map>
#include <string_view>

namespace async_tidy {

/// Lines of the new side of a change, by absolute path.
struct Change {
  struct Lines {
    bool All = false; ///< a new file, or --whole-files
    std::vector<std::pair<unsigned, unsigned>> Ranges; ///< first, last
    bool contains(unsigned Line) const;
  };
  std::map<std::string, Lines> Files;

  bool contains(const std::string &File, unsigned Line) const;
};

/// Reads a unified diff with paths relative to \p Root, of git or of diff -u,
/// with or without context. A sentence in \p Error when \p Text is none.
Change parseDiff(std::string_view Text, const std::string &Root,
                 std::string &Error);

/// Keeps findings that the change made: their own line, or one of their notes
/// in the same function, was touched. A lock put before an old 'co_await' is a
/// new finding although the 'co_await' is old.
void keepChanged(std::vector<Finding> &Findings, const Change &C);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_POLICY_SCOPE_H
