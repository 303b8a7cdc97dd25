// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What .async-tidy.yaml says of a whole project is read where the program
// starts, and gives way to the command line. Globs and paths in it are relative
// to the file that they stand in.
#include "ConfigFile.h"
#include "cli/Session.h"
#include "engine/ClangTidyFile.h"
#include "engine/CompileDatabase.h"
#include "llvm/Support/YAMLTraits.h"
#include <iostream>

namespace async_tidy {

namespace {

std::string folderOf(const ConfigSetting &S) {
  return S.File.substr(0, S.File.rfind('/'));
}

/// The reader has seen that it is a boolean, which YAML spells in many ways.
bool isTrue(const ConfigSetting &S) {
  return llvm::yaml::parseBool(S.Values[0]).value_or(false);
}

/// A glob as an absolute one.
std::string absoluteGlob(const ConfigSetting &S, std::string Glob) {
  if (Glob.starts_with("./"))
    Glob.erase(0, 2);
  if (Glob.starts_with('/'))
    return Glob;
  if (Glob.ends_with('/'))
    Glob += "**";
  else if (Glob.find('/') == std::string::npos)
    Glob = "**/" + Glob;
  return folderOf(S) + "/" + Glob;
}

} // namespace

std::optional<int> Session::readProject() {
  CheckOptions &O = Options;
  if (!O.ConfigFile.empty())
    O.ConfigFile = absolutePath(O.ConfigFile);
  setForeignSettings(clangTidySettings);
  setCommandLineConfig(O.Settings, !O.NoConfig, O.ConfigFile);
  ConfigError Error;
  std::vector<ConfigSetting> All = settingsFor(Root + "/any", &Error);
  if (!Error.Message.empty()) {
    std::cerr << Error.str() << '\n';
    return ExitNoVerdict;
  }
  // The nearest file's list stands for itself.
  std::map<std::string, const ConfigSetting *> Last;
  for (const ConfigSetting &S : All)
    Last[S.Key] = &S;
  std::string Problem;
  auto Use = [&](const char *Key, const char *Option, auto Do) {
    auto It = Last.find(Key);
    if (It == Last.end() || O.Given.contains(Option) || !Problem.empty())
      return;
    Do(*It->second);
    if (!Problem.empty())
      Problem = It->second->File + ":" + std::to_string(It->second->Line) +
                ": error: " + Problem;
  };
  auto Globs = [&](std::vector<std::string> &To) {
    return [&](const ConfigSetting &S) {
      for (const std::string &Glob : S.Values)
        To.push_back(absoluteGlob(S, Glob));
    };
  };
  Use("files", "files", Globs(O.Files));
  Use("exclude", "exclude", Globs(O.Exclude));
  Use("headers", "headers", Globs(O.Headers));
  Use("build-dirs", "build-dir", [&](const ConfigSetting &S) {
    if (!O.Plan.Databases.empty() || !O.Plan.Preset.empty() ||
        O.Plan.HasCommand)
      return;
    for (const std::string &Folder : S.Values)
      O.Plan.BuildDirs.push_back(absolutePath(Folder, folderOf(S)));
  });
  Use("baseline", "baseline", [&](const ConfigSetting &S) {
    if (!O.NoBaseline && !S.Values.empty() && !S.Values[0].empty())
      O.BaselineFile = absolutePath(S.Values[0], folderOf(S));
  });
  Use("fail-on", "fail-on", [&](const ConfigSetting &S) {
    Problem = parseFailOn("fail-on", S.Values[0], O.FailOn);
  });
  Use("output", "output", [&](const ConfigSetting &S) {
    for (const std::string &Item : S.Values)
      if (Problem.empty())
        Problem = parseOutput(Item, O.Outputs);
  });
  Use("url-base", "url-base", [&](const ConfigSetting &S) {
    Style.UrlBase = O.Style.UrlBase = S.Values[0];
  });
  Use("suppressions.require-reason", "require-suppression-reason",
      [&](const ConfigSetting &S) {
        O.Suppressions.RequireReason = isTrue(S);
      });
  Use("suppressions.report-unused", "report-unused-suppressions",
      [&](const ConfigSetting &S) {
        for (Level L : {Level::Off, Level::Note, Level::Warning, Level::Error})
          if (toString(L) == S.Values[0])
            O.Suppressions.Unused = O.Suppressions.Unknown =
                O.Suppressions.Unpaired = L;
      });
  Use("compile.drop-unknown-gcc-flags", "",
      [&](const ConfigSetting &S) { O.Changes.DropUnknown = isTrue(S); });
  // These add up with the command line's.
  for (auto [Key, To] : {std::pair("compile.extra-args", &O.Changes.After),
                         std::pair("compile.removed-args", &O.Changes.Removed)})
    if (auto It = Last.find(Key); It != Last.end())
      To->insert(To->begin(), It->second->Values.begin(),
                 It->second->Values.end());
  if (Problem.empty())
    return std::nullopt;
  std::cerr << Problem << '\n';
  return ExitNoVerdict;
}

} // namespace async_tidy
