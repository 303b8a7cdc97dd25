// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whatever shrinks the work to nothing ends without a verdict: see Plan.cpp.
#include "cli/Session.h"
#include "ConfigFile.h"
#include "cli/Log.h"
#include "cli/Progress.h"
#include "engine/Directives.h"
#include "engine/Git.h"
#include "engine/Scan.h"
#include "engine/Toolchain.h"
#include "finding/SourceText.h"
#include "policy/Fingerprint.h"
#include "policy/Policy.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <sstream>

namespace async_tidy {

Session::Session(CheckOptions O) : Options(std::move(O)) {
  Root = absolutePath(".");
  Style = Options.Style;
  // Behind '--' stands a build tool, which runs from its own folder.
  if (!Options.AbsolutePaths.value_or(Options.Plan.HasCommand))
    Style.Root = Root;
}

std::optional<int> Session::prepare() {
  if (std::string Error = checkResourceDir(Options.Changes); !Error.empty())
    return usageError(Error);
  if (auto Code = readProject())
    return Code;
  if (Options.Profile && Options.ProfileFile != "-")
    if (std::ofstream Out(Options.ProfileFile); !Out)
      return usageError("--profile: cannot write '" + Options.ProfileFile +
                        "': " + strerror(errno));
  if (Options.scoped())
    if (auto Code = readChange())
      return Code;
  Work = makePlan(Options.Plan);
  if (!Options.Quiet)
    for (const std::string &Guess : Work.Guesses)
      std::cerr << "async-tidy: note: " << Guess << '\n';
  if (!Work.Error.empty()) {
    if (Work.Empty && Options.AllowEmpty)
      return std::nullopt;
    if (Work.NoDatabase && Options.AllowNoDatabase) {
      warn("nothing was checked: " + Work.Error);
      return std::nullopt;
    }
    return usageError(Work.Error);
  }
  Whole = Options.Plan.Paths.empty() && !Options.Plan.HasCommand;
  if (auto Code = selectFiles())
    return Code;
  if (auto Code = checkConfiguration())
    return Code;
  if (Options.scoped())
    if (auto Code = selectChanged())
      return Code;
  logPlan();
  // In this process, so that no worker asks again.
  for (const CompileCommand &Unit : Work.Units)
    if (!Unit.Args.empty() && isCrossCompiler(Unit.Args[0]))
      cleanCommand(Unit, Options.Changes);
  return std::nullopt;
}

std::optional<int> Session::nothingToCheck(const std::string &Why) {
  Work.Units.clear();
  if (Options.AllowEmpty)
    return std::nullopt;
  return usageError(Why + "; --allow-empty makes that no error");
}

/// A broken configuration gives no verdict on any file.
std::optional<int> Session::checkConfiguration() {
  std::set<std::string> Errors, Ignored;
  bool Selected = false;
  for (const CompileCommand &Unit : Work.Units) {
    ConfigError Error;
    auto Settings = configFor(Unit.File, &Error);
    if (!Error.Message.empty())
      Errors.insert(Error.str());
    else if (!Settings->Options.empty())
      for (const std::string &Message : unknownCheckOptions(Unit.File))
        (configCompat() ? Ignored : Errors).insert(Message);
    for (const CheckInfo &Check : allChecks())
      Selected |= Settings->enabled(Check.Name);
    if (std::string Error = prepareScan(*Settings); !Error.empty())
      Errors.insert(Error);
  }
  for (const std::string &Message : Ignored)
    std::cerr << Message << " (ignored)\n";
  for (const std::string &Error : Errors)
    std::cerr << Error << '\n';
  if (!Errors.empty())
    return ExitNoVerdict;
  if (Selected || Options.AllowEmpty)
    return std::nullopt;
  return usageError("no check is selected; 'async-tidy rules' lists the "
                    "checks, and --select takes their names or groups");
}

void Session::matchNothing(const std::string &Message) {
  warn(Message);
  PatternFailed = true;
}

bool Session::excluded(const std::string &File) const {
  return matchesPath(Options.Exclude, Root, File);
}

/// What is excluded is often not even there, as nothing was built or fetched
/// yet, and a pattern that excludes nothing hides nothing: only a folder that
/// does not exist is said, and only where everything is checked.
void Session::sayUselessExcludes() const {
  for (const std::string &Glob : Options.Exclude) {
    std::string Folder = Glob.substr(0, Glob.find_first_of("*?["));
    size_t Slash = Folder.rfind('/');
    if (Slash == Folder.npos || Slash == 0)
      continue;
    Folder = absolutePath(Folder.substr(0, Slash), Root);
    if (!llvm::sys::fs::exists(Folder))
      warn("--exclude: '" + shownPath(Folder, Style) + "' does not exist");
  }
}

/// --files and --exclude.
std::optional<int> Session::selectFiles() {
  if (Whole && !Options.Quiet)
    sayUselessExcludes();
  std::vector<bool> Used(Options.Files.size());
  size_t Before = Work.Units.size();
  std::vector<CompileCommand> Kept;
  for (CompileCommand &Unit : Work.Units) {
    bool Wanted = Options.Files.empty();
    for (size_t I = 0; I != Options.Files.size(); ++I)
      if (matchesPath({Options.Files[I]}, Root, Unit.File))
        Wanted = Used[I] = true;
    if (!Wanted)
      LeftOut.emplace_back(Unit.File, "no --files pattern matches");
    else if (excluded(Unit.File))
      LeftOut.emplace_back(Unit.File, "excluded");
    else
      Kept.push_back(std::move(Unit));
  }
  Work.Units = std::move(Kept);
  for (size_t I = 0; I != Used.size(); ++I)
    if (!Used[I])
      matchNothing("--files: no file matches '" + Options.Files[I] + "'");
  Whole &= Work.Units.size() == Before;
  if (Work.Units.empty())
    return nothingToCheck("nothing to check: --files and --exclude leave none "
                          "of " +
                          std::to_string(Before) + " files");
  return std::nullopt;
}

std::optional<int> Session::readChange() {
  std::string Error;
  if (!Options.DiffFile.empty()) {
    std::stringstream Text;
    if (Options.DiffFile == "-") {
      Text << std::cin.rdbuf();
    } else {
      std::ifstream In(Options.DiffFile, std::ios::binary);
      if (!In || llvm::sys::fs::is_directory(Options.DiffFile))
        return usageError("--diff: cannot read '" + Options.DiffFile + "'");
      Text << In.rdbuf();
    }
    Changed = parseDiff(Text.str(), Root, Error);
    if (!Error.empty())
      return usageError("--diff: '" + Options.DiffFile +
                        "' cannot be used: " + Error);
  } else {
    GitBase Base = Options.Staged             ? GitBase::Staged
                   : !Options.NewFrom.empty() ? GitBase::Revision
                                              : GitBase::MergeBase;
    GitDiff Diff =
        gitDiff(Base, Options.NewFrom.empty() ? Options.NewFromMergeBase
                                              : Options.NewFrom);
    if (!Diff.Error.empty())
      return usageError(Diff.Error);
    Changed = parseDiff(Diff.Text, Diff.Root, Error);
    for (const std::string &File : Diff.Untracked)
      Changed.Files[File].All = true;
  }
  // The database may name files through other links than git does.
  Change Real;
  for (auto &[File, Lines] : Changed.Files) {
    Lines.All |= Options.WholeFiles;
    llvm::SmallString<256> Path;
    if (!llvm::sys::fs::real_path(File, Path) && Path != File)
      Real.Files[std::string(Path)] = Lines;
  }
  Changed.Files.merge(Real.Files);
  return std::nullopt;
}

static std::string realPath(const std::string &File) {
  llvm::SmallString<256> Path;
  return llvm::sys::fs::real_path(File, Path) ? File : std::string(Path);
}

static bool looksLikeCxx(llvm::StringRef File) {
  llvm::StringRef Extension = llvm::sys::path::extension(File);
  return llvm::is_contained({"", ".h", ".hh", ".hpp", ".hxx", ".h++", ".inl",
                             ".ipp", ".tcc", ".inc", ".def", ".cpp", ".cc",
                             ".cxx", ".c++", ".C", ".cppm", ".ixx", ".txx"},
                            Extension.str());
}

/// Keeps the units that contain a changed file, found by preprocessing where
/// only headers changed.
std::optional<int> Session::selectChanged() {
  Whole = false;
  std::vector<bool> Chosen(Work.Units.size());
  std::set<std::string> Mains, Headers;
  for (size_t I = 0; I != Work.Units.size(); ++I) {
    const std::string &File = Work.Units[I].File;
    Chosen[I] =
        Changed.Files.contains(File) || Changed.Files.contains(realPath(File));
    if (auto It = Changed.Files.find(realPath(File)); It != Changed.Files.end())
      Changed.Files[File] = It->second;
    Mains.insert(File);
    Mains.insert(realPath(File));
  }
  for (const auto &[File, Lines] : Changed.Files)
    if (looksLikeCxx(File) && !Mains.contains(File) &&
        llvm::sys::fs::exists(File) && File == realPath(File))
      Headers.insert(File);
  if (!Headers.empty())
    if (auto Code = findUsers(Headers, Chosen))
      return Code;
  std::vector<CompileCommand> Kept;
  for (size_t I = 0; I != Chosen.size(); ++I)
    if (Chosen[I])
      Kept.push_back(std::move(Work.Units[I]));
    else
      LeftOut.emplace_back(Work.Units[I].File, "not touched by the change");
  Work.Units = std::move(Kept);
  if (Work.Units.empty())
    return nothingToCheck("nothing to check: the change touches no file of " +
                          (Work.Databases.empty() ? std::string("the command")
                                                  : Work.Databases.front()));
  return std::nullopt;
}

std::optional<int> Session::findUsers(const std::set<std::string> &Headers,
                                      std::vector<bool> &Chosen) {
  ScanOptions Scan;
  Scan.Changes = Options.Changes;
  std::vector<std::set<std::string>> Uses(Work.Units.size());
  Progress Line("looking at includes of", Work.Units.size(), Options.Progress,
                Options.Quiet);
  runPool(
      Work.Units.size(), Options.Limits,
      [&](size_t I) { return listFiles(Work.Units[I], Scan); },
      [&](size_t I, UnitResult Result) {
        for (const std::string &File : Result.Headers)
          if (std::string Real = realPath(File); Headers.contains(Real)) {
            Uses[I].insert(Real);
            Changed.Files[File] = Changed.Files[Real];
          }
        // Of a unit that cannot even be preprocessed nobody knows; it is
        // checked, and the report says what is wrong with it.
        if (Result.Status != UnitStatus::Complete &&
            (replacedText(Work.Units[I].File) ||
             llvm::sys::fs::exists(Work.Units[I].File)))
          Chosen[I] = true;
        Line.done(Work.Units[I].File, 0, 0);
      },
      [&] { Line.tick(); });
  Line.clear();
  std::set<std::string> Seen;
  for (size_t I = 0; I != Uses.size(); ++I)
    if (Chosen[I])
      Seen.insert(Uses[I].begin(), Uses[I].end());
  for (size_t I = 0; I != Uses.size(); ++I) {
    bool Wanted = llvm::any_of(Uses[I], [&](const std::string &Header) {
      return !Options.OneHeaderUser || !Seen.contains(Header);
    });
    if (Wanted) {
      Chosen[I] = true;
      Seen.insert(Uses[I].begin(), Uses[I].end());
    }
  }
  for (const std::string &Header : Headers)
    if (!Seen.contains(Header) && llvm::sys::path::has_extension(Header))
      warn("'" + shownPath(Header, Style) +
           (llvm::sys::path::extension(Header).starts_with(".c") ||
                    llvm::sys::path::extension(Header) == ".C"
                ? "' changed but is in no compile database; it was not checked"
                : "' changed but no file of the database includes it; it was "
                  "not checked"));
  return std::nullopt;
}

std::optional<int> Session::check() {
  scan();
  oneNameEach();
  sortAndDedupe(Run.Findings);
  std::erase_if(Run.Findings,
                [&](const Finding &F) { return excluded(F.Where.File); });
  keepHeaders(Run.Findings, Options.Headers, Root);
  if (!Options.Headers.empty() && !HeaderMatched && Run.Units)
    matchNothing("--headers: no header of the files that were checked matches");
  applyComments();
  setFingerprints(Run.Findings);
  if (Options.scoped())
    keepChanged(Run.Findings, Changed);
  return applyKnown();
}

void Session::scan() {
  ScanOptions Scan;
  Scan.Changes = Options.Changes;
  Scan.Profile = Options.Profile;
  Scan.ReadClangTidy = !Options.NoConfig;
  Run.Units = Work.Units.size();
  Progress Line("checking", Work.Units.size(), Options.Progress, Options.Quiet);
  std::vector<UnitResult> Results(Work.Units.size());
  runPool(
      Work.Units.size(), Options.Limits,
      [&](size_t I) { return scanUnit(Work.Units[I], Scan); },
      [&](size_t I, UnitResult Result) {
        Results[I] = std::move(Result);
        logUnit(Work.Units[I], Results[I]);
        Line.done(Work.Units[I].File, Results[I].Findings.size(),
                  Results[I].Seconds);
      },
      [&] { Line.tick(); });
  Line.clear();
  if (Options.Profile)
    printProfile(Results);
  // In the order of the plan, so that equal input gives equal output.
  for (size_t I = 0; I != Results.size(); ++I)
    collect(Work.Units[I], std::move(Results[I]));
  std::ranges::sort(Run.Files);
  Run.Files.erase(std::ranges::unique(Run.Files).begin(), Run.Files.end());
}

void Session::collect(const CompileCommand &Unit, UnitResult &&Result) {
  if (Options.Verbose)
    for (const std::string &Remark : Result.Remarks)
      std::cerr << "async-tidy: " << shownPath(Unit.File, Style) << ": "
                << Remark << '\n';
  Run.Files.push_back(Unit.File);
  bool Complete = Result.Status == UnitStatus::Complete;
  if (!Complete) {
    Run.Incomplete.push_back(
        {Unit.File, Result.Status, Result.Reason, Result.Errors});
    // An edit of half-understood code may break the other half.
    for (Finding &F : Result.Findings) {
      F.Edits.clear();
      for (Note &N : F.Notes)
        N.Edits.clear();
    }
    Incomplete.insert(Unit.File);
  }
  for (const std::string &File : Result.Headers) {
    AllFiles.insert(File);
    (Complete ? Looked : Incomplete).insert(File);
    if (!HeaderMatched && File != Unit.File)
      HeaderMatched = matchesPath(Options.Headers, Root, File);
  }
  for (const auto &[File, Hash] : Result.Hashes)
    // Two units that saw different text: somebody is writing right now.
    if (auto [It, New] = Hashes.try_emplace(File, Hash);
        !New && It->second != Hash)
      It->second = 0;
  for (Finding &F : Result.Findings)
    Run.Findings.push_back(std::move(F));
}

/// A header that is included by two names (a link, './x.h') is one file: all of
/// its findings get the first of its names that lies below the root.
void Session::oneNameEach() {
  std::map<std::string, std::string> Names, Chosen;
  for (const std::string &File : AllFiles) {
    std::string Real = realPath(File);
    Names[File] = Real;
    auto [It, New] = Chosen.try_emplace(Real, File);
    auto Rank = [&](const std::string &Name) {
      return std::tuple(!Name.starts_with(Root + "/"), Name != Real, Name);
    };
    if (!New && Rank(File) < Rank(It->second))
      It->second = File;
  }
  auto Rename = [&](std::string &File) {
    if (auto It = Names.find(File); It != Names.end())
      File = Chosen[It->second];
  };
  for (Finding &F : Run.Findings) {
    for (Location *L : {&F.Where})
      Rename(L->File);
    for (Range &R : F.Ranges)
      Rename(R.File);
    for (Edit &E : F.Edits)
      Rename(E.File);
    for (Place &P : F.Through)
      Rename(P.File);
    for (Note &N : F.Notes) {
      Rename(N.Where.File);
      for (Range &R : N.Ranges)
        Rename(R.File);
      for (Edit &E : N.Edits)
        Rename(E.File);
    }
  }
  for (auto *Set : {&AllFiles, &Looked, &Incomplete}) {
    std::set<std::string> Renamed;
    for (std::string File : *Set) {
      Rename(File);
      Renamed.insert(File);
    }
    *Set = std::move(Renamed);
  }
  std::map<std::string, uint64_t> Renamed;
  for (const auto &[File, Hash] : Hashes) {
    std::string Name = File;
    Rename(Name);
    Renamed[Name] = Hash;
  }
  Hashes = std::move(Renamed);
}

void Session::applyComments() {
  Directives Comments;
  std::set<std::string> Mains(Run.Files.begin(), Run.Files.end());
  for (const std::string &File : AllFiles) {
    if (excluded(File) || (!Options.Headers.empty() && !Mains.contains(File) &&
                           !matchesPath(Options.Headers, Root, File)))
      continue;
    if (auto List = readDirectives(File); !List.empty())
      Comments[File] = std::move(List);
  }
  Options.Suppressions.Ran = [&](const std::string &File,
                                 std::string_view Check) {
    // Another unit might find something in a header.
    bool Complete = Looked.contains(File) && !Incomplete.contains(File) &&
                    (Mains.contains(File) || Whole);
    return Complete && configFor(File)->enabled(Check);
  };
  applySuppressions(Run.Findings, Comments, Options.Suppressions);
}

std::optional<int> Session::applyKnown() {
  if (Options.BaselineFile.empty() || Options.NoBaseline)
    return std::nullopt;
  std::string Error;
  auto Read = readBaseline(absolutePath(Options.BaselineFile), Error);
  if (!Read) {
    std::cerr << (Error.find(": error: ") == std::string::npos
                      ? "async-tidy: error: "
                      : "")
              << Error << '\n';
    return ExitNoVerdict;
  }
  Known = std::move(*Read);
  Run.HasBaseline = true;
  auto Seen = [&](const std::string &File) {
    // With a part of the findings at hand nobody can say what is gone.
    if (Options.scoped() || Incomplete.contains(File))
      return false;
    return Looked.contains(File) || (Whole && !llvm::sys::fs::exists(File)) ||
           (Whole && Run.Incomplete.empty());
  };
  for (const BaselineEntry &E : applyBaseline(Run.Findings, Known, Seen))
    Run.Stale.push_back({E.Fingerprint, E.Check, Known.pathOf(E), E.Function});
  return std::nullopt;
}

} // namespace async_tidy
