// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verb 'check': plan, scan, policy, report, verdict.
#include "cli/CheckOptions.h"
#include "engine/Scan.h"
#include "policy/Fixes.h"
#include "policy/Policy.h"
#include "llvm/Support/FileSystem.h"
#include <chrono>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <set>
#include <unistd.h>

namespace async_tidy {

namespace {

/// One line on the terminal that says how far we are; none elsewhere.
class Progress {
public:
  Progress(size_t Total, bool Quiet)
      : Total(Total), On(!Quiet && isatty(STDERR_FILENO)) {
    const char *Term = getenv("TERM");
    On = On && Term && std::string_view(Term) != "dumb";
  }
  ~Progress() { clear(); }

  void done() { ++Done; }
  void tick() {
    auto Now = std::chrono::steady_clock::now();
    if (!On || (Shown && Done == LastDone) ||
        Now - Last < std::chrono::milliseconds(100))
      return;
    Last = Now;
    LastDone = Done;
    Shown = true;
    std::cerr << "\r\033[K" << "checking " << Done << " of " << Total
              << std::flush;
  }
  void clear() {
    if (Shown)
      std::cerr << "\r\033[K" << std::flush;
    Shown = false;
  }

private:
  size_t Total, Done = 0, LastDone = 0;
  bool On, Shown = false;
  std::chrono::steady_clock::time_point Last{};
};

class CheckRun {
public:
  explicit CheckRun(CheckOptions Options) : Options(std::move(Options)) {}

  int run() {
    Style.Root = absolutePath(".");
    // Behind '--' stands a build tool, which runs from its own folder.
    if (Options.Plan.HasCommand)
      Style.Root.clear();
    if (std::string Error = checkResourceDir(Options.Changes); !Error.empty())
      return usageError(Error);
    if (!Options.ConfigFile.empty())
      Options.ConfigFile = absolutePath(Options.ConfigFile);
    setCommandLineConfig(Options.Settings, !Options.NoConfig,
                         Options.ConfigFile);
    Plan Work = makePlan(Options.Plan);
    if (!Work.Error.empty()) {
      if (Work.Empty && Options.AllowEmpty)
        return finish();
      return usageError(Work.Error);
    }
    if (auto Code = checkConfiguration(Work))
      return *Code;
    scan(Work);
    return finish();
  }

private:
  /// A broken configuration gives no verdict on any file.
  std::optional<int> checkConfiguration(const Plan &Work) {
    std::set<std::string> Errors;
    std::set<std::vector<std::string>> Models;
    bool Selected = false;
    for (const CompileCommand &Unit : Work.Units) {
      ConfigError Error;
      auto Settings = configFor(Unit.File, &Error);
      if (!Error.Message.empty())
        Errors.insert(Error.str());
      for (const CheckInfo &Check : allChecks())
        Selected |= Settings->enabled(Check.Name);
      Models.insert(Settings->Models);
    }
    for (const std::vector<std::string> &Files : Models)
      if (std::string Error = prepareScan(Files); !Error.empty())
        Errors.insert(Error);
    for (const std::string &Error : Errors)
      std::cerr << Error << '\n';
    if (!Errors.empty())
      return ExitNoVerdict;
    if (Selected || Options.AllowEmpty)
      return std::nullopt;
    return usageError("no check is selected; 'async-tidy rules' lists the "
                      "checks, and --select takes their names or groups");
  }

  void scan(const Plan &Work) {
    ScanOptions Scan;
    Scan.Changes = Options.Changes;
    Scan.Profile = Options.Profile;
    Scan.ListHeaders = !Options.Headers.empty();
    Run.Units = Work.Units.size();
    Progress Line(Work.Units.size(), Options.Quiet);
    std::vector<UnitResult> Results(Work.Units.size());
    runPool(
        Work.Units.size(), Options.Limits,
        [&](size_t I) { return scanUnit(Work.Units[I], Scan); },
        [&](size_t I, UnitResult Result) {
          Results[I] = std::move(Result);
          Line.done();
        },
        [&] { Line.tick(); });
    Line.clear();
    // In the order of the plan, so that equal input gives equal output.
    for (size_t I = 0; I != Results.size(); ++I)
      collect(Work.Units[I], std::move(Results[I]));
    sortAndDedupe(Run.Findings);
    keepHeaders(Run.Findings, Options.Headers, absolutePath("."));
    if (!Options.Headers.empty() && !HeaderMatched)
      warn("--headers: no header of the files that were checked matches");
    if (Options.Profile)
      printProfile(Work, Results);
  }

