// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One .async-tidy.yaml with all that it says: what Config.h tells a check, and
// what only the command line tool obeys. Apart from Config.h, which every check
// includes.
#ifndef ASYNC_TIDY_CHECKS_CONFIGFILE_H
#define ASYNC_TIDY_CHECKS_CONFIGFILE_H

#include "Config.h"
#include <functional>

namespace async_tidy {

/// One key as it was written, for its origin and for the tool.
struct ConfigSetting {
  std::string Key;                 ///< "fail-on", "suppressions.require-reason"
  std::vector<std::string> Values; ///< of a list; else one
  std::string File;
  unsigned Line = 0;
  std::string Where; ///< the globs of the override it stands in; or empty
};

struct ConfigFile {
  Config Settings;
  std::vector<ConfigSetting> All;   ///< in the order of the file
  std::vector<std::string> Extends; ///< absolute
  struct Override {
    std::vector<std::string> Globs; ///< relative to the file's folder
    Config Settings;
    std::vector<ConfigSetting> All;
  };
  std::vector<Override> Overrides;
};

std::variant<ConfigFile, ConfigError> parseConfigFile(std::string_view Text,
                                                      const std::string &File);

/// Every setting in force for \p SourceFile, from the farthest file to the
/// nearest, so that the last of a key wins; without the command line's. On an
/// error nothing, and *Error is set.
std::vector<ConfigSetting> settingsFor(const std::string &SourceFile,
                                       ConfigError *Error = nullptr);

/// Settings that another program's files hold, for \p Folder: they lie below
/// every .async-tidy.yaml. Asked once a folder. To be called before anything is
/// read.
struct ForeignSettings {
  Config Settings;
  std::vector<ConfigSetting> All;
};
void setForeignSettings(
    std::function<ForeignSettings(const std::string &Folder)> Read);

/// Reads \p List as clang-tidy reads 'Checks': globs in order, '-' takes away.
/// A glob stands for what would run without the list, a full name for its
/// check. Names of others do not matter.
void selectLikeClangTidy(std::string_view List, Config &To);

/// True for what selectLikeClangTidy() put into 'Select' (or a person did).
bool listed(const std::vector<std::string> &Select, const CheckInfo &Check);

/// Names of the libraries that a model is built in for, sorted.
std::vector<std::string_view> modelLibraries();

/// With true, unknown keys and checks are said once on the standard error
/// instead of being errors: one file serves several versions. To be called
/// before anything is read.
void setConfigCompat(bool On);
bool configCompat();

/// A key of the file, for the schema, 'config init' and the documentation.
struct ConfigKey {
  std::string_view Name; ///< "suppressions.report-unused"
  enum Kind { Boolean, Word, Number, Text, List, Map } Type;
  std::vector<std::string_view> Words; ///< of a Word
  std::string_view Help;
  bool Project; ///< of the whole project: not in an override
};
const std::vector<ConfigKey> &configKeys();

/// gitignore-like: '*' stays within a folder, '**' does not, a glob without '/'
/// is looked for in every folder below \p Root, one that ends in '/' means all
/// below, and one that begins with '/' is absolute.
bool configGlobMatches(std::string_view Glob, std::string_view Root,
                       std::string_view File);

} // namespace async_tidy

#endif // ASYNC_TIDY_CHECKS_CONFIGFILE_H
