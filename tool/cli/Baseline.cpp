// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verb 'baseline': a run whose findings become, or are compared with, a
// file.
#include "cli/Session.h"
#include <filesystem>
#include <fstream>
#include <iostream>

namespace async_tidy {

namespace {

constexpr std::string_view DefaultFile = ".async-tidy-baseline";

int write(const Baseline &B, const std::string &What) {
  std::ofstream Out(B.File, std::ios::binary | std::ios::trunc);
  Out << printBaseline(B);
  Out.close();
  if (!Out)
    return usageError("cannot write '" + B.File + "'");
  std::cerr << "async-tidy: " << What << '\n';
  return ExitClean;
}

std::string count(size_t N, const std::string &What) {
  return std::to_string(N) + (N == 1 ? " finding " : " findings ") + What;
}

/// Entries of \p Old whose file was not looked at stay.
int update(Session &S, bool AddNew) {
  std::set<std::tuple<std::string, std::string, std::string>> Stale;
  for (const StaleEntry &E : S.Run.Stale)
    Stale.insert({E.Fingerprint, E.Check, E.File});
  Baseline Out;
  Out.File = S.Known.File;
  size_t Added = 0;
  for (const BaselineEntry &E : S.Known.Entries)
    if (!Stale.contains({E.Fingerprint, E.Check, S.Known.pathOf(E)}))
      Out.Entries.push_back(E);
  size_t Removed = S.Known.Entries.size() - Out.Entries.size();
  if (AddNew) {
    std::vector<Finding> New;
    for (Finding &F : S.Run.Findings)
      if (F.open() && findCheck(F.Check)) {
        F.Reason = S.Options.Reason;
        New.push_back(F);
      }
    Added = New.size();
    for (BaselineEntry &E : makeBaseline(Out.File, New).Entries)
      Out.Entries.push_back(std::move(E));
  }
  return write(Out, count(Added, "added, ") + std::to_string(Removed) +
                        " removed, " + std::to_string(Out.Entries.size()) +
                        " in '" + shownPath(Out.File, S.Style) + "'");
}

} // namespace

int runBaseline(Arguments Args) {
  CheckOptions Options;
  Options.WritesBaseline = true;
  CLI::App App(
      "Keeps a list of findings that do not count. 'create' writes it "
      "from a run, 'update' adds what is new and removes what is gone, "
      "'prune' only removes, 'show' prints it. The file is that of "
      "--baseline, or .async-tidy-baseline.",
      "async-tidy baseline create|update|prune|show");
  std::string What;
  if (!Args.empty() && !Args[0].starts_with("-")) {
    What = Args[0];
    Args.erase(Args.begin());
  }
  if (auto Code = parseCheckOptions(App, std::move(Args), Options))
    return *Code;
  if (What != "create" && What != "update" && What != "prune" && What != "show")
    return usageError(noneOf("baseline", What, "create, update, prune, show"));
  if (Options.scoped())
    return usageError("baseline: new code only and a baseline of all code "
                      "exclude each other");
  Session S(std::move(Options));
  CheckOptions &O = S.Options;
  auto Default = [&] {
    if (O.BaselineFile.empty())
      O.BaselineFile = DefaultFile;
  };
  if (What == "show") {
    if (auto Code = S.readProject())
      return *Code;
    Default();
    std::string Error;
    auto Read = readBaseline(absolutePath(O.BaselineFile), Error);
    if (!Read)
      return usageError(Error);
    for (const BaselineEntry &E : Read->Entries)
      std::cout << E.Path << ": " << E.Check
                << (E.Function.empty() ? "" : " in " + E.Function)
                << (E.Reason.empty() ? "" : ": " + E.Reason) << '\n';
    return ExitClean;
  }
  if (auto Code = S.prepare())
    return *Code;
  Default();
  O.NoBaseline = What == "create";
  // What people wrote into it is not to be lost by a slip.
  if (What == "create" && std::filesystem::exists(absolutePath(O.BaselineFile)))
    return usageError("'" + O.BaselineFile +
                      "' is there already; 'baseline update' adds to it and "
                      "keeps its reasons; to start anew, delete it first");
  if (auto Code = S.check())
    return *Code;
  for (const IncompleteUnit &Unit : S.Run.Incomplete)
    warn(describe(Unit, S.Style));
  if (What != "create")
    return update(S, What == "update");
  std::vector<Finding> Open;
  for (Finding &F : S.Run.Findings)
    if (F.open() && findCheck(F.Check)) {
      F.Reason = O.Reason;
      Open.push_back(F);
    }
  Baseline B = makeBaseline(absolutePath(O.BaselineFile), Open);
  int Code = write(B, count(B.Entries.size(), "in '") +
                          shownPath(B.File, S.Style) + "'");
  if (Code == ExitClean && !S.Run.Incomplete.empty())
    return ExitIncomplete;
  return Code;
}

} // namespace async_tidy
