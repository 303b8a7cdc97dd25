// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verb 'config': show, verify, schema, init.
#include "ConfigFile.h"
#include "cli/CheckOptions.h"
#include "engine/ClangTidyFile.h"
#include "engine/CompileDatabase.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_os_ostream.h"
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <set>

namespace async_tidy {

namespace {

using llvm::json::OStream;

/// The settings in force for a file, each with the place that it comes from.
int show(const std::string &File, bool NoConfig, const std::string &Only) {
  setForeignSettings(clangTidySettings);
  setCommandLineConfig({}, !NoConfig, Only.empty() ? "" : absolutePath(Only));
  ConfigError Error;
  std::string Path = absolutePath(File);
  if (llvm::sys::fs::is_directory(Path))
    Path += "/any";
  std::vector<ConfigSetting> All = settingsFor(Path, &Error);
  auto Settings = configFor(Path, &Error);
  if (!Error.Message.empty()) {
    std::cerr << Error.str() << '\n';
    return ExitNoVerdict;
  }
  ReportStyle Style;
  Style.Root = absolutePath(".");
  for (const ConfigKey &Key : configKeys()) {
    // Of these every file counts; of the others the nearest.
    bool Adds = Key.Name == "extend-select" || Key.Name == "ignore" ||
                Key.Name == "models" || Key.Type == ConfigKey::Map;
    std::vector<const ConfigSetting *> Used;
    for (const ConfigSetting &S : All)
      if (S.Key == Key.Name) {
        if (!Adds)
          Used.clear();
        Used.push_back(&S);
      }
    for (const ConfigSetting *S : Used) {
      std::string Text;
      for (const std::string &Value : S->Values)
        Text += (Text.empty() ? "" : ", ") + Value;
      std::cout << fmt::format(
          "{}: {}  # {}:{}{}\n", Key.Name,
          Key.Type == ConfigKey::List || Key.Type == ConfigKey::Map
              ? "[" + Text + "]"
              : Text,
          shownPath(S->File, Style), S->Line,
          S->Where.empty() ? "" : ", override of " + S->Where);
    }
    if (!Used.empty())
      continue;
    std::string_view Default =
        Key.Name == "fail-on"                          ? "warning"
        : Key.Name == "min-confidence"                 ? "medium"
        : Key.Name == "profile"                        ? "default"
        : Key.Name == "suppressions.report-unused"     ? "note"
        : Key.Name == "compile.drop-unknown-gcc-flags" ? "true"
        : Key.Type == ConfigKey::Boolean               ? "false"
                                                       : "";
    if (!Default.empty())
      std::cout << Key.Name << ": " << Default << "  # default\n";
  }
  for (const ConfigSetting &S : All)
    if (std::ranges::none_of(configKeys(), [&](const ConfigKey &Key) {
          return Key.Name == S.Key;
        }))
      std::cout << fmt::format("# {}: [{}]  # {}\n", S.Key,
                               fmt::join(S.Values, ", "),
                               shownPath(S.File, Style));
  std::cout << "# checks that run:\n";
  for (const CheckInfo &Check : allChecks())
    if (Settings->enabled(Check.Name))
      std::cout << "#   " << Check.Name << ": "
                << toString(Settings->level(Check.Name)) << '\n';
  return ExitClean;
}

int verify(const std::vector<std::string> &Files) {
  setCommandLineConfig({}, true, "");
  bool Failed = false;
  size_t Read = 0;
  std::set<std::string> Said;
  for (const std::string &File : Files) {
    std::string Path = absolutePath(File);
    ConfigError Error;
    if (llvm::StringRef(Path).ends_with(".yaml") ||
        llvm::StringRef(Path).ends_with(".yml")) {
      setCommandLineConfig({}, true, Path);
    } else if (!llvm::sys::fs::exists(Path)) {
      return usageError("there is no file or folder '" + File + "'");
    } else if (llvm::sys::fs::is_directory(Path)) {
      Path += "/any";
    }
    auto Settings = configFor(Path, &Error);
    std::vector<std::string> Messages;
    if (Error.Message.empty())
      Messages = unknownCheckOptions(Path);
    else
      Messages = {Error.str()};
    setCommandLineConfig({}, true, "");
    Read += Settings->Files.size();
    for (const std::string &Message : Messages) {
      Failed = true;
      if (Said.insert(Message).second)
        std::cerr << Message << '\n';
    }
  }
  if (Failed)
    return ExitNoVerdict;
  if (Read == 0)
    return usageError("there is no .async-tidy.yaml here or above; "
                      "'async-tidy config init' writes one");
  std::cout << Read << (Read == 1 ? " file" : " files")
            << " without a mistake\n";
  return ExitClean;
}

class Schema {
public:
  explicit Schema(OStream &J) : J(J) {}

