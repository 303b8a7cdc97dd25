// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ASYNC_TIDY_LOG=FILE: what a run did and with what, for whoever has to find
// out why it did not do what was expected.
#ifndef ASYNC_TIDY_TOOL_CLI_LOG_H
#define ASYNC_TIDY_TOOL_CLI_LOG_H

#include <string>

namespace async_tidy {

/// Opens the log that the environment asks for; one that cannot be written is
/// said, and is no reason to stop.
void openLog();
bool logging();

/// Adds a line with the time. Nothing without a log.
void log(const std::string &Line);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_CLI_LOG_H
