// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/CheckOptions.h"
#include "ConfigFile.h"
#include "ConfigProfiles.h"
#include "engine/CompileDatabase.h"
#include "finding/SourceText.h"
#include "llvm/Support/FileSystem.h"
#include <algorithm>
#include <iostream>
#include <sstream>

namespace async_tidy {

namespace {

template <typename T>
const T *lookUp(const std::vector<std::pair<std::string_view, T>> &Table,
                std::string_view Word) {
  for (const auto &[Name, Value] : Table)
    if (Name == Word)
      return &Value;
  return nullptr;
}

/// Value of an option that takes one word of a table.
template <typename T>
std::string choose(const std::string &Option, const std::string &Word,
                   const std::vector<std::pair<std::string_view, T>> &Table,
                   T &Out) {
  if (const T *Value = lookUp(Table, Word)) {
    Out = *Value;
    return {};
  }
  std::string Message = Option + ": '" + Word + "' is none of ";
  for (size_t I = 0; I != Table.size(); ++I)
    Message += (I ? ", " : "") + std::string(Table[I].first);
  return Message;
}

const std::vector<std::pair<std::string_view, Level>> Levels = {
    {"off", Level::Off},
    {"note", Level::Note},
    {"warning", Level::Warning},
    {"error", Level::Error}};

/// clang-tidy says nothing of a misspelt name in its list. Names of other
/// programs' checks may stand there; of ours each must be one.
std::string unknownInChecks(const std::string &List) {
  std::stringstream Items(List);
  for (std::string Item; std::getline(Items, Item, ',');) {
    std::erase_if(Item, [](char C) { return C == ' ' || C == '\n'; });
    std::string_view Name = Item;
    Name.remove_prefix(Name.starts_with('-'));
    if (Name.starts_with("async-"))
      if (auto Message = unknownPattern(Name))
        return "--checks: " + *Message;
  }
  return {};
}

/// --stdin-file-name: the standard input is read here, before anything else
/// asks for the file.
std::string understandStdin(CheckOptions &Out) {
  if (Out.StdinFile.empty())
    return {};
  if (Out.AddNolint ||
      ((Out.Fix || Out.FixUnsafe || Out.FixOnly) && !Out.ShowDiff))
    return "--stdin-file-name: there is no file to write to; --show-diff "
           "prints the fixes";
  if (Out.DiffFile == "-")
    return "--stdin-file-name and --diff=- both read the standard input";
  for (const std::string &Path : Out.Plan.Paths)
    if (absolutePath(Path) != absolutePath(Out.StdinFile))
      return "--stdin-file-name names the one file to check; '" + Path +
             "' is another";
  std::stringstream Text;
  Text << std::cin.rdbuf();
  replaceText(absolutePath(Out.StdinFile), Text.str());
  Out.Plan.Paths = {Out.StdinFile};
  return {};
}

std::string understandSelection(const RawOptions &Raw, CheckOptions &Out) {
  Config &Settings = Out.Settings;
  for (auto [From, To, Name] :
       {std::tuple(&Raw.Select, &Settings.Select, "--select"),
        std::tuple(&Raw.Ignore, &Settings.Ignore, "--ignore"),
        std::tuple(&Raw.ExtendSelect, &Settings.ExtendSelect,
                   "--extend-select")})
    for (const std::string &Pattern : *From) {
      if (auto Message = unknownPattern(Pattern))
        return std::string(Name) + ": " + *Message;
      To->push_back(Pattern);
    }
  if (std::string Error = unknownInChecks(Raw.Checks); !Error.empty())
    return Error;
  selectLikeClangTidy(Raw.Checks, Settings);
  for (const std::string &Item : Raw.Levels) {
    size_t Equal = Item.find('=');
    if (Equal == std::string::npos)
      return "--level: '" + Item + "' is not of the form CHECK=LEVEL";
    std::string Pattern = Item.substr(0, Equal);
    if (auto Message = unknownPattern(Pattern))
      return "--level: " + *Message;
    Level L = Level::Off;
    if (std::string Error =
            choose("--level", Item.substr(Equal + 1), Levels, L);
        !Error.empty())
      return Error;
    for (const CheckInfo &Check : allChecks())
      if (selects({Pattern}, Check))
        Settings.Levels[std::string(Check.Name)] = L;
  }
  if (!Raw.MinConfidence.empty()) {
    Settings.MinConfidenceSet = true;
    const std::vector<std::pair<std::string_view, Confidence>> Words = {
        {"low", Confidence::Low},
        {"medium", Confidence::Medium},
        {"high", Confidence::High}};
    if (std::string Error = choose("--min-confidence", Raw.MinConfidence, Words,
                                   Settings.MinConfidence);
        !Error.empty())
      return Error;
  }
  // One name for two things that are both called so elsewhere: a profile of
  // checks, and the profile of a run. What is no name of the former is a file
  // for the latter.
  std::vector<std::string> Profiles = Raw.Profiles;
  if (Raw.Audit)
    Profiles.emplace_back("audit");
  for (const std::string &Word : Profiles)
    if (const ConfigProfile *Profile = findProfile(Word))
      useProfile(*Profile, Settings);
    else
      Out.ProfileFile = Word;
  return {};
}

std::string understandOutput(const RawOptions &Raw, CheckOptions &Out) {
  const std::vector<std::pair<std::string_view, ColorMode>> Colors = {
      {"auto", ColorMode::Auto},
      {"always", ColorMode::Always},
      {"never", ColorMode::Never}};
  const std::vector<std::pair<std::string_view, ProgressMode>> Modes = {
      {"auto", ProgressMode::Auto},
      {"bar", ProgressMode::Bar},
      {"lines", ProgressMode::Lines},
      {"none", ProgressMode::None}};
  bool Rule = false, Absolute = false;
  if (std::string Error = choose("--color", Raw.Color, Colors, Out.Color);
      !Error.empty())
    return Error;
  if (Raw.UseColor)
    Out.Color = ColorMode::Always;
  if (std::string Error =
          choose("--progress", Raw.Progress, Modes, Out.Progress);
      !Error.empty())
    return Error;
  if (std::string Error = choose("--group-by", Raw.GroupBy,
                                 {{"file", false}, {"rule", true}}, Rule);
      !Error.empty())
    return Error;
  Out.Style.GroupByRule = Rule;
  if (!Raw.PathMode.empty()) {
    if (std::string Error = choose("--path-mode", Raw.PathMode,
                                   {{"rel", false}, {"abs", true}}, Absolute);
        !Error.empty())
      return Error;
    Out.AbsolutePaths = Absolute;
  }
  if (!Raw.Format.empty())
    if (std::string Error = parseFormat(Raw.FormatFrom, Raw.Format, Out.Output);
        !Error.empty())
      return Error;
  for (const std::string &Item : Raw.Outputs)
    if (std::string Error = parseOutput(Item, Out.Outputs); !Error.empty())
      return Error;
  return parseFailOn("--fail-on", Raw.FailOn, Out.FailOn);
}

/// New code, known findings, fixes.
std::string understandScope(const RawOptions &Raw, CheckOptions &Out) {
  int Scopes = !Out.NewFrom.empty() + !Out.NewFromMergeBase.empty() +
               !Out.DiffFile.empty() + Out.Staged;
  if (Scopes > 1)
    return "--new-from, --new-from-merge-base, --diff and --staged exclude "
           "each other";
  if (Out.WholeFiles && !Scopes)
    return "--whole-files needs --new-from, --new-from-merge-base, --diff or "
           "--staged";
  if (!Raw.HeaderUsers.empty())
    if (std::string Error =
            choose("--header-users", Raw.HeaderUsers,
                   {{"all", false}, {"one", true}}, Out.OneHeaderUser);
        !Error.empty())
      return Error;
  if (!Raw.Unused.empty()) {
    if (std::string Error = choose("--report-unused-suppressions", Raw.Unused,
                                   Levels, Out.Suppressions.Unused);
        !Error.empty())
      return Error;
    Out.Suppressions.Unknown = Out.Suppressions.Unpaired =
        Out.Suppressions.Unused;
  }
  Out.Suppressions.RequireReason = Raw.RequireReason;
  if (Raw.MaxWarnings >= 0)
    Out.MaxWarnings = Raw.MaxWarnings;
  if (Out.NoBaseline && !Out.BaselineFile.empty())
    return "--baseline and --no-baseline exclude each other";
  if (Out.AddNolint && Out.Suppressions.RequireReason && Out.Reason.empty())
    return "--add-nolint needs --reason, as --require-suppression-reason asks "
           "for one";
  if (!Out.Reason.empty() && !Out.AddNolint && !Out.WritesBaseline)
    return "--reason does nothing without --add-nolint";
  Out.Fix |= Out.FixUnsafe || Out.FixOnly;
  Out.Profile = !Out.ProfileFile.empty();
  return {};
}

std::string understandJobs(const RawOptions &Raw, CheckOptions &Out) {
  if (Raw.Jobs == "auto") {
    Out.Limits.Jobs = defaultJobs();
    return {};
  }
  unsigned Jobs = 0;
  std::istringstream In(Raw.Jobs);
  if (!(In >> Jobs) || !In.eof() || Jobs == 0 || Jobs > 4096)
    return Raw.JobsFrom + ": '" + Raw.Jobs +
           "' is neither a number from 1 nor 'auto'";
  Out.Limits.Jobs = Jobs;
  return {};
}

/// llvm's parser lets a value that begins with '-' stand apart; CLI11 does not.
/// And a value that may be left out must not be taken from the paths.
void joinValues(Arguments &Args) {
  for (size_t I = 0; I < Args.size(); ++I)
    if (Args[I] == "--profile" && I + 1 < Args.size() &&
        findProfile(Args[I + 1])) {
      Args[I] += "=" + Args[I + 1];
      Args.erase(Args.begin() + I + 1);
    } else if (Args[I] == "--profile") {
      Args[I] += "=-";
    } else if (Args[I] == "--report-unused-suppressions") {
      Args[I] += "=warning";
    }
  for (size_t I = 0; I + 1 < Args.size(); ++I)
    for (const char *Name : {"--extra-arg", "--extra-arg-before",
                             "--removed-arg", "--checks", "--reason"})
      if (Args[I] == Name) {
        Args[I] += "=" + Args[I + 1];
        Args.erase(Args.begin() + I + 1);
        break;
      }
}

} // namespace

std::string checkResourceDir(CommandChanges &Changes) {
  if (Changes.ResourceDir.empty())
    Changes.ResourceDir = ASYNC_TIDY_RESOURCE_DIR;
  if (llvm::sys::fs::exists(Changes.ResourceDir + "/include/stddef.h"))
    return {};
  return "Clang's own headers are not in '" + Changes.ResourceDir +
         "'; install libclang-common-22-dev, or name the folder with "
         "--resource-dir";
}

std::string parseFormat(const std::string &Option, const std::string &Name,
                        const Writer *&Out) {
  Out = findWriter(Name == "full" ? "text" : Name);
  if (Out)
    return {};
  std::string Message = Option + ": '" + Name + "' is none of ";
  for (const Writer &W : allWriters())
    Message += (&W == allWriters().data() ? "" : ", ") + std::string(W.Name);
  return Message;
}

std::string
parseOutput(const std::string &Item,
            std::vector<std::pair<const Writer *, std::string>> &Out) {
  size_t Equal = Item.find('=');
  if (Equal == std::string::npos || Equal + 1 == Item.size())
    return "--output: '" + Item + "' is not of the form FORMAT=PATH";
  const Writer *W = nullptr;
  std::string Error = parseFormat("--output", Item.substr(0, Equal), W);
  for (const auto &[Other, Path] : Out)
    if (Error.empty() && Path == Item.substr(Equal + 1))
      return "--output: '" + Path + "' is named twice, for " +
             std::string(Other->Name) + " and for " + std::string(W->Name);
  if (Error.empty())
    Out.emplace_back(W, Item.substr(Equal + 1));
  return Error;
}

std::string parseFailOn(const std::string &Option, const std::string &Word,
                        Level &Out) {
  std::vector<std::pair<std::string_view, Level>> Words(Levels.begin() + 1,
                                                        Levels.end());
  Words.emplace_back("never", Level::Off);
  return choose(Option, Word, Words, Out);
}

std::optional<int> parseCheckOptions(CLI::App &App, Arguments Args,
                                     CheckOptions &Out) {
  if (auto End = std::ranges::find(Args, "--"); End != Args.end()) {
    Out.Plan.HasCommand = true;
    Out.Plan.Command.assign(End + 1, Args.end());
    Args.erase(End, Args.end());
  }
  joinValues(Args);

  RawOptions Raw;
  Out.Limits.TimeoutSeconds = 300;
  declareCheckOptions(App, Out, Raw);
  if (auto Code = parseArguments(App, std::move(Args)))
    return Code;
  for (const CLI::Option *O : App.get_options())
    if (O->count())
      Out.Given.insert(O->get_single_name());
  auto Environment = [&](const char *Name, const char *Option,
                         std::string &To) {
    const char *Text = getenv(Name);
    bool Counts = Text && *Text && !Out.Given.contains(Option);
    if (Counts)
      To = Text;
    return Counts;
  };
  if (Environment("ASYNC_TIDY_FORMAT", "format", Raw.Format))
    Raw.FormatFrom = "ASYNC_TIDY_FORMAT";
  if (Environment("ASYNC_TIDY_JOBS", "jobs", Raw.Jobs))
    Raw.JobsFrom = "ASYNC_TIDY_JOBS";
  if (!Out.NoConfig)
    Environment("ASYNC_TIDY_CONFIG", "config", Out.ConfigFile);
  if (Raw.UseColor && !Out.Quiet)
    std::cerr << "async-tidy: note: --use-color is --color=always\n";
  if (!Raw.Load.empty() && !Out.Quiet)
    std::cerr << "async-tidy: note: --load does nothing here; the checks are "
                 "built in\n";

  for (std::string Error :
       {understandSelection(Raw, Out), understandOutput(Raw, Out),
        understandScope(Raw, Out), understandJobs(Raw, Out),
        understandStdin(Out)})
    if (!Error.empty())
      return usageError(Error);
  if (Out.NoConfig && !Out.ConfigFile.empty())
    return usageError("--config and --no-config exclude each other");
  return std::nullopt;
}

} // namespace async_tidy