  void print() {
    J.object([&] {
      J.attribute("$schema", "http://json-schema.org/draft-07/schema#");
      J.attribute("title", ".async-tidy.yaml");
      properties(/*InOverride=*/false);
      J.attributeObject("definitions", [&] { definitions(); });
    });
  }

private:
  void properties(bool InOverride) {
    J.attribute("type", "object");
    J.attribute("additionalProperties", false);
    J.attributeObject("properties", [&] {
      std::set<std::string_view> Sections;
      if (InOverride)
        J.attributeObject("paths", [&] { list({}); });
      for (const ConfigKey &Key : configKeys()) {
        if (InOverride && Key.Project)
          continue;
        size_t Dot = Key.Name.find('.');
        if (Dot == Key.Name.npos) {
          J.attributeObject(Key.Name, [&] { property(Key); });
          continue;
        }
        std::string_view Section = Key.Name.substr(0, Dot);
        if (!Sections.insert(Section).second)
          continue;
        J.attributeObject(Section, [&] {
          J.attribute("type", "object");
          J.attribute("additionalProperties", false);
          J.attributeObject("properties", [&] {
            for (const ConfigKey &Of : configKeys())
              if (Of.Name.starts_with(std::string(Section) + "."))
                J.attributeObject(Of.Name.substr(Dot + 1),
                                  [&] { property(Of); });
          });
        });
      }
    });
    if (InOverride)
      J.attributeArray("required", [&] { J.value("paths"); });
  }

  void list(llvm::StringRef Reference) {
    auto Item = [&] {
      if (Reference.empty())
        J.attribute("type", "string");
      else
        J.attribute("$ref", Reference);
    };
    J.attributeArray("anyOf", [&] {
      J.object([&] {
        J.attribute("type", "array");
        J.attributeObject("items", Item);
      });
      J.object(Item);
    });
  }

  void property(const ConfigKey &Key) {
    J.attribute("description", llvm::StringRef(Key.Help));
    if (Key.Name == "overrides") {
      J.attribute("type", "array");
      J.attributeObject("items",
                        [&] { J.attribute("$ref", "#/definitions/override"); });
      return;
    }
    if (Key.Name == "levels") {
      J.attribute("type", "object");
      J.attributeObject("propertyNames",
                        [&] { J.attribute("$ref", "#/definitions/pattern"); });
      J.attributeObject("additionalProperties",
                        [&] { words({"off", "note", "warning", "error"}); });
      return;
    }
    if (Key.Name == "options") {
      J.attribute("type", "object");
      J.attributeObject("propertyNames",
                        [&] { J.attribute("$ref", "#/definitions/check"); });
      J.attributeObject("additionalProperties",
                        [&] { J.attribute("type", "object"); });
      return;
    }
    if (Key.Name == "libraries") {
      list("#/definitions/library");
      return;
    }
    bool Checks = Key.Name == "select" || Key.Name == "extend-select" ||
                  Key.Name == "ignore";
    switch (Key.Type) {
    case ConfigKey::Boolean:
      J.attribute("type", "boolean");
      break;
    case ConfigKey::Number:
      J.attribute("type", "integer");
      break;
    case ConfigKey::Word:
      words(Key.Words);
      break;
    case ConfigKey::List:
      list(Checks ? "#/definitions/pattern" : "");
      break;
    default:
      J.attribute("type", "string");
    }
  }

