// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verbs that work on stored results: report and diff.
#include "ConfigFile.h"
#include "cli/Session.h"
#include "engine/CompileDatabase.h"
#include "policy/Policy.h"
#include "report/JsonReader.h"
#include "llvm/Support/FileSystem.h"
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <sstream>

namespace async_tidy {

namespace {

/// A stored result, or nothing after an error was printed.
std::optional<RunResult> load(const std::string &File) {
  std::stringstream Text;
  if (File == "-") {
    Text << std::cin.rdbuf();
  } else {
    std::ifstream In(File, std::ios::binary);
    if (!In || llvm::sys::fs::is_directory(File)) {
      usageError("cannot read '" + File + "'");
      return std::nullopt;
    }
    Text << In.rdbuf();
  }
  std::string Error;
  auto Run = readJson(Text.str(), absolutePath("."), Error);
  if (!Run)
    usageError("'" + File + "' cannot be used: " + Error);
  return Run;
}

void merge(RunResult &To, RunResult &&From) {
  auto Append = [](auto &A, auto &B) {
    A.insert(A.end(), std::make_move_iterator(B.begin()),
             std::make_move_iterator(B.end()));
  };
  Append(To.Findings, From.Findings);
  Append(To.Incomplete, From.Incomplete);
  Append(To.Files, From.Files);
  Append(To.Stale, From.Stale);
  To.HasBaseline |= From.HasBaseline;
  To.Units += From.Units;
  To.Omitted += From.Omitted;
}

} // namespace

int runReport(Arguments Args) {
  CheckOptions Options;
  Options.FailOn = Level::Off;
  Options.Stored = true;
  CLI::App App(
      "Writes results stored with -f json in another format, without "
      "analysing anything. --select, --ignore, --files, --exclude and "
      "--min-confidence filter. Ends with 0 unless --fail-on is given.",
      "async-tidy report");
  if (auto Code = parseCheckOptions(App, std::move(Args), Options))
    return *Code;
  if (Options.Plan.Paths.empty())
    return usageError("report: name files written with --format=json");
  RunResult Run;
  for (const std::string &File : Options.Plan.Paths) {
    auto Read = load(File);
    if (!Read)
      return ExitNoVerdict;
    if (Run.ToolVersion.empty()) {
      Run.ToolVersion = Read->ToolVersion;
      Run.ClangVersion = Read->ClangVersion;
    }
    merge(Run, std::move(*Read));
  }
  sortAndDedupe(Run.Findings);
  std::string Root = absolutePath(".");
  const Config &C = Options.Settings;
  std::erase_if(Run.Findings, [&](const Finding &F) {
    if (!Options.Files.empty() &&
        !matchesPath(Options.Files, Root, F.Where.File))
      return true;
    if (matchesPath(Options.Exclude, Root, F.Where.File))
      return true;
    if (C.MinConfidenceSet && F.Certainty < C.MinConfidence)
      return true;
    const CheckInfo *Check = findCheck(F.Check);
    if (!Check)
      return !C.Select.empty();
    return (!C.Select.empty() && !listed(C.Select, *Check)) ||
           selects(C.Ignore, *Check);
  });
  for (Finding &F : Run.Findings)
    if (auto It = C.Levels.find(F.Check); It != C.Levels.end())
      F.Severity = It->second;
  std::erase_if(Run.Findings,
                [](const Finding &F) { return F.Severity == Level::Off; });
  Level FailOn =
      Options.Given.contains("fail-on") ? Options.FailOn : Level::Off;
  bool Fails = anyFails(Run.Findings, FailOn) && !Options.ExitZero;
  Run.ExitCode = Fails ? ExitFindings : ExitClean;
  ReportStyle Style = Options.Style;
  if (!Options.AbsolutePaths.value_or(false))
    Style.Root = Root;
  if (auto Code = writeReports(Options, Style, Run))
    return *Code;
  if (Options.Statistics)
    printStatistics(Run, Style);
  return Run.ExitCode;
}

int runDiff(Arguments Args) {
  std::vector<std::string> Files;
  std::string Form = "text";
  bool ExitZero = false;
  CLI::App App("Compares two results stored with -f json. Ends with 1 when the "
               "second has new findings.",
               "async-tidy diff");
  App.add_option("results", Files, "the old and the new result");
  App.add_option("-f,--format", Form, "text or json");
  App.add_flag("--exit-zero", ExitZero, "end with 0 in spite of new findings");
  if (auto Code = parseArguments(App, std::move(Args)))
    return *Code;
  if (Files.size() != 2)
    return usageError("diff: name the old result and the new one");
  if (Form != "text" && Form != "json")
    return usageError("--format: '" + Form + "' is none of text, json");
  auto Old = load(Files[0]), New = Old ? load(Files[1]) : std::nullopt;
  if (!Old || !New)
    return ExitNoVerdict;
  for (RunResult *Run : {&*Old, &*New})
    std::erase_if(Run->Findings, [](const Finding &F) {
      return F.State == Standing::Suppressed;
    });
  std::vector<int> Matched = matchRuns(Old->Findings, New->Findings);
  std::vector<bool> Used(Old->Findings.size());
  RunResult Added, Fixed;
  for (size_t I = 0; I != Matched.size(); ++I)
    if (Matched[I] < 0)
      Added.Findings.push_back(New->Findings[I]);
    else
      Used[Matched[I]] = true;
  for (size_t I = 0; I != Used.size(); ++I)
    if (!Used[I])
      Fixed.Findings.push_back(Old->Findings[I]);
  size_t Unchanged = New->Findings.size() - Added.Findings.size();
  ReportStyle Style;
  Style.Root = absolutePath(".");
  Style.ShowSuppressed = true;
  if (Form == "json") {
    auto List = [&](const RunResult &Run) {
      std::ostringstream Lines;
      findWriter("jsonl")->Write(Lines, Run, Style);
      std::string Text = Lines.str(), Out;
      for (char C : Text.substr(0, Text.empty() ? 0 : Text.size() - 1))
        C == '\n' ? Out += ",\n" : Out += C;
      return "[" + Out + "]";
    };
    std::cout << fmt::format(
        "{{\"schema\": 1, \"unchanged\": {},\n\"new\": {},\n\"fixed\": {}}}\n",
        Unchanged, List(Added), List(Fixed));
  } else {
    for (auto [Word, Run] : {std::pair("new", &Added), {"fixed", &Fixed}})
      for (const Finding &F : Run->Findings)
        std::cout << Word << ": " << shownPath(F.Where.File, Style) << ':'
                  << F.Where.Line << ':' << F.Where.Column << ": " << F.Message
                  << " [" << F.Check << "]\n";
    std::cout << Added.Findings.size() << " new, " << Fixed.Findings.size()
              << " fixed, " << Unchanged << " unchanged\n";
  }
  return Added.Findings.empty() || ExitZero ? ExitClean : ExitFindings;
}

} // namespace async_tidy
