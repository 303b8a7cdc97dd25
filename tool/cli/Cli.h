// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line. CLI11 is included in this folder and nowhere else.
#ifndef ASYNC_TIDY_TOOL_CLI_CLI_H
#define ASYNC_TIDY_TOOL_CLI_CLI_H

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace async_tidy {

enum ExitCode {
  ExitClean = 0,      ///< nothing at or above --fail-on
  ExitFindings = 1,   ///< something is
  ExitNoVerdict = 2,  ///< usage, configuration, nothing selected
  ExitIncomplete = 3, ///< no failing finding, but a unit was not analysed
};

/// Runs the verb that \p Args ([0] is the program) name and returns its exit
/// code. Writes to the standard streams.
int runCli(std::vector<std::string> Args);

// The verbs; Args begin behind the verb.
using Arguments = std::vector<std::string>;
int runCheck(Arguments Args);
int runCi(Arguments Args);
int runFix(Arguments Args);
int runFiles(Arguments Args);
int runBaseline(Arguments Args);
int runReport(Arguments Args);
int runDiff(Arguments Args);
int runConfig(Arguments Args);
int runCompletion(Arguments Args);
int runExplain(Arguments Args);
int runRules(Arguments Args);
int runDoctor(Arguments Args);
int runPrint(Arguments Args);
int runVersion(Arguments Args);

/// A verb of the command line.
struct Verb {
  std::string_view Name;
  int (*Run)(Arguments);
  std::string_view Help;
  /// Words that its first argument can be, separated by spaces.
  std::string_view Words;
};
std::span<const Verb> allVerbs();

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_CLI_CLI_H