  void words(const std::vector<std::string_view> &Words) {
    J.attributeArray("enum", [&] {
      for (std::string_view Word : Words) {
        J.value(llvm::StringRef(Word));
        // YAML 1.1 reads a bare 'on' or 'off' as a boolean.
        if (Word == "on" || Word == "off")
          J.value(Word == "on");
      }
    });
  }

  void definitions() {
    J.attributeObject("check", [&] {
      J.attributeArray("enum", [&] {
        for (const CheckInfo &Check : allChecks())
          J.value(llvm::StringRef(Check.Name));
      });
    });
    J.attributeObject("library", [&] { words(modelLibraries()); });
    J.attributeObject("pattern", [&] {
      std::set<std::string_view> Groups = {"all"};
      for (const CheckInfo &Check : allChecks())
        Groups.insert(Check.Group);
      J.attributeArray("anyOf", [&] {
        J.object([&] { J.attribute("$ref", "#/definitions/check"); });
        J.object([&] { words({Groups.begin(), Groups.end()}); });
        J.object([&] {
          J.attribute("type", "string");
          J.attribute("pattern", "[*?]");
        });
      });
    });
    J.attributeObject("override", [&] { properties(/*InOverride=*/true); });
  }

  OStream &J;
};

int init() {
  constexpr llvm::StringLiteral Name = ".async-tidy.yaml";
  if (llvm::sys::fs::exists(Name))
    return usageError("'.async-tidy.yaml' is already here");
  std::ofstream Out(Name.str());
  Out << "# async-tidy: 'async-tidy config schema' describes all keys,\n"
         "# 'async-tidy config show' says where each value comes from.\n"
         "root: true\n";
  if (llvm::sys::fs::exists("build/compile_commands.json"))
    Out << "build-dirs: [build]\n";
  else
    Out << "# build-dirs: [build]\n";
  Out << "# exclude: [third_party/]\n"
         "# levels:\n"
         "#   async-blocking-call: error\n"
         "# suppressions:\n"
         "#   require-reason: true\n"
         "# overrides:\n"
         "#   - paths: [test/]\n"
         "#     ignore: [blocking]\n"
         "# 'async-tidy baseline create' writes the findings of today into "
         "this:\n"
         "# baseline: .async-tidy-baseline\n";
  Out.close();
  if (!Out)
    return usageError("cannot write '.async-tidy.yaml'");
  std::cout << "wrote .async-tidy.yaml\n";
  return ExitClean;
}

} // namespace

int runConfig(Arguments Args) {
  std::string What, File;
  bool NoConfig = false;
  std::vector<std::string> Files;
  CLI::App App("Shows the settings in force for a file (default: those here) "
               "with the origin of each, looks for mistakes, prints the JSON "
               "schema for editors, or writes a first .async-tidy.yaml.",
               "async-tidy config");
  App.add_option("what", What, "show, verify, schema or init");
  App.add_option("files", Files, "source files, folders or configurations");
  App.add_option("--config", File, "show what this file says");
  App.add_flag("--no-config", NoConfig, "look for no configuration");
  if (auto Code = parseArguments(App, std::move(Args)))
    return *Code;
  if (What == "show")
    return show(Files.empty() ? "." : Files.front(), NoConfig, File);
  if (What == "verify")
    return verify(Files.empty() ? std::vector<std::string>{"."} : Files);
  if (What == "init")
    return init();
  if (What != "schema")
    return usageError(noneOf("config", What, "show, verify, schema, init"));
  llvm::raw_os_ostream Out(std::cout);
  {
    OStream J(Out, /*IndentSize=*/2);
    Schema(J).print();
  }
  Out << '\n';
  return ExitClean;
}

} // namespace async_tidy
