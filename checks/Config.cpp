// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finding and merging of configuration files; ConfigParser.cpp reads one.
//
// A file's cache entry holds as long as its time and size do: a language
// server lives for days and must see an edit, while a run over a thousand units
// must not parse the same file a thousand times. What remains per question is
// one stat a folder.
#include "ConfigFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Chrono.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <mutex>
#include <set>

namespace async_tidy {

namespace {

constexpr llvm::StringLiteral FileName = ".async-tidy.yaml";

/// In 'Select': the check behind it runs if it would run without that list.
/// So means a glob of clang-tidy's: there, too, the list only says which checks
/// are made, and their configuration whether they speak.
const std::string UnlessOff = "unless-off:";

struct CachedFile {
  llvm::sys::TimePoint<> Modified;
  uint64_t Size = 0;
  std::variant<ConfigFile, ConfigError> Parsed;
};

struct State {
  std::mutex Mutex; ///< guards everything below
  std::map<std::string, CachedFile> Files;
  Config CommandLine;
  bool SearchFiles = true;
  std::string File; ///< used instead of searching
  /// The tool gives clang-tidy every check by its full name.
  bool OwnHost = false;
  std::set<std::string> Announced;
  std::function<ForeignSettings(const std::string &)> ReadForeign;
  std::map<std::string, ForeignSettings> Foreign; ///< folder ->
  /// What the host named in full: file name -> checks.
  std::map<std::string, std::set<std::string>> Named;
};

State &state() {
  static State S;
  return S;
}

bool isGlob(std::string_view Text) {
  return Text.find_first_of("*?") != std::string_view::npos;
}

bool globMatches(std::string_view Glob, std::string_view Text) {
  // Iterative, with one way back: linear on the globs that people write.
  size_t G = 0, T = 0, Star = std::string_view::npos, Mark = 0;
  while (T < Text.size()) {
    if (G < Glob.size() && (Glob[G] == '?' || Glob[G] == Text[T])) {
      ++G, ++T;
    } else if (G < Glob.size() && Glob[G] == '*') {
      Star = G++;
      Mark = T;
    } else if (Star != std::string_view::npos) {
      G = Star + 1;
      T = ++Mark;
    } else {
      return false;
    }
  }
  while (G < Glob.size() && Glob[G] == '*')
    ++G;
  return G == Glob.size();
}

bool selectsOne(std::string_view Pattern, const CheckInfo &Check) {
  if (Pattern == "all" || Pattern == Check.Name || Pattern == Check.Group)
    return true;
  return isGlob(Pattern) && globMatches(Pattern, Check.Name);
}

/// Lays \p Near over \p Far. The first selection of a merged configuration is
/// that of the profile, so that a profile that stands near does not undo an
/// 'ignore' that stands far.
void overlay(Config &Far, const Config &Near) {
  if (Far.Selections.empty())
    Far.Selections.emplace_back();
  if (!Near.Select.empty())
    Far.Select = Near.Select;
  auto Append = [](std::vector<std::string> &To,
                   const std::vector<std::string> &From) {
    for (const std::string &Item : From)
      if (std::ranges::find(To, Item) == To.end())
        To.push_back(Item);
  };
  Append(Far.ExtendSelect, Near.ExtendSelect);
  Append(Far.Ignore, Near.Ignore);
  // Files add up; a list of libraries stands for itself.
  Append(Far.Models, Near.Models);
  if (!Near.Libraries.empty())
    Far.Libraries = Near.Libraries;
  for (const auto &[Name, L] : Near.Levels)
    Far.Levels[Name] = L;
  for (const auto &[Check, Options] : Near.Options)
    for (const auto &[Key, Value] : Options)
      Far.Options[Check][Key] = Value;
  if (Near.AuditSet) {
    Far.Audit = Near.Audit;
    Far.AuditSet = true;
    Far.Selections.front() = Near.Selections.front();
  }
  if (Near.MinConfidenceSet) {
    Far.MinConfidence = Near.MinConfidence;
    Far.MinConfidenceSet = true;
  }
  Far.Files.insert(Far.Files.begin(), Near.Files.begin(), Near.Files.end());
  Far.Selections.push_back({Near.Select, Near.ExtendSelect, Near.Ignore});
}

/// The parsed file, or null when there is none; \p S is locked.
const std::variant<ConfigFile, ConfigError> *
readCached(State &S, const std::string &Path, bool MustExist) {
  llvm::sys::fs::file_status Status;
  std::error_code EC = llvm::sys::fs::status(Path, Status);
  if (EC || Status.type() == llvm::sys::fs::file_type::directory_file) {
    if (!MustExist) {
      S.Files.erase(Path);
      return nullptr;
    }
    if (!EC)
      EC = std::make_error_code(std::errc::is_a_directory);
    CachedFile &Entry = S.Files[Path];
    Entry = CachedFile();
    Entry.Parsed = ConfigError{
        Path, 0, 0, "cannot read the configuration: " + EC.message()};
    return &Entry.Parsed;
  }
  auto [It, New] = S.Files.try_emplace(Path);
  CachedFile &Entry = It->second;
  if (!New && Entry.Modified == Status.getLastModificationTime() &&
      Entry.Size == Status.getSize())
    return &Entry.Parsed;
  Entry.Modified = Status.getLastModificationTime();
  Entry.Size = Status.getSize();
  auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!Buffer)
    Entry.Parsed = ConfigError{Path, 0, 0,
                               "cannot read the configuration: " +
                                   Buffer.getError().message()};
  else
    Entry.Parsed = parseConfigFile((*Buffer)->getBuffer(), Path);
  return &Entry.Parsed;
}

std::shared_ptr<const Config> finish(State &S, Config Merged,
                                     const std::string &SourceFile) {
  overlay(Merged, S.CommandLine);
  if (auto It = S.Named.find(llvm::sys::path::filename(SourceFile).str());
      It != S.Named.end()) {
    Config Host;
    Host.ExtendSelect.assign(It->second.begin(), It->second.end());
    overlay(Merged, Host);
  }
  // An audit is for reading everything, unless somebody said otherwise.
  if (Merged.Audit && !Merged.MinConfidenceSet)
    Merged.MinConfidence = Confidence::Low;
  return std::make_shared<const Config>(std::move(Merged));
}

} // namespace

