// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A build runs many of us at a time with one environment, so a file is only
// added to, a line in one write: lines of two runs do not mix, and the process
// number tells them apart.
#include "cli/Log.h"
#include "cli/Session.h"
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <fmt/chrono.h>
#include <unistd.h>

namespace async_tidy {

static int LogFile = -1;

void openLog() {
  const char *Name = getenv("ASYNC_TIDY_LOG");
  if (!Name || !*Name)
    return;
  if (std::string_view(Name) == "-")
    LogFile = STDERR_FILENO;
  else
    LogFile = open(Name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (LogFile < 0)
    warn(fmt::format("ASYNC_TIDY_LOG: cannot write '{}': {}", Name,
                     strerror(errno)));
}

bool logging() { return LogFile >= 0; }

void log(const std::string &Line) {
  if (!logging())
    return;
  auto Now = std::chrono::system_clock::now();
  long Milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(
                          Now.time_since_epoch())
                          .count() %
                      1000;
  std::string Text =
      fmt::format("{:%FT%T}.{:03}Z async-tidy[{}] {}\n",
                  fmt::gmtime(std::chrono::system_clock::to_time_t(Now)),
                  Milliseconds, getpid(), Line);
  if (write(LogFile, Text.data(), Text.size()) != ssize_t(Text.size()))
    LogFile = -1; // a full disk must not cost the run
}

void Session::logPlan() const {
  if (!logging())
    return;
  for (const std::string &File : Work.Databases)
    log("compile database " + File);
  std::set<std::string> Configs;
  for (const CompileCommand &Unit : Work.Units) {
    auto Settings = configFor(Unit.File);
    Configs.insert(Settings->Files.begin(), Settings->Files.end());
  }
  for (const std::string &File : Configs)
    log("configuration " + File);
  if (!Options.BaselineFile.empty() && !Options.NoBaseline)
    log("baseline " + Options.BaselineFile);
  for (const auto &[File, Why] : LeftOut)
    log("left out " + File + ": " + Why);
  log(fmt::format("{} files to check, {} at a time", Work.Units.size(),
                  Options.Limits.Jobs));
}

void Session::logUnit(const CompileCommand &Unit,
                      const UnitResult &Result) const {
  if (!logging())
    return;
  static constexpr std::string_view Ends[] = {"complete", "errors",
                                              "unusable", "timed out",
                                              "crashed",  "out of memory"};
  log(fmt::format("checked {}: {}, {} findings, {} files, {:.2f} s{}",
                  Unit.File, Ends[size_t(Result.Status)],
                  Result.Findings.size(), Result.Headers.size(), Result.Seconds,
                  Result.Reason.empty() ? "" : ": " + Result.Reason));
  CleanCommand Clean = cleanCommand(Unit, Options.Changes);
  log("  in " + Unit.Directory + ":" + quoted(Clean.Args));
  for (const std::string &Remark : Result.Remarks)
    log("  " + Remark);
}

} // namespace async_tidy
