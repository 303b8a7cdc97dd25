// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// .async-tidy.yaml as plain structs. It is read by the check library itself, so
// that the plugin, async-clangd and the command line tool obey the same file.
// No Clang type here: every room may include this header.
#ifndef ASYNC_TIDY_CHECKS_CONFIG_H
#define ASYNC_TIDY_CHECKS_CONFIG_H

#include "CheckInfo.h"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace async_tidy {

enum class Confidence { Low, Medium, High };

/// Why a configuration or model file was refused.
struct ConfigError {
  std::string File;
  unsigned Line = 0; ///< from 1; 0 when the file could not be read
  unsigned Column = 0;
  std::string Message;     ///< "unknown key 'selct'; did you mean 'select'?"
  std::string str() const; ///< "file:line:col: error: message"
};

/// The settings in force for one source file.
struct Config {
  std::vector<std::string>
      Select; ///< checks, groups, 'all' or globs; empty: by status
  std::vector<std::string> ExtendSelect;
  std::vector<std::string> Ignore;
  std::map<std::string, Level> Levels; ///< check or group
  std::map<std::string, std::map<std::string, std::string>>
      Options;                     ///< check -> key -> value
  std::vector<std::string> Models; ///< user model files, absolute paths
  /// Of the async runtimes only these built-in models are read; empty: all.
  std::vector<std::string> Libraries;
  Confidence MinConfidence = Confidence::Medium;
  bool Audit = false; ///< profile: audit
  std::vector<std::string>
      Files; ///< the files this was merged from, nearest first

  bool Root = false;             ///< 'root: true': folders above are not read
  bool MinConfidenceSet = false; ///< said by a file or the command line
  bool AuditSet = false;

  /// One file's (or the command line's) say about which checks run. A merged
  /// configuration keeps them apart, farthest first, so that a nearer
  /// 'extend-select' wins over a farther 'ignore'.
  struct Selection {
    std::vector<std::string> Select, ExtendSelect, Ignore;
  };
  std::vector<Selection> Selections;

  /// Selected and not ignored and its level not 'off'.
  bool enabled(std::string_view Check) const;
  /// Selected by its full name, not by a group, a glob, a profile or its
  /// status: who writes it wants all that it has to say.
  bool namedInFull(std::string_view Check) const;
  Level level(std::string_view Check) const;
};

/// Parses one file. Unknown keys, unknown checks and bad types are errors, with
/// the nearest known name.
std::variant<Config, ConfigError> parseConfig(std::string_view Text,
                                              const std::string &File);

/// The configuration for \p SourceFile: every .async-tidy.yaml from its folder
/// up (to one with 'root: true'), the nearest winning, below the command line's
/// (setCommandLineConfig). Cached; safe to call from any thread. On an error
/// the built-in defaults are returned and *Error is set.
std::shared_ptr<const Config> configFor(const std::string &SourceFile,
                                        ConfigError *Error = nullptr);

/// What the command line says; wins over every file. With \p SearchFiles false
/// no file is looked for. \p File, when not empty, is used instead of
/// searching.
void setCommandLineConfig(Config C, bool SearchFiles, std::string File);

/// The host's own list for \p SourceFile (clang-tidy's 'Checks') names
/// \p Check in full: it runs whatever its status. Only the file's last
/// component counts, since hosts differ in how they spell a path.
void selectByName(const std::string &SourceFile, std::string_view Check);

/// True the first time it is asked for this error in this process, so that a
/// plugin that meets a broken file in every translation unit says so once.
bool announceOnce(const ConfigError &Error);

/// Null when \p Pattern is a check, a group, 'all' or a glob that matches a
/// check; otherwise a sentence that names the nearest.
std::optional<std::string> unknownPattern(std::string_view Pattern);

/// Closest of \p Known to \p Word, or empty when none is near.
std::string nearestName(std::string_view Word,
                        const std::vector<std::string_view> &Known);

/// Names, groups and globs ('async-*', 'locks', 'all') against one check.
bool selects(const std::vector<std::string> &Patterns, const CheckInfo &Check);

} // namespace async_tidy

#endif // ASYNC_TIDY_CHECKS_CONFIG_H
