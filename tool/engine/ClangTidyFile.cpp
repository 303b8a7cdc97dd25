// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A project has a .clang-tidy long before it has async-tidy, and most say
// "Checks: '-*,modernize-*'" without a thought of us. Read word for word that
// would switch the tool off, so a list counts only when it names one of our
// checks: with 'async-…' in it, it is complete, as it is for the plugin; with
// nothing but '-async-…' it takes these away.
//
// 'WarningsAsErrors' makes errors of our warnings. What counts as a note stays
// one, or "WarningsAsErrors: '*'", which many have, would fail builds over
// remarks.
#include "engine/ClangTidyFile.h"
#include "clang-tidy/ClangTidyOptions.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"

namespace async_tidy {

using llvm::StringRef;

namespace {

using Sources =
    std::vector<clang::tidy::ClangTidyOptionsProvider::OptionsSource>;

/// Of the folder's files, farthest first. Read once for the process, as the
/// workers come later: a mistake in one is said once.
Sources sourcesOf(const std::string &Folder) {
  static auto &Provider = *new clang::tidy::FileOptionsProvider(
      clang::tidy::ClangTidyGlobalOptions(), clang::tidy::ClangTidyOptions(),
      clang::tidy::ClangTidyOptions());
  static auto &Known = *new std::map<std::string, Sources>;
  auto [It, New] = Known.try_emplace(Folder);
  // Of a folder that is not there the provider would complain by itself.
  if (New && llvm::sys::fs::is_directory(Folder))
    for (auto &Source : Provider.getRawOptions(Folder + "/any"))
      if (!Source.second.empty() && Source.second[0] == '/')
        It->second.push_back(std::move(Source));
  return It->second;
}

template <class Fn> void eachItem(StringRef List, Fn Do) {
  llvm::SmallVector<StringRef, 16> Items;
  List.split(Items, ',', -1, /*KeepEmpty=*/false);
  for (StringRef Item : Items)
    if (!Item.trim().empty())
      Do(Item.trim());
}

} // namespace

ForeignSettings clangTidySettings(const std::string &Folder) {
  ForeignSettings Out;
  std::string Checks, Errors;
  for (const auto &[Options, File] : sourcesOf(Folder)) {
    auto Remember = [&](const char *Key, const std::optional<std::string> &List,
                        std::string &Into) {
      if (!List)
        return;
      Into += (Into.empty() ? "" : ",") + *List;
      ConfigSetting S;
      S.Key = Key;
      S.File = File;
      eachItem(*List, [&](StringRef Item) {
        if (Item.contains("async-"))
          S.Values.push_back(Item.str());
      });
      if (!S.Values.empty())
        Out.All.push_back(std::move(S));
    };
    Remember("Checks", Options.Checks, Checks);
    Remember("WarningsAsErrors", Options.WarningsAsErrors, Errors);
    for (const auto &Option : Options.CheckOptions)
      if (Option.getKey().starts_with("async-")) {
        ConfigSetting S;
        S.Key = "CheckOptions";
        S.File = File;
        S.Values = {Option.getKey().str() + ": " + Option.getValue().Value};
        Out.All.push_back(std::move(S));
      }
  }
  bool Adds = false;
  std::string Removed;
  eachItem(Checks, [&](StringRef Item) {
    Adds |= Item.starts_with("async-");
    if (Item.starts_with("-") &&
        Item.drop_front().ltrim().starts_with("async-"))
      Removed += (Removed.empty() ? "" : ",") + Item.str();
  });
  selectLikeClangTidy(Adds ? "-*," + Checks : Removed, Out.Settings);
  Config Fatal;
  if (!Errors.empty())
    selectLikeClangTidy("-*," + Errors, Fatal);
  for (const CheckInfo &Check : allChecks())
    if (Check.DefaultLevel == Level::Warning && listed(Fatal.Select, Check))
      Out.Settings.Levels[std::string(Check.Name)] = Level::Error;
  return Out;
}

std::map<std::string, std::string> clangTidyOptions(const std::string &Folder) {
  std::map<std::string, std::string> Out;
  for (const auto &[Options, File] : sourcesOf(Folder))
    for (const auto &Option : Options.CheckOptions)
      if (Option.getKey().starts_with("async-"))
        Out[Option.getKey().str()] = Option.getValue().Value;
  return Out;
}

} // namespace async_tidy