std::string ConfigError::str() const {
  std::string Out = File;
  if (Line) {
    Out += ':' + std::to_string(Line);
    Out += ':' + std::to_string(Column);
  }
  return Out + ": error: " + Message;
}

bool Config::enabled(std::string_view Check) const {
  const CheckInfo *Info = findCheck(Check);
  if (!Info || level(Check) == Level::Off)
    return false;
  bool On = Info->DefaultStatus == Status::On;
  auto Apply = [&](const std::vector<std::string> &Only,
                   const std::vector<std::string> &Also,
                   const std::vector<std::string> &Not) {
    if (!Only.empty())
      On = selects(Only, *Info) ||
           (On && llvm::is_contained(Only, UnlessOff + std::string(Check)));
    if (selects(Also, *Info))
      On = true;
    if (selects(Not, *Info))
      On = false;
  };
  if (Selections.empty())
    Apply(Select, ExtendSelect, Ignore);
  for (const Selection &S : Selections)
    Apply(S.Select, S.ExtendSelect, S.Ignore);
  return On;
}

bool Config::namedInFull(std::string_view Check) const {
  auto Names = [&](const std::vector<std::string> &Patterns) {
    return std::ranges::find(Patterns, Check) != Patterns.end();
  };
  return Names(Select) || Names(ExtendSelect) ||
         std::ranges::any_of(Selections, [&](const Selection &S) {
           return Names(S.Select) || Names(S.ExtendSelect);
         });
}

Level Config::level(std::string_view Check) const {
  const CheckInfo *Info = findCheck(Check);
  if (!Info)
    return Level::Off;
  if (auto It = Levels.find(std::string(Check)); It != Levels.end())
    return It->second;
  if (auto It = Levels.find(std::string(Info->Group)); It != Levels.end())
    return It->second;
  return Info->DefaultLevel;
}

