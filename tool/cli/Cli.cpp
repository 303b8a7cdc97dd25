// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Cli.h"
#include "Config.h"
#include "cli/Log.h"
#include "cli/Support.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/StringSaver.h"
#include <algorithm>
#include <filesystem>
#include <iostream>

namespace async_tidy {

namespace {

constexpr Verb Verbs[] = {
    {"check", runCheck, "check files, folders or a whole build (the default)",
     ""},
    {"ci", runCi, "check with the defaults of a build server", ""},
    {"fix", runFix, "make fixes, and nothing else", ""},
    {"report", runReport, "write stored results in another format", ""},
    {"diff", runDiff, "compare two stored results", ""},
    {"baseline", runBaseline, "keep a list of findings that do not count",
     "create update prune show"},
    {"files", runFiles, "list the files that would be checked", ""},
    {"config", runConfig, "show, verify or begin a configuration",
     "show verify schema init"},
    {"explain", runExplain, "show the page of a check", ""},
    {"rules", runRules, "list all checks", ""},
    {"doctor", runDoctor, "look at the installation and the compile database",
     ""},
    {"print", runPrint, "print plugin-path, resource-dir or cmake-dir",
     "plugin-path resource-dir cmake-dir"},
    {"completion", runCompletion, "print completions for a shell, or a manual",
     "bash zsh fish man man5"},
    {"version", runVersion, "print versions", ""},
};

int printHelp() {
  std::cout << "async-tidy finds mistakes in asynchronous C++.\n\n"
               "Usage: async-tidy [VERB] [ARGUMENTS]\n\n";
  for (const Verb &V : Verbs)
    std::cout << "  " << V.Name << std::string(12 - V.Name.size(), ' ')
              << V.Help << '\n';
  std::cout << "\nExamples:\n"
               "  async-tidy -p build              every C++ file of build/"
               "compile_commands.json\n"
               "  async-tidy src/server.cpp        one file; the database is "
               "looked for\n"
               "  async-tidy a.cpp -- g++ -std=c++20 -Iinclude\n"
               "  async-tidy explain async-lock-across-await\n\n"
               "'async-tidy VERB --help' lists the options of a verb.\n\n"
               "Exit codes: 0 clean, 1 findings, 2 no verdict (usage, "
               "configuration, nothing\nto check), 3 no failing finding but "
               "some file could not be analysed.\n\nEnvironment:\n";
  for (const Variable &V : environmentVariables())
    std::cout << "  " << V.Name << std::string(19 - V.Name.size(), ' ')
              << V.Help << '\n';
  return ExitClean;
}

/// '@file' before '--' stands for its words; what follows '--' is the
/// compiler's, and expanded with it.
std::string expandResponseFiles(Arguments &Args) {
  auto End = std::ranges::find(Args, "--");
  llvm::BumpPtrAllocator Memory;
  llvm::SmallVector<const char *, 64> Argv;
  for (auto It = Args.begin(); It != End; ++It)
    Argv.push_back(It->c_str());
  llvm::cl::ExpansionContext Context(Memory, llvm::cl::TokenizeGNUCommandLine);
  if (llvm::Error E = Context.expandResponseFiles(Argv))
    return llvm::toString(std::move(E));
  Arguments Out(Argv.begin(), Argv.end());
  for (const std::string &Arg : Out)
    if (Arg.starts_with("@"))
      return "the response file '" + Arg.substr(1) + "' cannot be read";
  Out.insert(Out.end(), End, Args.end());
  Args = std::move(Out);
  return {};
}

/// Without a verb the first word is a path; one that is none and nearly a verb
/// is a slip.
std::string misspeltVerb(const Arguments &Args) {
  if (Args.empty() || Args[0].starts_with("-") ||
      Args[0].find_first_of("./") != std::string::npos ||
      llvm::sys::fs::exists(Args[0]))
    return {};
  std::vector<std::string_view> Names;
  for (const Verb &V : Verbs)
    Names.push_back(V.Name);
  return nearestName(Args[0], Names);
}

/// CMake's hooks for a compiler launcher and for include-what-you-use give a
/// command without '--'; the second drops what a tool says, and its exit code.
std::string foreignForm(const Arguments &Args) {
  constexpr std::string_view Instead =
      "; use CMAKE_CXX_CLANG_TIDY, or put '--' before the command";
  for (size_t I = 0; I != Args.size(); ++I) {
    if (Args[I] == "--")
      return {};
    // --extra-arg-before --driver-mode=g++: the value of one of ours.
    bool IsValue = I && llvm::StringRef(Args[I - 1]).contains("-arg");
    if (Args[I].starts_with("--driver-mode=") && !IsValue)
      return "'" + Args[I] + "' stands before '--'" + std::string(Instead);
  }
  if (Args.empty() || !llvm::sys::fs::can_execute(Args[0]))
    return {};
  llvm::StringRef Name = llvm::StringRef(Args[0]).rsplit('/').second;
  if (Name.contains("clang") || Name.contains("g++") || Name.contains("gcc") ||
      Name.contains("c++"))
    return "'" + Args[0] +
           "' is a compiler, and async-tidy does not launch one" +
           std::string(Instead);
  return {};
}

int runVerb(std::vector<std::string> Args) {
  if (std::string Error = expandResponseFiles(Args); !Error.empty())
    return usageError(Error);
  if (!Args.empty()) {
    if (Args[0] == "help" && Args.size() > 1) {
      Args = {Args[1], "--help"};
      if (std::ranges::none_of(
              Verbs, [&](const Verb &V) { return V.Name == Args[0]; }))
        return usageError("there is no verb '" + Args[0] + "'");
    }
    if (Args[0] == "--help" || Args[0] == "-h" || Args[0] == "help")
      return printHelp();
    if (Args[0] == "--version" || Args[0] == "-V")
      return runVersion({});
    for (const Verb &V : Verbs)
      if (Args[0] == V.Name)
        return V.Run({Args.begin() + 1, Args.end()});
  }
  if (std::string Near = misspeltVerb(Args); !Near.empty())
    return usageError("there is no verb and no file '" + Args[0] +
                      "'; did you mean '" + Near + "'?");
  if (std::string Form = foreignForm(Args); !Form.empty())
    return usageError(Form);
  return runCheck(std::move(Args));
}

} // namespace

std::span<const Verb> allVerbs() { return Verbs; }

int runCli(std::vector<std::string> Args) {
  openLog();
  Args.erase(Args.begin());
  if (logging()) {
    std::error_code Error;
    log("version " + toolVersion() + ", Clang " + clangVersion() + ", in " +
        std::filesystem::current_path(Error).string());
    log("arguments:" + quoted(Args));
  }
  int Code = runVerb(std::move(Args));
  log("exit code " + std::to_string(Code));
  return Code;
}

} // namespace async_tidy
