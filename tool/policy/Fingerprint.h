// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of findings that survive edits elsewhere.
#ifndef ASYNC_TIDY_TOOL_POLICY_FINGERPRINT_H
#define ASYNC_TIDY_TOOL_POLICY_FINGERPRINT_H

#include "finding/Finding.h"
#include <map>

namespace async_tidy {

/// Sets Fingerprint and LineHash. The findings are sorted by file and place.
///
/// asyncTidy/v1 is the first 128 bits of the SHA-256 of the rule, Identity
/// (signature of the function, flagged statement, statements of its notes) and
/// the ordinal among equals in the same file. No path, line, column or message
/// goes in.
void setFingerprints(std::vector<Finding> &Findings);

/// GitHub's hash of each line of \p Text, "c129715d7a2bc9a3:1": a rolling hash
/// of the 100 characters from the line's start on that are no blanks. The
/// number counts equal ones.
std::map<unsigned, std::string> lineHashes(std::string_view Text);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_POLICY_FINGERPRINT_H