namespace {

/// A file or one of its overrides, in the order in which they are laid over
/// each other.
struct Layer {
  const Config *Settings;
  const std::vector<ConfigSetting> *All;
};

/// The file at \p Path with what it extends before it and its overrides for
/// \p SourceFile behind it.
std::optional<ConfigError> addLayers(State &S, const std::string &Path,
                                     const std::string &SourceFile,
                                     std::vector<std::string> &Open,
                                     std::vector<Layer> &Out) {
  const auto *Parsed = readCached(S, Path, /*MustExist=*/true);
  if (const auto *E = std::get_if<ConfigError>(Parsed))
    return *E;
  if (std::ranges::find(Open, Path) != Open.end())
    return ConfigError{Path, 0, 0, "this file extends itself"};
  Open.push_back(Path);
  const ConfigFile &File = std::get<ConfigFile>(*Parsed);
  for (const std::string &Other : File.Extends)
    if (auto Error = addLayers(S, Other, SourceFile, Open, Out))
      return Error;
  Open.pop_back();
  Out.push_back({&File.Settings, &File.All});
  std::string_view Folder = llvm::sys::path::parent_path(Path);
  for (const ConfigFile::Override &O : File.Overrides)
    if (std::ranges::any_of(O.Globs, [&](const std::string &Glob) {
          return configGlobMatches(Glob, Folder, SourceFile);
        }))
      Out.push_back({&O.Settings, &O.All});
  return std::nullopt;
}

/// All layers for \p SourceFile, farthest first; \p S is locked.
std::optional<ConfigError> layersFor(State &S, const std::string &SourceFile,
                                     std::vector<Layer> &Out) {
  llvm::SmallString<256> Absolute(SourceFile);
  llvm::sys::fs::make_absolute(Absolute);
  llvm::sys::path::remove_dots(Absolute, /*remove_dot_dot=*/true);
  std::vector<std::string> Nearest; // nearest first
  if (!S.File.empty()) {
    Nearest.push_back(S.File);
  } else if (S.SearchFiles) {
    llvm::SmallString<256> Folder(Absolute);
    while (llvm::sys::path::has_relative_path(Folder)) {
      llvm::sys::path::remove_filename(Folder);
      llvm::SmallString<256> Path(Folder);
      llvm::sys::path::append(Path, FileName);
      const auto *Parsed = readCached(S, std::string(Path), false);
      if (!Parsed)
        continue;
      Nearest.push_back(std::string(Path));
      const auto *File = std::get_if<ConfigFile>(Parsed);
      if (!File)
        return std::get<ConfigError>(*Parsed);
      if (File->Settings.Root)
        break;
    }
  }
  if (S.SearchFiles && S.ReadForeign) {
    std::string Folder = llvm::sys::path::parent_path(Absolute).str();
    auto [It, New] = S.Foreign.try_emplace(Folder);
    if (New)
      It->second = S.ReadForeign(Folder);
    Out.push_back({&It->second.Settings, &It->second.All});
  }
  std::vector<std::string> Open;
  for (auto It = Nearest.rbegin(); It != Nearest.rend(); ++It)
    if (auto Error = addLayers(S, *It, std::string(Absolute), Open, Out))
      return Error;
  return std::nullopt;
}

} // namespace

std::shared_ptr<const Config> configFor(const std::string &SourceFile,
                                        ConfigError *Error) {
  State &S = state();
  std::lock_guard Lock(S.Mutex);
  std::vector<Layer> Layers;
  if (auto E = layersFor(S, SourceFile, Layers)) {
    if (Error)
      *Error = *E;
    return finish(S, Config(), SourceFile);
  }
  Config Merged;
  for (const Layer &L : Layers)
    overlay(Merged, *L.Settings);
  return finish(S, std::move(Merged), SourceFile);
}

std::vector<ConfigSetting> settingsFor(const std::string &SourceFile,
                                       ConfigError *Error) {
  State &S = state();
  std::lock_guard Lock(S.Mutex);
  std::vector<Layer> Layers;
  std::vector<ConfigSetting> Out;
  if (auto E = layersFor(S, SourceFile, Layers)) {
    if (Error)
      *Error = *E;
    return Out;
  }
  for (const Layer &L : Layers)
    Out.insert(Out.end(), L.All->begin(), L.All->end());
  return Out;
}

