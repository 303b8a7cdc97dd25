// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// compile_commands.json, and the command after '--', as plain commands.
// Hygiene.h makes them fit for Clang.
#ifndef ASYNC_TIDY_TOOL_ENGINE_COMPILEDATABASE_H
#define ASYNC_TIDY_TOOL_ENGINE_COMPILEDATABASE_H

#include <optional>
#include <string>
#include <vector>

namespace async_tidy {

struct CompileCommand {
  std::string Directory;         ///< absolute
  std::string File;              ///< absolute, without '.' and '..'
  std::vector<std::string> Args; ///< [0] is the compiler
};

struct CompileDatabase {
  std::string Path; ///< of the JSON file
  std::vector<CompileCommand> Commands;
};

/// Reads \p Path. On failure returns nothing and says why in \p Error, one
/// sentence that begins with the path.
std::optional<CompileDatabase> loadCompileDatabase(const std::string &Path,
                                                   std::string &Error);

/// compile_commands.json in \p Folder or its 'build' folder, or in a folder
/// above; empty when there is none.
std::string findCompileDatabase(const std::string &Folder);

/// \p Path made absolute against \p Folder (the working directory when empty),
/// without '.' and '..'.
std::string absolutePath(const std::string &Path,
                         const std::string &Folder = {});

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_COMPILEDATABASE_H
