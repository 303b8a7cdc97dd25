// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One run from the plan to the verdict; the verbs that check are made of it.
#ifndef ASYNC_TIDY_TOOL_CLI_SESSION_H
#define ASYNC_TIDY_TOOL_CLI_SESSION_H

#include "cli/CheckOptions.h"
#include "policy/Baseline.h"
#include "policy/Scope.h"

namespace async_tidy {

class Session {
public:
  explicit Session(CheckOptions Options);

  /// What the configuration says of the whole project.
  std::optional<int> readProject();
  /// Configuration, plan and scope. A code to end with, or nothing.
  std::optional<int> prepare();
  /// Checks the units, and applies comments, baseline and scope.
  std::optional<int> check();
  /// Fixes, reports, verdict.
  int finish();

  CheckOptions Options;
  ReportStyle Style;
  Plan Work;
  RunResult Run;
  Baseline Known; ///< with --baseline
  /// Why entries of the database are left out: path and reason.
  std::vector<std::pair<std::string, std::string>> LeftOut;
  bool Whole = false; ///< everything that there is was checked

private:
  std::optional<int> checkConfiguration();
  std::optional<int> readChange();
  std::optional<int> selectFiles();
  std::optional<int> selectChanged();
  std::optional<int> nothingToCheck(const std::string &Why);
  std::optional<int> findUsers(const std::set<std::string> &Headers,
                               std::vector<bool> &Chosen);
  void logPlan() const;
  void logUnit(const CompileCommand &Unit, const UnitResult &Result) const;
  void scan();
  void collect(const CompileCommand &Unit, UnitResult &&Result);
  void oneNameEach();
  void applyComments();
  std::optional<int> applyKnown();
  void sayUselessExcludes() const;
  void matchNothing(const std::string &Message);
  void printProfile(const std::vector<UnitResult> &Results);
  void addNolintsOf();
  void applyFixesOf();
  int verdict() const;
  std::optional<int> write();
  bool excluded(const std::string &File) const;

  Change Changed;
  std::set<std::string> Looked;     ///< user files of complete units
  std::set<std::string> Incomplete; ///< user files of the others
  std::set<std::string> AllFiles;   ///< user files of all units
  std::map<std::string, uint64_t> Hashes;
  bool HeaderMatched = false, PatternFailed = false;
  size_t Fixed = 0;
  std::string Root; ///< the working directory
};

/// Writes \p Run in all formats asked for; a code to end with, or nothing.
std::optional<int> writeReports(const CheckOptions &Options,
                                const ReportStyle &Style, RunResult &Run);
void printStatistics(const RunResult &Run, const ReportStyle &Style);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_CLI_SESSION_H
