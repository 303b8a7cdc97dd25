// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads one .async-tidy.yaml. Strict on purpose: a misspelt key or check that
// is silently skipped looks exactly like clean code.
#include "ConfigFile.h"
#include "ConfigProfiles.h"
#include "Yaml.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <set>

namespace async_tidy {

static bool Compat = false;
void setConfigCompat(bool On) { Compat = On; }
bool configCompat() { return Compat; }

namespace {

class Parser {
public:
  explicit Parser(const std::string &File) : R(File) {}

  std::variant<ConfigFile, ConfigError> run(std::string_view Text) {
    auto Tree = parseYaml(Text, R.file());
    if (auto *E = std::get_if<ConfigError>(&Tree))
      return *E;
    const YamlNode &Root = std::get<YamlNode>(Tree);
    if (Root.K != YamlNode::Null &&
        R.keys(Root, keysOf({}, false), "the configuration")) {
      readChecks(Root, File.Settings, File.All);
      readProject(Root);
    }
    File.Settings.Files.push_back(R.file());
    // One clear sentence; the others are often its consequences.
    for (const ConfigError &E : R.errors()) {
      bool Unknown = E.Message.starts_with("unknown ") ||
                     E.Message.starts_with("no check matches");
      if (!Compat || !Unknown)
        return E;
      ConfigError Warning = E;
      Warning.Message += " (ignored)";
      static std::set<std::string> Said; // readers hold Config.cpp's lock
      if (Said.insert(Warning.str()).second)
        llvm::errs() << Warning.str() << '\n';
    }
    return std::move(File);
  }

private:
  /// Keys of the top, or of a section ("suppressions").
  static std::vector<std::string_view> keysOf(std::string_view Section,
                                              bool InOverride) {
    std::vector<std::string_view> Out;
    for (const ConfigKey &Key : configKeys()) {
      size_t Dot = Key.Name.find('.');
      bool InSection = Dot != Key.Name.npos;
      if (InOverride && Key.Project)
        continue;
      if (Section.empty()) {
        std::string_view Top = InSection ? Key.Name.substr(0, Dot) : Key.Name;
        if (Out.empty() || Out.back() != Top)
          Out.push_back(Top);
      }
      if (InSection && Key.Name.substr(0, Dot) == Section)
        Out.push_back(Key.Name.substr(Dot + 1));
    }
    if (InOverride)
      Out.push_back("paths");
    return Out;
  }

  /// What checks obey; also in an override.
  void readChecks(const YamlNode &Root, Config &To,
                  std::vector<ConfigSetting> &Written) {
    Into = &To;
    patterns(Root, "select", To.Select);
    patterns(Root, "extend-select", To.ExtendSelect);
    patterns(Root, "ignore", To.Ignore);
    levels(Root);
    options(Root);
    models(Root);
    libraries(Root);
    To.MinConfidenceSet = Root.find("min-confidence");
    R.choice<Confidence>(Root, "min-confidence", To.MinConfidence,
                         {{"low", Confidence::Low},
                          {"medium", Confidence::Medium},
                          {"high", Confidence::High}});
    const ConfigProfile *Profile = nullptr;
    std::vector<std::pair<std::string_view, const ConfigProfile *>> Profiles;
    for (const ConfigProfile &P : configProfiles())
      Profiles.emplace_back(P.Name, &P);
    Profiles.emplace_back("on", findProfile("on"));
    R.choice<const ConfigProfile *>(Root, "profile", Profile, Profiles);
    if (Profile)
      useProfile(*Profile, To);
    for (const ConfigKey &Key : configKeys())
      if (!Key.Project)
        remember(Root, Key, std::string(Key.Name), Written);
  }

