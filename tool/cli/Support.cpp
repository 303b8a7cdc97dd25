// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Support.h"
#include "Config.h"
#include "clang/Basic/Version.h"
#include "llvm/ADT/STLExtras.h"
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

std::string noneOf(const std::string &Verb, const std::string &Word,
                   const std::string &Words) {
  if (Word.empty())
    return Verb + " needs one of " + Words;
  return Verb + ": '" + Word + "' is none of " + Words;
}

/// "unknown option '--slect'; did you mean '--select'?"
static std::string unknownOption(CLI::App &App, const std::string &Argument) {
  if (!Argument.starts_with("-"))
    return "'" + Argument + "' is a word too many; see '" + App.get_name() +
           " --help'";
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

static bool takesValue(const CLI::Option *O) {
  return O && O->get_items_expected_max() > 0;
}

/// CLI11 takes the next word where nothing stands behind '=', and does not know
/// clang-tidy's ways of writing an option: '-checks=X', '-p=build'.
static void normalise(const CLI::App &App, Arguments &Args) {
  Arguments Out;
  for (std::string &Arg : Args) {
    size_t Equal = Arg.find('=');
    std::string Name = Arg.substr(0, Equal);
    if (Name.size() > 2 && Name[0] == '-' && Name[1] != '-' &&
        App.get_option_no_throw("-" + Name)) {
      Arg.insert(0, 1, '-');
      Name.insert(0, 1, '-');
      Equal += Equal != Arg.npos;
    }
    const CLI::Option *O = App.get_option_no_throw(Name);
    if (takesValue(O) && Equal != Arg.npos && Name.starts_with("--") &&
        Equal + 1 == Arg.size()) {
      Out.push_back(Name);
      Out.emplace_back();
    } else if (takesValue(O) && Equal == 2 && Name.size() == 2 &&
               Name[0] == '-') {
      Out.push_back(Name);
      Out.push_back(Arg.substr(3));
    } else {
      Out.push_back(std::move(Arg));
    }
  }
  Args = std::move(Out);
}

/// CLI11's message as a sentence of ours.
static std::string sentence(const CLI::App &App, std::string Message) {
  while (!Message.empty() && (Message.back() == '\n' || Message.back() == '.'))
    Message.pop_back();
  constexpr std::string_view Convert = "Could not convert: ";
  if (size_t Equal = Message.find(" = ");
      Message.starts_with(Convert) && Equal != Message.npos) {
    std::string Name = Message.substr(Convert.size(), Equal - Convert.size());
    std::string Value = Message.substr(Equal + 3);
    return takesValue(App.get_option_no_throw(Name))
               ? Name + ": '" + Value + "' is no value for it"
               : Name + " takes no value, and has '" + Value + "'";
  }
  constexpr std::string_view Required = ": 1 required ", Missing = " missing";
  if (size_t At = Message.find(Required);
      At != Message.npos && Message.ends_with(Missing)) {
    size_t Start = At + Required.size();
    return Message.substr(0, At) + " needs a value: " +
           Message.substr(Start, Message.size() - Missing.size() - Start);
  }
  return Message;
}

/// An option whose value comes from a variable that nobody set would look like
/// one that was not given, and more be checked than was meant, or less.
static std::string emptyValue(const CLI::App &App) {
  for (const CLI::Option *O : App.get_options()) {
    std::string Name = O->get_name();
    if (!takesValue(O) || O->get_positional() ||
        llvm::is_contained({"--checks", "--path-prefix", "--url-base"}, Name))
      continue;
    if (llvm::is_contained(O->results(), ""))
      return Name + ": its value is empty";
  }
  return {};
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
    normalise(App, Args);
    std::ranges::reverse(Args); // as CLI11 wants a vector
    App.parse(Args);
  } catch (const CLI::CallForHelp &E) {
    return App.exit(E) == 0 ? ExitClean : ExitNoVerdict;
  } catch (const CLI::ParseError &E) {
    return usageError(sentence(App, E.what()));
  }
  if (std::string Message = emptyValue(App); !Message.empty())
    return usageError(Message);
  for (const std::string &Extra : App.remaining())
    return usageError(unknownOption(App, Extra));
  return std::nullopt;
}

std::span<const Variable> environmentVariables() {
  static constexpr Variable All[] = {
      {"ASYNC_TIDY_CONFIG", "as --config"},
      {"ASYNC_TIDY_FORMAT", "as --format"},
      {"ASYNC_TIDY_JOBS", "as --jobs"},
      {"ASYNC_TIDY_LOG",
       "add to this file what is done and with what; - is the standard error"},
      {"NO_COLOR", "no colours; then FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR"},
      {"CI",
       "a sign of life instead of a bar; so do GITHUB_ACTIONS, GITLAB_CI"},
      {"GITHUB_ACTIONS", "with 'ci': annotations, and GITHUB_STEP_SUMMARY"},
  };
  return All;
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

std::string quoted(const std::vector<std::string> &Args) {
  std::string Out;
  for (const std::string &Arg : Args) {
    bool Plain = !Arg.empty() &&
                 Arg.find_first_of(" \t\n'\"\\$`*?&|;<>()#~") == Arg.npos;
    std::string Word = Arg;
    for (size_t At = 0; (At = Word.find('\'', At)) != Word.npos; At += 4)
      Word.replace(At, 1, "'\\''");
    Out += " " + (Plain ? Arg : "'" + Word + "'");
  }
  return Out;
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
