// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Another program run to its end.
#ifndef ASYNC_TIDY_TOOL_ENGINE_PROGRAM_H
#define ASYNC_TIDY_TOOL_ENGINE_PROGRAM_H

#include <string>
#include <vector>

namespace async_tidy {

struct ProgramResult {
  int Code = -1; ///< -1: it could not be run, and Errors says why
  std::string Out, Errors;
};

/// \p Command [0] is a path or is looked for. Reads nothing from the standard
/// input; \p Seconds: 0 waits for ever.
ProgramResult runProgram(std::vector<std::string> Command,
                         unsigned Seconds = 0);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_PROGRAM_H
