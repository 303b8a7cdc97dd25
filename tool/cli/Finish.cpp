// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The end of a run: comments and fixes written, reports, verdict.
#include "cli/Session.h"
#include "engine/Directives.h"
#include "engine/Git.h"
#include "policy/Fixes.h"
#include "policy/Policy.h"
#include "llvm/Support/FileSystem.h"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fstream>
#include <iostream>
#include <set>
#include <unistd.h>

namespace async_tidy {

static std::string plural(size_t Count, const std::string &Word) {
  return std::to_string(Count) + " " + Word + (Count == 1 ? "" : "s");
}

void Session::printProfile(const std::vector<UnitResult> &Results) {
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
  std::ofstream File;
  if (Options.ProfileFile != "-")
    File.open(Options.ProfileFile);
  std::ostream &Out = Options.ProfileFile == "-" ? std::cerr : File;
  for (auto *Table : {&Files, &Sorted}) {
    std::ranges::sort(*Table, std::greater());
    fmt::print(Out, "CPU s  {}\n", Table == &Files ? "file" : "check");
    for (const auto &[Seconds, Name] : *Table)
      fmt::print(Out, "{:.3f}  {}\n", Seconds, Name);
  }
  // A header's function can be given up in each of its units.
  std::set<std::string> GivenUp;
  for (const UnitResult &R : Results)
    for (const Unfinished &U : R.GivenUp)
      GivenUp.insert(fmt::format("{}:{}  {}: {}", shownPath(U.File, Style),
                                 U.Line, U.Function, U.Analysis));
  if (!GivenUp.empty())
    fmt::print(Out, "given up as too large\n");
  for (const std::string &Line : GivenUp)
    fmt::print(Out, "{}\n", Line);
  Out.flush();
  if (!Out)
    warn("--profile: cannot write '" + Options.ProfileFile + "'");
}

void Session::addNolintsOf() {
  NolintOutcome Outcome =
      addNolints(Run.Findings, Options.Reason, linesInTokens);
  for (const std::string &Remark : Outcome.Remarks)
    warn(Remark);
  if (!Options.Quiet)
    std::cerr << "async-tidy: " << plural(Outcome.Added, "comment") << " in "
              << plural(Outcome.FilesChanged, "file") << '\n';
  for (Finding &F : Run.Findings)
    if (F.open() && findCheck(F.Check) &&
        Outcome.Done.contains({F.Where.File, F.Where.Line})) {
      F.State = Standing::Suppressed;
      F.Reason = Options.Reason;
    }
}

/// A name with a blank in it ends at the tab, for patch and for git.
static std::string nameInPatch(const std::string &File,
                               const ReportStyle &Style) {
  std::string Name = shownPath(File, Style);
  return Name.find(' ') == Name.npos ? Name : Name + '\t';
}

void Session::applyFixesOf() {
  FixRequest Request;
  Request.Unsafe = Options.FixUnsafe;
  Request.Write = !Options.ShowDiff;
  Request.Hashes = Hashes;
  FixOutcome Outcome = applyFixes(Run.Findings, Request);
  for (const std::string &Remark : Outcome.Remarks)
    warn(Remark);
  if (Options.ShowDiff) {
    for (const auto &[File, Text] : Outcome.Diffs)
      std::cout << "--- a/" << nameInPatch(File, Style) << "\n+++ b/"
                << nameInPatch(File, Style) << '\n'
                << Text;
    return;
  }
  std::vector<Finding> Left;
  for (size_t I = 0; I != Run.Findings.size(); ++I)
    if (Outcome.Fixed[I])
      ++Fixed;
    else
      Left.push_back(std::move(Run.Findings[I]));
  Run.Findings = std::move(Left);
  if (Fixed && !Options.Quiet)
    std::cerr << "async-tidy: fixed " << plural(Fixed, "finding") << " in "
              << plural(Outcome.FilesChanged, "file") << '\n';
}

int Session::verdict() const {
  bool Broken = !Run.Incomplete.empty();
  if (Options.ExitZero)
    return Broken && Options.Strict ? ExitIncomplete : ExitClean;
  Totals T = totalsOf(Run);
  if (Options.ExitNonZeroOnFix && Fixed)
    return ExitFindings;
  if (Options.FixOnly)
    return Broken ? ExitIncomplete : ExitClean;
  if (anyFails(Run.Findings, Options.FailOn) ||
      (Options.MaxWarnings && T.Warnings > *Options.MaxWarnings) ||
      (Options.FailOnStale && !Run.Stale.empty()))
    return ExitFindings;
  // A pattern that matches nothing means that something is not checked which
  // somebody thinks is.
  if (PatternFailed && Options.Strict)
    return ExitNoVerdict;
  return Broken ? ExitIncomplete : ExitClean;
}

int Session::finish() {
  if (Options.AddNolint)
    addNolintsOf();
  if (Options.Fix || Options.ShowDiff)
    applyFixesOf();
  Run.ToolVersion = toolVersion();
  Run.ClangVersion = clangVersion();
  Run.ExitCode = verdict();
  bool Sarif = std::ranges::any_of(
      Options.Outputs, [](const auto &O) { return O.first->Name == "sarif"; });
  if (Sarif || (Options.Output && Options.Output->Name == "sarif")) {
    GitPlace Place = gitPlace();
    Run.RepositoryUri = Place.Uri;
    Run.Revision = Place.Revision;
  }
  if (Options.FixOnly || Options.ShowDiff)
    Run.Findings.clear();
  if (auto Code = writeReports(Options, Style, Run))
    return *Code;
  for (const IncompleteUnit &Unit : Run.Incomplete)
    warn(describe(Unit, Style));
  if (!Run.Stale.empty() && !Options.Quiet) {
    for (const StaleEntry &E : Run.Stale)
      warn("the baseline has a " + E.Check + " in '" +
           shownPath(E.File, Style) + "'" +
           (E.Function.empty() ? "" : ", " + E.Function) + ", that is gone");
    warn("'async-tidy baseline prune' removes " +
         plural(Run.Stale.size(), "such line"));
  }
  Totals T = totalsOf(Run);
  if (Options.MaxWarnings && T.Warnings > *Options.MaxWarnings)
    warn(plural(T.Warnings, "warning") + ", and --max-warnings allows " +
         std::to_string(*Options.MaxWarnings));
  if (Options.Verbose)
    std::cerr << "async-tidy: " << plural(T.open() + Run.Omitted, "finding")
              << " in " << plural(Run.Units, "file") << ", "
              << Run.Incomplete.size() << " incomplete"
              << (T.Suppressed ? fmt::format(", {} suppressed", T.Suppressed)
                               : "")
              << (T.Known ? fmt::format(", {} in the baseline", T.Known) : "")
              << '\n';
  if (Options.Statistics)
    printStatistics(Run, Style);
  return Run.ExitCode;
}

/// Drops the least grave open findings beyond \p Most.
static void keepGravest(RunResult &Run, size_t Most) {
  std::set<const Finding *> Kept;
  size_t Open = 0;
  for (const Finding *F : gravestFirst(Run))
    if (!F->open() || ++Open <= Most)
      Kept.insert(F);
  Run.Omitted += Open - std::min(Open, Most);
  std::vector<Finding> Left;
  for (Finding &F : Run.Findings)
    if (Kept.contains(&F))
      Left.push_back(std::move(F));
  Run.Findings = std::move(Left);
}

static std::optional<int> writeFile(const Writer &W, const std::string &Path,
                                    const RunResult &Run,
                                    const ReportStyle &Style, bool Append) {
  std::ofstream Out(Path, std::ios::binary |
                              (Append ? std::ios::app : std::ios::trunc));
  W.Write(Out, Run, Style);
  Out.close();
  if (Out)
    return std::nullopt;
  size_t Slash = Path.rfind('/');
  std::string Folder = Slash == Path.npos ? "" : Path.substr(0, Slash);
  if (!Folder.empty() && !llvm::sys::fs::is_directory(Folder))
    return usageError("cannot write '" + Path + "': there is no folder '" +
                      Folder + "'");
  return usageError("cannot write '" + Path + "': " + strerror(errno));
}

std::optional<int> writeReports(const CheckOptions &Options,
                                const ReportStyle &Base, RunResult &Run) {
  ReportStyle Style = Base;
  Style.Color = useColor(Options.Color, STDOUT_FILENO);
  ReportStyle Plain = Base;
  Plain.Color = false;
  if (Options.MaxFindings)
    keepGravest(Run, Options.MaxFindings);
  std::vector<const Writer *> Shown = {Options.Output};
  const char *GithubActions = getenv("GITHUB_ACTIONS");
  bool OnGithub = GithubActions && *GithubActions;
  if (!Options.Output) {
    Shown = {findWriter("text")};
    if (Options.Ci && OnGithub)
      Shown.push_back(findWriter("github"));
  }
  std::optional<int> Failed;
  for (const Writer *W : Shown)
    W->Write(std::cout, Run, Style);
  if (Run.Omitted && !Options.Quiet)
    warn(plural(Run.Omitted, "finding") + " more; --max-findings leaves them "
                                          "out");
  std::cout.flush();
  for (const auto &[W, Path] : Options.Outputs) {
    if (Path == "-")
      W->Write(std::cout, Run, Style);
    else if (auto Code = writeFile(*W, Path, Run, Plain, /*Append=*/false))
      Failed = Code; // the others are written all the same
  }
  const char *Summary = getenv("GITHUB_STEP_SUMMARY");
  bool Annotates = Options.Ci && OnGithub;
  for (const Writer *W : Shown)
    Annotates |= W->Name == "github";
  for (const auto &[W, Path] : Options.Outputs)
    Annotates |= W->Name == "github";
  if (Summary && *Summary && Annotates)
    if (auto Code = writeFile(*findWriter("markdown"), Summary, Run, Plain,
                              /*Append=*/true))
      Failed = Code;
  std::cout.flush();
  if (!std::cout)
    return usageError("cannot write to the standard output");
  return Failed;
}

void printStatistics(const RunResult &Run, const ReportStyle &Style) {
  std::map<std::string, Totals> Rules, Folders;
  for (const Finding &F : Run.Findings) {
    std::string Path = shownPath(F.Where.File, Style);
    size_t Slash = Path.rfind('/');
    std::string Folder =
        Slash == std::string::npos ? "." : Path.substr(0, Slash);
    for (Totals *T : {&Rules[F.Check], &Folders[Folder]})
      ++(F.State == Standing::Suppressed ? T->Suppressed
         : F.State == Standing::Known    ? T->Known
         : F.Severity == Level::Error    ? T->Errors
         : F.Severity == Level::Warning  ? T->Warnings
                                         : T->Notes);
  }
  for (auto *Table : {&Rules, &Folders}) {
    std::vector<std::pair<std::string, Totals>> Sorted(Table->begin(),
                                                       Table->end());
    std::ranges::stable_sort(Sorted, std::greater(),
                             [](const auto &Row) { return Row.second.open(); });
    fmt::print(std::cerr, "error  warning  note  suppressed  baseline  {}\n",
               Table == &Rules ? "rule" : "folder");
    for (const auto &[Name, T] : Sorted)
      fmt::print(std::cerr, "{:5}  {:7}  {:4}  {:10}  {:8}  {}\n", T.Errors,
                 T.Warnings, T.Notes, T.Suppressed, T.Known, Name);
  }
}

} // namespace async_tidy