  void readProject(const YamlNode &Root) {
    R.boolean(Root, "root", File.Settings.Root);
    for (const ConfigKey &Key : configKeys()) {
      size_t Dot = Key.Name.find('.');
      if (!Key.Project || Key.Name == "overrides")
        continue;
      const YamlNode *Map = &Root;
      std::string_view Name = Key.Name;
      if (Dot != Name.npos) {
        std::string_view Section = Name.substr(0, Dot);
        Map = Root.find(Section);
        if (!Map || Map->K == YamlNode::Null)
          continue;
        if (Sections.insert(Section).second &&
            !R.keys(*Map, keysOf(Section, false),
                    "'" + std::string(Section) + "'"))
          continue;
        if (Map->K != YamlNode::Mapping)
          continue;
        Name = Name.substr(Dot + 1);
      }
      check(*Map, Key, Name);
      remember(*Map, Key, std::string(Name), File.All);
    }
    each(Root, "extends", [&](const YamlNode &At, const std::string &Text) {
      std::string Path = absolute(Text);
      if (!llvm::sys::fs::exists(Path))
        R.error(At, "there is no configuration file '" + Path + "'");
      else
        File.Extends.push_back(Path);
    });
    overrides(Root);
  }

  /// The value of a key of the tool has the right form.
  void check(const YamlNode &Map, const ConfigKey &Key, std::string_view Name) {
    bool Flag = false;
    std::string Text;
    std::vector<std::string> Texts;
    switch (Key.Type) {
    case ConfigKey::Boolean:
      R.boolean(Map, Name, Flag);
      break;
    case ConfigKey::Word: {
      std::vector<std::pair<std::string_view, bool>> Words;
      for (std::string_view Word : Key.Words)
        Words.emplace_back(Word, true);
      R.choice<bool>(Map, Name, Flag, Words);
      break;
    }
    case ConfigKey::List:
      R.strings(Map, Name, Texts);
      break;
    default:
      R.string(Map, Name, Text);
    }
  }

  void remember(const YamlNode &Map, const ConfigKey &Key,
                const std::string &Name, std::vector<ConfigSetting> &To) {
    const YamlNode *N = Map.find(Name);
    if (!N)
      return;
    ConfigSetting S;
    S.Key = Key.Name;
    S.File = R.file();
    S.Line = N->Line;
    for (const YamlNode &Other : Map.Keys)
      if (Other.Text == Name)
        S.Line = Other.Line;
    if (N->K == YamlNode::Scalar) {
      S.Values.push_back(N->Text);
    } else if (N->K == YamlNode::Sequence) {
      for (const YamlNode &Item : N->Items)
        S.Values.push_back(Item.Text);
    } else if (N->K == YamlNode::Mapping) {
      flatten(*N, "", S.Values);
    }
    To.push_back(std::move(S));
  }

  static void flatten(const YamlNode &N, const std::string &Prefix,
                      std::vector<std::string> &Out) {
    for (size_t I = 0; I < N.Keys.size(); ++I) {
      std::string Name = Prefix + N.Keys[I].Text;
      if (N.Items[I].K == YamlNode::Mapping) {
        flatten(N.Items[I], Name + ".", Out);
        continue;
      }
      std::string Text = N.Items[I].Text;
      for (const YamlNode &Item : N.Items[I].Items)
        Text += (Text.empty() ? "" : ", ") + Item.Text;
      Out.push_back(Name + ": " + Text);
    }
  }

  void overrides(const YamlNode &Root) {
    const YamlNode *N = Root.find("overrides");
    if (!N || N->K == YamlNode::Null)
      return;
    if (N->K != YamlNode::Sequence) {
      R.error(*N, "expected a list of {paths: …, …} in 'overrides'");
      return;
    }
    for (const YamlNode &Item : N->Items) {
      if (!R.keys(Item, keysOf({}, true), "an override"))
        continue;
      ConfigFile::Override O;
      R.strings(Item, "paths", O.Globs);
      if (O.Globs.empty()) {
        R.error(Item, "an override needs 'paths', the globs of its files");
        continue;
      }
      readChecks(Item, O.Settings, O.All);
      std::string Where;
      for (const std::string &Glob : O.Globs)
        Where += (Where.empty() ? "" : ", ") + Glob;
      for (ConfigSetting &S : O.All)
        S.Where = Where;
      File.Overrides.push_back(std::move(O));
    }
  }

  std::string absolute(const std::string &Text) {
    llvm::SmallString<256> Path(Text);
    if (llvm::sys::path::is_relative(Path)) {
      Path = llvm::sys::path::parent_path(R.file());
      llvm::sys::path::append(Path, Text);
    }
    llvm::sys::fs::make_absolute(Path);
    llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
    return std::string(Path);
  }

