// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_TOOL_REPORT_JSONREADER_H
#define ASYNC_TIDY_TOOL_REPORT_JSONREADER_H

#include "report/Report.h"
#include <optional>

namespace async_tidy {

/// Reads what writeJson() wrote. Relative paths are taken below \p Root.
/// Nothing, with a sentence in \p Error, when \p Text is something else or of
/// another version.
std::optional<RunResult> readJson(std::string_view Text,
                                  const std::string &Root, std::string &Error);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_REPORT_JSONREADER_H
