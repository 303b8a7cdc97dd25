// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/CheckOptions.h"
#include "llvm/Support/FileSystem.h"
#include <algorithm>
#include <sstream>

namespace async_tidy {

namespace {

/// As written, before they are understood.
struct RawOptions {
  std::vector<std::string> Select, Ignore, ExtendSelect, Levels, Outputs;
  std::string Checks, MinConfidence, FailOn = "warning", Format = "text",
                                     Color = "auto", Jobs = "auto";
  bool Audit = false;
};

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

const std::vector<std::pair<std::string_view, Format>> Formats = {
    {"text", Format::Text},
    {"concise", Format::Concise},
    {"json", Format::Json}};
const std::vector<std::pair<std::string_view, Level>> Levels = {
    {"off", Level::Off},
    {"note", Level::Note},
    {"warning", Level::Warning},
    {"error", Level::Error}};

/// clang-tidy's list of globs: read in order, '-' takes away. Only names of our
/// checks matter.
void applyChecks(const std::string &List, Config &Settings) {
  std::stringstream Items(List);
  bool FromNothing = false;
  std::map<std::string_view, bool> On;
  for (std::string Item; std::getline(Items, Item, ',');) {
    std::erase_if(Item, [](char C) { return C == ' ' || C == '\n'; });
    if (Item.empty())
      continue;
    bool Remove = Item[0] == '-';
    std::string Glob = Remove ? Item.substr(1) : Item;
    if (Remove && (Glob == "*" || Glob == "async-*"))
      FromNothing = true;
    for (const CheckInfo &Check : allChecks())
      if (Check.Name == Glob ||
          (Glob.find('*') != std::string::npos && selects({Glob}, Check)))
        On[Check.Name] = !Remove;
  }
  for (const auto &[Name, Value] : On)
    if (FromNothing && Value)
      Settings.Select.emplace_back(Name);
    else if (!FromNothing)
      (Value ? Settings.ExtendSelect : Settings.Ignore).emplace_back(Name);
  // An empty 'select' means the default, which is not what '-*' asks for.
  if (FromNothing && Settings.Select.empty())
    Settings.Ignore = {"all"};
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
  if (!Raw.Checks.empty())
    applyChecks(Raw.Checks, Settings);
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
  if (Raw.Audit)
    Settings.Audit = Settings.AuditSet = true;
  return {};
}

std::string understandOutput(const RawOptions &Raw, CheckOptions &Out) {
  if (std::string Error = choose("--format", Raw.Format, Formats, Out.Output);
      !Error.empty())
    return Error;
  for (const std::string &Item : Raw.Outputs) {
    size_t Equal = Item.find('=');
    if (Equal == std::string::npos || Equal + 1 == Item.size())
      return "--output: '" + Item + "' is not of the form FORMAT=PATH";
    Format F = Format::Text;
    if (std::string Error =
            choose("--output", Item.substr(0, Equal), Formats, F);
        !Error.empty())
      return Error;
    Out.Files.emplace_back(F, Item.substr(Equal + 1));
  }
  const std::vector<std::pair<std::string_view, ColorMode>> Colors = {
      {"auto", ColorMode::Auto},
      {"always", ColorMode::Always},
      {"never", ColorMode::Never}};
  if (std::string Error = choose("--color", Raw.Color, Colors, Out.Color);
      !Error.empty())
    return Error;
  std::vector<std::pair<std::string_view, Level>> FailWords(Levels.begin() + 1,
                                                            Levels.end());
  FailWords.emplace_back("never", Level::Off);
  return choose("--fail-on", Raw.FailOn, FailWords, Out.FailOn);
}

std::string understandJobs(const RawOptions &Raw, CheckOptions &Out) {
  if (Raw.Jobs == "auto") {
    Out.Limits.Jobs = defaultJobs();
    return {};
  }
  unsigned Jobs = 0;
  std::istringstream In(Raw.Jobs);
  if (!(In >> Jobs) || !In.eof() || Jobs == 0 || Jobs > 4096)
    return "--jobs: '" + Raw.Jobs + "' is neither a number from 1 nor 'auto'";
  Out.Limits.Jobs = Jobs;
  return {};
}

/// llvm's parser lets a value that begins with '-' stand apart; CLI11 does not.
void joinValues(Arguments &Args) {
  for (size_t I = 0; I + 1 < Args.size(); ++I)
    for (const char *Name :
         {"--extra-arg", "--extra-arg-before", "--removed-arg", "--checks"})
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

std::optional<int> parseCheckOptions(Arguments Args, CheckOptions &Out) {
  if (auto End = std::ranges::find(Args, "--"); End != Args.end()) {
    Out.Plan.HasCommand = true;
    Out.Plan.Command.assign(End + 1, Args.end());
    Args.erase(End, Args.end());
  }
  joinValues(Args);

  RawOptions Raw;
  Out.Limits.TimeoutSeconds = 300;
  CLI::App App("Checks files, folders or a whole build.", "async-tidy check");
  auto List = [&](std::string Names, std::vector<std::string> &To,
                  std::string Help, bool Commas) {
    CLI::Option *O =
        App.add_option(Names, To, Help)->allow_extra_args(false)->take_all();
    if (Commas)
      O->delimiter(',');
    return O;
  };
  App.add_option("paths", Out.Plan.Paths, "files or folders; none: every file");

  App.add_option("-p,--build-dir", Out.Plan.BuildDir,
                 "folder with compile_commands.json")
      ->group("Input");
  List("--compile-db", Out.Plan.Databases,
       "a compile database (may be repeated)", false)
      ->group("Input");
  List("--extra-arg", Out.Changes.After,
       "add to the end of every compile command", false)
      ->group("Input");
  List("--extra-arg-before", Out.Changes.Before,
       "add to the start of every compile command", false)
      ->group("Input");
  List("--removed-arg", Out.Changes.Removed,
       "remove from every compile command", false)
      ->group("Input");
  App.add_option("--resource-dir", Out.Changes.ResourceDir,
                 "folder of Clang's builtin headers")
      ->group("Input");

  List("--select", Raw.Select, "run only these checks, groups or globs", true)
      ->group("Checks");
  List("--ignore", Raw.Ignore, "do not run these", true)->group("Checks");
  List("--extend-select", Raw.ExtendSelect, "run these as well", true)
      ->group("Checks");
  App.add_option("--checks", Raw.Checks, "the same as clang-tidy's list")
      ->group("Checks");
  List("--level", Raw.Levels, "CHECK=off|note|warning|error", true)
      ->group("Checks");
  App.add_option("--min-confidence", Raw.MinConfidence, "low, medium or high")
      ->group("Checks");
  App.add_flag("--audit", Raw.Audit,
               "show more: checks for audits, and low confidence")
      ->group("Checks");
  List("--headers", Out.Headers,
       "globs of headers to report in (default: all but system headers)", true)
      ->group("Checks");
  App.add_option("--config", Out.ConfigFile,
                 "use this file instead of looking for .async-tidy.yaml")
      ->group("Checks");
  App.add_flag("--no-config", Out.NoConfig, "look for no configuration")
      ->group("Checks");

  App.add_option("-f,--format", Raw.Format, "text, concise or json")
      ->group("Output");
  List("-o,--output", Raw.Outputs, "also write FORMAT=PATH (may be repeated)",
       false)
      ->group("Output");
  App.add_option("--color", Raw.Color, "auto, always or never")
      ->group("Output");
  App.add_flag("-q,--quiet", Out.Quiet, "no progress and no remarks")
      ->group("Output");
  App.add_flag("-v,--verbose", Out.Verbose,
               "say what was changed in compile commands, and totals")
      ->group("Output");
  App.add_flag("--profile", Out.Profile, "time per check and per file")
      ->group("Output");

  App.add_option("--fail-on", Raw.FailOn, "error, warning, note or never")
      ->group("Verdict");
  App.add_flag("--exit-zero", Out.ExitZero, "end with 0 in spite of findings")
      ->group("Verdict");
  App.add_flag("--strict", Out.Strict,
               "end with 3 for incomplete analysis even with --exit-zero")
      ->group("Verdict");
  App.add_flag("--allow-empty", Out.AllowEmpty, "nothing to check is no error")
      ->group("Verdict");
  App.add_flag("--fix", Out.Fix, "make safe fixes")->group("Fixes");
  App.add_flag("--fix-unsafe", Out.FixUnsafe,
               "make suggested fixes as well, which change what the code does")
      ->group("Fixes");

  App.add_option("-j,--jobs", Raw.Jobs, "files at a time, or auto")
      ->group("Running");
  App.add_option("--timeout", Out.Limits.TimeoutSeconds,
                 "seconds per file; 0: none")
      ->group("Running")
      ->capture_default_str();
  App.add_option("--memory", Out.Limits.MemoryMegabytes,
                 "megabytes per file; 0: no limit")
      ->group("Running");
  App.footer("Behind '--' may stand the compiler's command for the files "
             "named, as in clang-tidy.");
  if (auto Code = parseArguments(App, std::move(Args)))
    return Code;

  Out.Fix |= Out.FixUnsafe;
  for (std::string Error :
       {understandSelection(Raw, Out), understandOutput(Raw, Out),
        understandJobs(Raw, Out)})
    if (!Error.empty())
      return usageError(Error);
  if (Out.NoConfig && !Out.ConfigFile.empty())
    return usageError("--config and --no-config exclude each other");
  return std::nullopt;
}

} // namespace async_tidy
