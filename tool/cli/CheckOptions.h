// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options of 'check' and of the verbs that check, as plain values.
#ifndef ASYNC_TIDY_TOOL_CLI_CHECKOPTIONS_H
#define ASYNC_TIDY_TOOL_CLI_CHECKOPTIONS_H

#include "cli/Support.h"
#include "engine/Hygiene.h"
#include "engine/Plan.h"
#include "engine/Pool.h"
#include "policy/Suppressions.h"
#include "report/Report.h"
#include <set>

namespace async_tidy {

enum class ProgressMode { Auto, Bar, Lines, None };

struct CheckOptions {
  PlanRequest Plan;
  CommandChanges Changes;
  PoolLimits Limits;
  // Which checks.
  Config Settings; ///< what the command line says, as a configuration
  std::string ConfigFile;
  bool NoConfig = false;
  // Where: globs.
  std::vector<std::string> Headers, Files, Exclude;
  // New code only.
  std::string NewFrom, NewFromMergeBase, DiffFile;
  bool Staged = false, WholeFiles = false, OneHeaderUser = false;
  // Findings that are known.
  std::string BaselineFile;
  bool NoBaseline = false, FailOnStale = false;
  SuppressionPolicy Suppressions;
  bool AddNolint = false;
  std::string Reason;
  // Output.
  const Writer *Output = nullptr; ///< null: text, or what the environment asks
  std::vector<std::pair<const Writer *, std::string>> Outputs; ///< -o
  ReportStyle Style;                 ///< without its root
  std::optional<bool> AbsolutePaths; ///< --path-mode
  ColorMode Color = ColorMode::Auto;
  size_t MaxFindings = 0; ///< 0: all
  bool Quiet = false, Verbose = false, Profile = false, Statistics = false;
  std::string ProfileFile;
  ProgressMode Progress = ProgressMode::Auto;
  // Verdict.
  Level FailOn = Level::Warning; ///< Off: never
  std::optional<size_t> MaxWarnings;
  bool ExitZero = false, Strict = false, AllowEmpty = false;
  bool AllowNoDatabase = false;
  std::string StdinFile;       ///< --stdin-file-name
  bool Ci = false;             ///< the verb 'ci'
  bool Stored = false;         ///< the verb 'report'
  bool WritesBaseline = false; ///< the verb 'baseline'
  // Fixes.
  bool Fix = false, FixUnsafe = false, FixOnly = false, ShowDiff = false;
  bool ExitNonZeroOnFix = false;
  /// Names of options that were given ("fail-on"): the configuration does not
  /// change these.
  std::set<std::string> Given;

  bool scoped() const {
    return !NewFrom.empty() || !NewFromMergeBase.empty() || !DiffFile.empty() ||
           Staged;
  }
};

/// Words of the command line before they are understood.
struct RawOptions {
  std::vector<std::string> Select, Ignore, ExtendSelect, Levels, Outputs,
      Profiles;
  std::string Checks, MinConfidence, FailOn = "warning", Format, Color = "auto",
                                     Jobs = "auto", PathMode, GroupBy = "file",
                                     Unused, Progress = "auto", HeaderUsers;
  bool Audit = false, UseColor = false, RequireReason = false;
  std::vector<std::string> Load;
  long MaxWarnings = -1;
  /// What said it, for a message.
  std::string FormatFrom = "--format", JobsFrom = "--jobs";
};

/// Declares the options of 'check' in \p App, or those of 'report'
/// (Out.Stored), which analyses nothing.
void declareCheckOptions(CLI::App &App, CheckOptions &Out, RawOptions &Raw);

/// Nothing when the program is to go on; else its exit code. \p App already
/// holds what the verb adds.
std::optional<int> parseCheckOptions(CLI::App &App, Arguments Args,
                                     CheckOptions &Out);

/// Sets Changes.ResourceDir to its default if unset; an error sentence when
/// there are no headers in it.
std::string checkResourceDir(CommandChanges &Changes);

/// "FORMAT=PATH"; an error sentence or nothing.
std::string
parseOutput(const std::string &Item,
            std::vector<std::pair<const Writer *, std::string>> &Out);
/// The format of that name; else an error sentence that lists all.
std::string parseFormat(const std::string &Option, const std::string &Name,
                        const Writer *&Out);

/// Writes what 'fail-on' takes; an error sentence or nothing.
std::string parseFailOn(const std::string &Option, const std::string &Word,
                        Level &Out);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_CLI_CHECKOPTIONS_H