  /// Each text of a list with the node it stands at.
  template <class Fn>
  void each(const YamlNode &Map, std::string_view Key, Fn Do) {
    const YamlNode *N = Map.find(Key);
    std::vector<std::string> Texts;
    R.strings(Map, Key, Texts);
    for (size_t I = 0; I < Texts.size(); ++I)
      Do(N->K == YamlNode::Sequence ? N->Items[I] : *N, Texts[I]);
  }

  void patterns(const YamlNode &Root, std::string_view Key,
                std::vector<std::string> &Out) {
    each(Root, Key, [&](const YamlNode &At, const std::string &Text) {
      if (auto Message = unknownPattern(Text))
        R.error(At, *Message);
      else
        Out.push_back(Text);
    });
  }

  void levels(const YamlNode &Root) {
    const YamlNode *N = Root.find("levels");
    if (!N || N->K == YamlNode::Null || !R.mapping(*N, "'levels'"))
      return;
    std::map<std::string, Level> Exact;
    for (const YamlNode &Key : N->Keys) {
      if (auto Message = unknownPattern(Key.Text)) {
        R.error(Key, *Message);
        continue;
      }
      Level L = Level::Warning;
      R.choice<Level>(*N, Key.Text, L,
                      {{"off", Level::Off},
                       {"note", Level::Note},
                       {"warning", Level::Warning},
                       {"error", Level::Error}});
      if (findCheck(Key.Text))
        Exact[Key.Text] = L;
      else
        for (const CheckInfo &Check : allChecks())
          if (selects({Key.Text}, Check))
            Into->Levels[std::string(Check.Name)] = L;
    }
    // The name of a check outranks its group, wherever it stands in the file.
    for (auto &[Name, L] : Exact)
      Into->Levels[Name] = L;
  }

  void options(const YamlNode &Root) {
    const YamlNode *N = Root.find("options");
    if (!N || N->K == YamlNode::Null || !R.mapping(*N, "'options'"))
      return;
    std::vector<std::string_view> Names;
    for (const CheckInfo &Check : allChecks())
      Names.push_back(Check.Name);
    for (size_t I = 0; I < N->Keys.size(); ++I) {
      const std::string &Check = N->Keys[I].Text;
      const YamlNode &Values = N->Items[I];
      if (!findCheck(Check)) {
        R.unknownWord(N->Keys[I], Check, "check", Names);
        continue;
      }
      if (Values.K == YamlNode::Null ||
          !R.mapping(Values, "the options of '" + Check + "'"))
        continue;
      for (const YamlNode &Key : Values.Keys) {
        std::string Joined;
        each(Values, Key.Text, [&](const YamlNode &, const std::string &Text) {
          Joined += (Joined.empty() ? "" : ";") + Text;
        });
        Into->Options[Check][Key.Text] = Joined;
      }
    }
  }

  void models(const YamlNode &Root) {
    each(Root, "models", [&](const YamlNode &At, const std::string &Text) {
      std::string Path = absolute(Text);
      if (!llvm::sys::fs::exists(Path))
        R.error(At, "there is no model file '" + Path + "'");
      else
        Into->Models.push_back(Path);
    });
  }

  void libraries(const YamlNode &Root) {
    std::vector<std::string_view> Known = modelLibraries();
    each(Root, "libraries", [&](const YamlNode &At, const std::string &Text) {
      if (std::ranges::find(Known, Text) == Known.end())
        R.unknownWord(At, Text, "library", Known);
      else
        Into->Libraries.push_back(Text);
    });
  }

  YamlReader R;
  ConfigFile File;
  Config *Into = nullptr; ///< of the file or of an override
  std::set<std::string_view> Sections;
};

} // namespace

std::variant<ConfigFile, ConfigError> parseConfigFile(std::string_view Text,
                                                      const std::string &File) {
  return Parser(File).run(Text);
}

std::variant<Config, ConfigError> parseConfig(std::string_view Text,
                                              const std::string &File) {
  auto Parsed = parseConfigFile(Text, File);
  if (auto *E = std::get_if<ConfigError>(&Parsed))
    return *E;
  return std::move(std::get<ConfigFile>(Parsed).Settings);
}

} // namespace async_tidy
