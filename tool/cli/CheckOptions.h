// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options of 'check' and 'doctor' as plain values.
#ifndef ASYNC_TIDY_TOOL_CLI_CHECKOPTIONS_H
#define ASYNC_TIDY_TOOL_CLI_CHECKOPTIONS_H

#include "cli/Support.h"
#include "engine/Hygiene.h"
#include "engine/Plan.h"
#include "engine/Pool.h"
#include "report/Report.h"

namespace async_tidy {

struct CheckOptions {
  PlanRequest Plan;
  CommandChanges Changes;
  PoolLimits Limits;
  // Which checks.
  Config Settings; ///< what the command line says, as a configuration
  std::string ConfigFile;
  bool NoConfig = false;
  std::vector<std::string> Headers; ///< globs
  // Output.
  Format Output = Format::Text;
  std::vector<std::pair<Format, std::string>> Files; ///< -o
  ColorMode Color = ColorMode::Auto;
  bool Quiet = false;
  bool Verbose = false;
  bool Profile = false;
  // Verdict.
  Level FailOn = Level::Warning; ///< Off: never
  bool ExitZero = false;
  bool Strict = false;
  bool AllowEmpty = false;
  // Fixes.
  bool Fix = false;
  bool FixUnsafe = false;
};

/// Nothing when the program is to go on; else its exit code.
std::optional<int> parseCheckOptions(Arguments Args, CheckOptions &Out);

/// Sets Changes.ResourceDir to its default if unset; an error sentence when
/// there are no headers in it.
std::string checkResourceDir(CommandChanges &Changes);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_CLI_CHECKOPTIONS_H
