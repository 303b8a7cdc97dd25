// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ConfigFile.h"
#include "ConfigProfiles.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <algorithm>

namespace async_tidy {

llvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>> embeddedModels();

/// What a built-in model says behind 'library:'.
llvm::StringRef modelName(llvm::StringRef Text) {
  constexpr llvm::StringLiteral Key = "\nlibrary: ";
  return Text.split(Key).second.split('\n').first.trim();
}

static std::vector<std::string_view> profileNames() {
  std::vector<std::string_view> Out;
  for (const ConfigProfile &P : configProfiles())
    Out.push_back(P.Name);
  return Out;
}

std::vector<std::string_view> modelLibraries() {
  std::vector<std::string_view> Out;
  for (const auto &[File, Text] : embeddedModels())
    Out.push_back(modelName(Text));
  std::ranges::sort(Out);
  return Out;
}

const std::vector<ConfigKey> &configKeys() {
  using K = ConfigKey;
  static const std::vector<std::string_view> Levels = {"off", "note", "warning",
                                                       "error"};
  static const std::vector<ConfigKey> Keys = {
      {"root", K::Boolean, {}, "do not look further up", true},
      {"extends", K::List, {}, "files that are read before this one", true},
      {"select", K::List, {}, "run these checks only", false},
      {"extend-select", K::List, {}, "run these as well", false},
      {"ignore", K::List, {}, "do not run these", false},
      {"levels",
       K::Map,
       {},
       "check or group: off, note, warning, error",
       false},
      {"options", K::Map, {}, "check: {option: value}", false},
      {"models", K::List, {}, "model files of your own", false},
      {"libraries",
       K::List,
       {},
       "async runtimes whose models are read (default: all)",
       false},
      {"min-confidence",
       K::Word,
       {"low", "medium", "high"},
       "findings below are not shown",
       false},
      {"profile", K::Word, profileNames(),
       "which checks run when nothing else is said", false},
      {"overrides", K::Map, {}, "other settings for some files", true},
      {"build-dirs", K::List, {}, "folders with compile_commands.json", true},
      {"files", K::List, {}, "globs of source files to check", true},
      {"exclude", K::List, {}, "globs of files to report nothing in", true},
      {"headers", K::List, {}, "globs of headers to report in", true},
      {"baseline", K::Text, {}, "file of known findings", true},
      {"fail-on",
       K::Word,
       {"error", "warning", "note", "never"},
       "the level that fails",
       true},
      {"output", K::List, {}, "FORMAT=PATH, as --output", true},
      {"url-base", K::Text, {}, "address of the checks' pages", true},
      {"suppressions.require-reason",
       K::Boolean,
       {},
       "a NOLINT comment needs a reason",
       true},
      {"suppressions.report-unused", K::Word, Levels,
       "level of comments that do nothing", true},
      {"compile.extra-args", K::List, {}, "add to every compile command", true},
      {"compile.removed-args",
       K::List,
       {},
       "remove from every compile command",
       true},
      {"compile.drop-unknown-gcc-flags",
       K::Boolean,
       {},
       "leave out what Clang does not know (default: true)",
       true},
  };
  return Keys;
}

static bool match(std::string_view Glob, std::string_view Path) {
  while (!Glob.empty()) {
    if (Glob.starts_with("**")) {
      Glob.remove_prefix(2);
      if (Glob.starts_with('/')) // '**/' also stands for nothing
        if (match(Glob.substr(1), Path))
          return true;
      for (size_t I = 0; I <= Path.size(); ++I)
        if (match(Glob, Path.substr(I)))
          return true;
      return false;
    }
    if (Glob.front() == '*') {
      Glob.remove_prefix(1);
      for (size_t I = 0; I <= Path.size(); ++I) {
        if (match(Glob, Path.substr(I)))
          return true;
        if (I < Path.size() && Path[I] == '/')
          return false;
      }
      return false;
    }
    if (Path.empty())
      return false;
    if (Glob.front() == '?' ? Path.front() == '/'
                            : Glob.front() != Path.front())
      return false;
    Glob.remove_prefix(1);
    Path.remove_prefix(1);
  }
  return Path.empty();
}

bool configGlobMatches(std::string_view Glob, std::string_view Root,
                       std::string_view File) {
  std::string_view Relative = File;
  bool Below = File.size() > Root.size() && File.starts_with(Root) &&
               File[Root.size()] == '/';
  if (Below)
    Relative.remove_prefix(Root.size() + 1);
  if (Glob.starts_with("./"))
    Glob.remove_prefix(2);
  if (Glob.starts_with('/'))
    return match(Glob, File);
  if (Glob.ends_with('/'))
    return match(std::string(Glob) + "**", Relative);
  if (Glob.find('/') == std::string_view::npos)
    return match("**/" + std::string(Glob), Relative);
  return match(Glob, Relative);
}

} // namespace async_tidy
