// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Support.h"
#include "Config.h"
#include "clang/Basic/Version.h"
#include "llvm/Support/FileSystem.h"
#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace async_tidy {

int usageError(const std::string &Message) {
  std::cerr << "async-tidy: error: " << Message << '\n';
  return ExitNoVerdict;
}

void warn(const std::string &Message) {
  std::cerr << "async-tidy: warning: " << Message << '\n';
}

/// "unknown option '--slect'; did you mean '--select'?"
static std::string unknownOption(CLI::App &App, const std::string &Argument) {
  std::string Name = Argument.substr(0, Argument.find('='));
  std::vector<std::string> Spellings;
  for (const CLI::Option *O : App.get_options()) {
    for (const std::string &Long : O->get_lnames())
      Spellings.push_back("--" + Long);
    for (const std::string &Short : O->get_snames())
      Spellings.push_back("-" + Short);
  }
  std::string Message = "unknown option '" + Name + "'";
  if (std::string Near =
          nearestName(Name, {Spellings.begin(), Spellings.end()});
      !Near.empty())
    return Message + "; did you mean '" + Near + "'?";
  return Message + "; '" + App.get_name() + " --help' lists them";
}

namespace {
struct Capture {
  std::vector<OptionInfo> Options;
  std::string Description;
};
Capture *Capturing = nullptr;
} // namespace

std::vector<OptionInfo> optionsOf(const Verb &V, std::string &Description) {
  Capture Into;
  Capturing = &Into;
  V.Run({});
  Capturing = nullptr;
  Description = Into.Description;
  return std::move(Into.Options);
}

std::optional<int> parseArguments(CLI::App &App, Arguments Args) {
  App.allow_extras();
  App.set_help_flag("-h,--help", "Print this help and exit");
  App.get_formatter()->column_width(34);
  if (Capturing) {
    Capturing->Description = App.get_description();
    for (const CLI::Option *O : App.get_options()) {
      OptionInfo Info;
      for (const std::string &Long : O->get_lnames())
        Info.Names.push_back("--" + Long);
      for (const std::string &Short : O->get_snames())
        Info.Names.push_back("-" + Short);
      Info.Help = O->get_description();
      Info.Group = O->get_group();
      if (O->get_type_size() > 0)
        Info.Value = O->get_type_name();
      Capturing->Options.push_back(std::move(Info));
    }
    return ExitClean;
  }
  try {
    std::ranges::reverse(Args); // as CLI11 wants a vector
    App.parse(Args);
  } catch (const CLI::CallForHelp &E) {
    return App.exit(E) == 0 ? ExitClean : ExitNoVerdict;
  } catch (const CLI::ParseError &E) {
    std::string Message = E.what();
    // "[Option Group: Selection] --jobs: 1 required" and the like.
    while (!Message.empty() &&
           (Message.back() == '\n' || Message.back() == '.'))
      Message.pop_back();
    return usageError(Message);
  }
  for (const std::string &Extra : App.remaining())
    return usageError(unknownOption(App, Extra));
  return std::nullopt;
}

bool useColor(ColorMode Mode, int Fd) {
  if (Mode != ColorMode::Auto)
    return Mode == ColorMode::Always;
  auto Get = [](const char *Name) -> std::string {
    const char *Value = getenv(Name);
    return Value ? Value : "";
  };
  if (!Get("NO_COLOR").empty())
    return false;
  for (const char *Name : {"FORCE_COLOR", "CLICOLOR_FORCE"})
    if (std::string Value = Get(Name); !Value.empty())
      return Value != "0";
  if (Get("CLICOLOR") == "0")
    return false;
  return isatty(Fd) && Get("TERM") != "dumb";
}

std::string toolVersion() { return ASYNC_TIDY_VERSION; }
std::string clangVersion() { return CLANG_VERSION_STRING; }

std::string pluginPath() {
  static int Anchor;
  std::string Self = llvm::sys::fs::getMainExecutable("async-tidy", &Anchor);
  for (int Levels = 2; Levels--;)
    Self.resize(Self.rfind('/'));
  return Self + "/lib/async-tidy/AsyncTidyPlugin-22.so";
}

} // namespace async_tidy
