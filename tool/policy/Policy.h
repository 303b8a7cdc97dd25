// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Findings in, findings out: which count, and each once.
#ifndef ASYNC_TIDY_TOOL_POLICY_POLICY_H
#define ASYNC_TIDY_TOOL_POLICY_POLICY_H

#include "finding/Finding.h"
#include <string_view>

namespace async_tidy {

/// Sorts by file and place and drops what is there already: a finding in a
/// header comes from every unit that includes it. Of equal findings that of the
/// highest level stays.
void sortAndDedupe(std::vector<Finding> &Findings);

/// Keeps findings in main files, and in those headers that one of \p Globs
/// matches. Globs are gitignore-like, relative to \p Root; see ConfigFile.h.
void keepHeaders(std::vector<Finding> &Findings,
                 const std::vector<std::string> &Globs,
                 const std::string &Root);

/// One file (absolute) against globs as above.
bool matchesPath(const std::vector<std::string> &Globs, const std::string &Root,
                 std::string_view File);

/// True when an open finding has level \p FailOn or higher. Off stands for
/// 'never'.
bool anyFails(const std::vector<Finding> &Findings, Level FailOn);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_POLICY_POLICY_H
