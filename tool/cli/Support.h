// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What several verbs need: parsing with our error sentences, colours, paths.
#ifndef ASYNC_TIDY_TOOL_CLI_SUPPORT_H
#define ASYNC_TIDY_TOOL_CLI_SUPPORT_H

#include "cli/Cli.h"
#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace async_tidy {

/// Parses \p Args into the variables bound to \p App. Returns the exit code to
/// end with (help was asked for, or a usage error that has been printed).
std::optional<int> parseArguments(CLI::App &App, Arguments Args);

/// One option as it was declared.
struct OptionInfo {
  std::vector<std::string> Names; ///< "--jobs", "-j"; a positional has none
  std::string Help, Group, Value; ///< Value: "N", empty for a flag
};

/// The options of a verb, from its own declaration: the verb is run in a mode
/// in which parseArguments() only looks.
std::vector<OptionInfo> optionsOf(const Verb &V, std::string &Description);

/// Prints "async-tidy: error: \p Message" and returns ExitNoVerdict.
int usageError(const std::string &Message);
void warn(const std::string &Message);
/// What to say of the first word behind a verb that is none of \p Words.
std::string noneOf(const std::string &Verb, const std::string &Word,
                   const std::string &Words);

enum class ColorMode { Auto, Always, Never };
/// --color, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then CLICOLOR,
/// then whether \p Fd is a terminal.
bool useColor(ColorMode Mode, int Fd);

/// Environment variables that mean something here, with what they do: for
/// --help and the manual.
struct Variable {
  std::string_view Name, Help;
};
std::span<const Variable> environmentVariables();

/// Words as a shell would read them again, each after a blank.
std::string quoted(const std::vector<std::string> &Args);

std::string toolVersion();
std::string clangVersion();
/// Options that no check has, in the files of the configuration of \p File; a
/// sentence each.
std::vector<std::string> unknownCheckOptions(const std::string &File);
/// Where the plugin lies beside this program; it may be missing.
std::string pluginPath();

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_CLI_SUPPORT_H
