// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads one .async-tidy.yaml. Strict on purpose: a misspelt key or check that
// is silently skipped looks exactly like clean code.
#include "Config.h"
#include "Yaml.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace async_tidy {

namespace {

class Parser {
public:
  explicit Parser(const std::string &File) : R(File) {}

  std::variant<Config, ConfigError> run(std::string_view Text) {
    auto Tree = parseYaml(Text, R.file());
    if (auto *E = std::get_if<ConfigError>(&Tree))
      return *E;
    const YamlNode &Root = std::get<YamlNode>(Tree);
    Result.Files.push_back(R.file());
    if (Root.K != YamlNode::Null &&
        R.keys(Root,
               {"root", "select", "extend-select", "ignore", "levels",
                "options", "models", "min-confidence", "profile"},
               "the configuration"))
      read(Root);
    // One clear sentence; the others are often its consequences.
    if (!R.errors().empty())
      return R.errors().front();
    return std::move(Result);
  }

private:
  void read(const YamlNode &Root) {
    R.boolean(Root, "root", Result.Root);
    patterns(Root, "select", Result.Select);
    patterns(Root, "extend-select", Result.ExtendSelect);
    patterns(Root, "ignore", Result.Ignore);
    levels(Root);
    options(Root);
    models(Root);
    Result.MinConfidenceSet = Root.find("min-confidence");
    R.choice<Confidence>(Root, "min-confidence", Result.MinConfidence,
                         {{"low", Confidence::Low},
                          {"medium", Confidence::Medium},
                          {"high", Confidence::High}});
    Result.AuditSet = Root.find("profile");
    R.choice<bool>(Root, "profile", Result.Audit,
                   {{"on", false}, {"audit", true}});
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
            Result.Levels[std::string(Check.Name)] = L;
    }
    // The name of a check outranks its group, wherever it stands in the file.
    for (auto &[Name, L] : Exact)
      Result.Levels[Name] = L;
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
        Result.Options[Check][Key.Text] = Joined;
      }
    }
  }

  void models(const YamlNode &Root) {
    each(Root, "models", [&](const YamlNode &At, const std::string &Text) {
      llvm::SmallString<256> Path(Text);
      if (llvm::sys::path::is_relative(Path)) {
        Path = llvm::sys::path::parent_path(R.file());
        llvm::sys::path::append(Path, Text);
      }
      llvm::sys::fs::make_absolute(Path);
      llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
      if (!llvm::sys::fs::exists(Path))
        R.error(At, "there is no model file '" + std::string(Path) + "'");
      else
        Result.Models.push_back(std::string(Path));
    });
  }

  YamlReader R;
  Config Result;
};

} // namespace

std::variant<Config, ConfigError> parseConfig(std::string_view Text,
                                              const std::string &File) {
  return Parser(File).run(Text);
}

} // namespace async_tidy