void setCommandLineConfig(Config C, bool SearchFiles, std::string File) {
  State &S = state();
  std::lock_guard Lock(S.Mutex);
  S.CommandLine = std::move(C);
  S.SearchFiles = SearchFiles;
  S.File = std::move(File);
  S.OwnHost = true;
}

void setForeignSettings(
    std::function<ForeignSettings(const std::string &Folder)> Read) {
  State &S = state();
  std::lock_guard Lock(S.Mutex);
  S.ReadForeign = std::move(Read);
}

void selectByName(const std::string &SourceFile, std::string_view Check) {
  State &S = state();
  std::lock_guard Lock(S.Mutex);
  if (!S.OwnHost)
    S.Named[llvm::sys::path::filename(SourceFile).str()].emplace(Check);
}

void selectLikeClangTidy(std::string_view List, Config &To) {
  enum { Off, ByGlob, ByName };
  bool FromNothing = false;
  std::map<std::string_view, int> States;
  llvm::SmallVector<llvm::StringRef, 16> Items;
  llvm::StringRef(List).split(Items, ',', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef Item : Items) {
    Item = Item.trim(); // in YAML each may stand on a line of its own
    bool Remove = Item.consume_front("-");
    Item = Item.trim();
    if (Remove && (Item == "*" || Item == "async-*"))
      FromNothing = true;
    for (const CheckInfo &Check : allChecks())
      if (Item == llvm::StringRef(Check.Name))
        States[Check.Name] = Remove ? Off : ByName;
      else if (isGlob(Item) && globMatches(Item, Check.Name))
        States[Check.Name] = Remove ? Off : ByGlob;
  }
  for (const auto &[Name, State] : States)
    if (State == Off && !FromNothing)
      To.Ignore.emplace_back(Name);
    else if (State == ByName)
      (FromNothing ? To.Select : To.ExtendSelect).emplace_back(Name);
    else if (State == ByGlob && FromNothing)
      To.Select.push_back(UnlessOff + std::string(Name));
  // An empty 'select' means the default, which is not what '-*' asks for.
  if (FromNothing && To.Select.empty())
    To.Ignore = {"all"};
}

bool listed(const std::vector<std::string> &Select, const CheckInfo &Check) {
  return selects(Select, Check) ||
         llvm::is_contained(Select, UnlessOff + std::string(Check.Name));
}

bool announceOnce(const ConfigError &Error) {
  State &S = state();
  std::lock_guard Lock(S.Mutex);
  return S.Announced.insert(Error.str()).second;
}

std::string nearestName(std::string_view Word,
                        const std::vector<std::string_view> &Known) {
  std::string_view Best;
  // A third of the word may be wrong, or two letters changed places; more is
  // another word.
  unsigned Limit =
      std::max<unsigned>(Word.size() > 3 ? 2 : 1, Word.size() / 3) + 1;
  unsigned BestDistance = Limit;
  for (std::string_view Name : Known) {
    // The prefix is left out so often that it is no part of the distance.
    std::string_view Compared = Name;
    if (Name.starts_with("async-") && !Word.starts_with("async"))
      Compared.remove_prefix(6);
    unsigned Distance = llvm::StringRef(Word).edit_distance_insensitive(
        Compared, /*AllowReplacements=*/true, Limit);
    if (Distance < BestDistance) {
      Best = Name;
      BestDistance = Distance;
    }
  }
  return std::string(Best);
}

bool selects(const std::vector<std::string> &Patterns, const CheckInfo &Check) {
  return std::ranges::any_of(
      Patterns, [&](const std::string &P) { return selectsOne(P, Check); });
}

std::optional<std::string> unknownPattern(std::string_view Pattern) {
  for (const CheckInfo &Check : allChecks())
    if (selectsOne(Pattern, Check))
      return std::nullopt;
  if (isGlob(Pattern))
    return "no check matches '" + std::string(Pattern) + "'";
  std::vector<std::string_view> Known{"all"};
  for (const CheckInfo &Check : allChecks()) {
    Known.push_back(Check.Name);
    Known.push_back(Check.Group);
  }
  std::string Message = "unknown check '" + std::string(Pattern) + "'";
  if (std::string Near = nearestName(Pattern, Known); !Near.empty())
    Message += "; did you mean '" + Near + "'?";
  return Message;
}

} // namespace async_tidy