  void collect(const CompileCommand &Unit, UnitResult &&Result) {
    if (Options.Verbose)
      for (const std::string &Remark : Result.Remarks)
        std::cerr << "async-tidy: " << shownPath(Unit.File, Style) << ": "
                  << Remark << '\n';
    if (Result.Status != UnitStatus::Complete) {
      Run.Incomplete.push_back(
          {Unit.File, Result.Status, Result.Reason, Result.Errors});
      // An edit of half-understood code may break the other half.
      for (Finding &F : Result.Findings) {
        F.Edits.clear();
        for (Note &N : F.Notes)
          N.Edits.clear();
      }
    }
    if (!HeaderMatched)
      for (const std::string &File : Result.Headers)
        HeaderMatched |= File != Unit.File &&
                         matchesPath(Options.Headers, absolutePath("."), File);
    for (Finding &F : Result.Findings)
      Run.Findings.push_back(std::move(F));
  }

  void printProfile(const Plan &Work, const std::vector<UnitResult> &Results) {
    std::map<std::string, double> Checks;
    std::vector<std::pair<double, std::string>> Files, Sorted;
    for (size_t I = 0; I != Results.size(); ++I) {
      Files.emplace_back(Results[I].Seconds,
                         shownPath(Work.Units[I].File, Style));
      for (const CheckTime &T : Results[I].CheckTimes)
        Checks[T.Check] += T.Seconds;
    }
    for (const auto &[Name, Seconds] : Checks)
      Sorted.emplace_back(Seconds, Name);
    std::cerr << std::fixed << std::setprecision(3);
    for (auto *Table : {&Files, &Sorted}) {
      std::ranges::sort(*Table, std::greater());
      std::cerr << "CPU s  " << (Table == &Files ? "file" : "check") << '\n';
      for (const auto &[Seconds, Name] : *Table)
        std::cerr << Seconds << "  " << Name << '\n';
    }
  }

  void applyFixesOf() {
    FixOutcome Outcome = applyFixes(Run.Findings, Options.FixUnsafe);
    for (const std::string &Remark : Outcome.Remarks)
      warn(Remark);
    std::vector<Finding> Left;
    size_t Fixed = 0;
    for (size_t I = 0; I != Run.Findings.size(); ++I)
      if (Outcome.Fixed[I])
        ++Fixed;
      else
        Left.push_back(std::move(Run.Findings[I]));
    Run.Findings = std::move(Left);
    if (Fixed && !Options.Quiet)
      std::cerr << "async-tidy: fixed " << Fixed
                << (Fixed == 1 ? " finding in " : " findings in ")
                << Outcome.FilesChanged
                << (Outcome.FilesChanged == 1 ? " file\n" : " files\n");
  }

  int verdict() const {
    bool Incomplete = !Run.Incomplete.empty();
    if (Options.ExitZero)
      return Incomplete && Options.Strict ? ExitIncomplete : ExitClean;
    if (anyFails(Run.Findings, Options.FailOn))
      return ExitFindings;
    return Incomplete ? ExitIncomplete : ExitClean;
  }

  int finish() {
    if (Options.Fix)
      applyFixesOf();
    Run.ToolVersion = toolVersion();
    Run.ClangVersion = clangVersion();
    Run.ExitCode = verdict();
    Style.Color = useColor(Options.Color, STDOUT_FILENO);
    report(std::cout, Run, Options.Output, Style);
    std::cout.flush();
    for (const IncompleteUnit &Unit : Run.Incomplete)
      warn(describe(Unit, Style));
    for (const auto &[Form, Path] : Options.Files) {
      if (Path == "-") {
        report(std::cout, Run, Form, Style);
        continue;
      }
      ReportStyle Plain = Style;
      Plain.Color = false;
      std::ofstream Out(Path, std::ios::binary);
      report(Out, Run, Form, Plain);
      Out.close();
      if (!Out)
        return usageError("cannot write '" + Path + "'");
    }
    if (Options.Verbose)
      std::cerr << "async-tidy: " << Run.Findings.size()
                << (Run.Findings.size() == 1 ? " finding in " : " findings in ")
                << Run.Units << (Run.Units == 1 ? " file" : " files") << ", "
                << Run.Incomplete.size() << " incomplete\n";
    std::cout.flush();
    if (!std::cout)
      return usageError("cannot write to the standard output");
    return Run.ExitCode;
  }

  CheckOptions Options;
  ReportStyle Style;
  RunResult Run;
  bool HeaderMatched = false;
};

} // namespace

int runCheck(Arguments Args) {
  CheckOptions Options;
  if (auto Code = parseCheckOptions(std::move(Args), Options))
    return *Code;
  return CheckRun(std::move(Options)).run();
}

} // namespace async_tidy
