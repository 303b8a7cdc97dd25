// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Completions and the manual page, from the declarations of the options, so
// that they cannot say anything else than --help.
#include "CheckInfo.h"
#include "ConfigFile.h"
#include "cli/Support.h"
#include "report/Report.h"
#include <fmt/format.h>
#include <iostream>
#include <set>

namespace async_tidy {

namespace {

/// Words that a value can be; empty: a file.
std::vector<std::string> valuesOf(const OptionInfo &O) {
  auto Is = [&](const char *Name) {
    return std::ranges::find(O.Names, Name) != O.Names.end();
  };
  std::vector<std::string> Out;
  if (Is("--select") || Is("--ignore") || Is("--extend-select")) {
    std::set<std::string> Words = {"all"};
    for (const CheckInfo &Check : allChecks()) {
      Words.emplace(Check.Name);
      Words.emplace(Check.Group);
    }
    Out.assign(Words.begin(), Words.end());
  } else if (Is("--format") || Is("--output")) {
    for (const Writer &W : allWriters())
      Out.push_back(std::string(W.Name) + (Is("--output") ? "=" : ""));
  } else if (Is("--fail-on")) {
    Out = {"error", "warning", "note", "never"};
  } else if (Is("--color")) {
    Out = {"auto", "always", "never"};
  } else if (Is("--progress")) {
    Out = {"auto", "bar", "lines", "none"};
  } else if (Is("--min-confidence")) {
    Out = {"low", "medium", "high"};
  } else if (Is("--path-mode")) {
    Out = {"rel", "abs"};
  } else if (Is("--group-by")) {
    Out = {"file", "rule"};
  } else if (Is("--header-users")) {
    Out = {"one", "all"};
  } else if (Is("--jobs")) {
    Out = {"auto"};
  }
  return Out;
}

std::string join(const std::vector<std::string> &Words) {
  std::string Out;
  for (const std::string &Word : Words)
    Out += (Out.empty() ? "" : " ") + Word;
  return Out;
}

std::vector<std::string> words(std::string_view Text) {
  std::vector<std::string> Out;
  while (!Text.empty()) {
    size_t End = std::min(Text.find(' '), Text.size());
    Out.emplace_back(Text.substr(0, End));
    Text.remove_prefix(std::min(End + 1, Text.size()));
  }
  return Out;
}

std::vector<std::string> verbNames() {
  std::vector<std::string> Out;
  for (const Verb &V : allVerbs())
    Out.emplace_back(V.Name);
  return Out;
}

/// First words of a verb: its own, or names of checks.
std::vector<std::string> firstWords(const Verb &V) {
  if (V.Name == "explain") {
    std::vector<std::string> Out;
    for (const CheckInfo &Check : allChecks())
      Out.emplace_back(Check.Name);
    return Out;
  }
  return words(V.Words);
}

void bash() {
  std::cout << "# bash completion of async-tidy; made by 'async-tidy "
               "completion bash'\n"
               "_async_tidy() {\n"
               "  local cur prev verb word words\n"
               "  COMPREPLY=()\n"
               "  cur=${COMP_WORDS[COMP_CWORD]}\n"
               "  prev=${COMP_WORDS[COMP_CWORD-1]}\n"
               "  # bash takes --format=x apart at the '='\n"
               "  if [[ $cur == = ]]; then cur=''; fi\n"
               "  if [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; "
               "fi\n"
               "  verb=check\n"
               "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
               "    case $word in\n"
               "      "
            <<
      [] {
        std::string Out;
        for (const std::string &Name : verbNames())
          Out += (Out.empty() ? "" : "|") + Name;
        return Out;
      }()
            << ") verb=$word; break ;;\n    esac\n  done\n"
               "  case $verb:$prev in\n";
  for (const Verb &V : allVerbs()) {
    std::string Description;
    for (const OptionInfo &O : optionsOf(V, Description)) {
      if (O.Value.empty() || O.Names.empty())
        continue;
      std::string Pattern;
      for (const std::string &Name : O.Names)
        Pattern +=
            (Pattern.empty() ? "" : "|") + std::string(V.Name) + ":" + Name;
      std::vector<std::string> Values = valuesOf(O);
      std::cout << "    " << Pattern << ")\n      "
                << (Values.empty()
                        ? "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")"
                        : "mapfile -t COMPREPLY < <(compgen -W '" +
                              join(Values) + "' -- \"$cur\")")
                << "\n      return ;;\n";
    }
  }
  std::cout << "  esac\n  words=''\n  case $verb in\n";
  for (const Verb &V : allVerbs()) {
    std::string Description;
    std::vector<std::string> Names = firstWords(V);
    for (const OptionInfo &O : optionsOf(V, Description))
      for (const std::string &Name : O.Names)
        Names.push_back(Name);
    std::cout << "    " << V.Name << ") words='" << join(Names) << "' ;;\n";
  }
  std::cout << "  esac\n"
               "  if [[ $COMP_CWORD -eq 1 ]]; then words=\"$words "
            << join(verbNames())
            << "\"; fi\n"
               "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\"; "
               "compgen -f -- \"$cur\")\n"
               "}\n"
               "complete -o filenames -F _async_tidy async-tidy\n";
}

std::string zshQuoted(std::string Text) {
  std::string Out;
  for (char C : Text)
    if (C == '\'')
      Out += "'\\''";
    else if (C == '[' || C == ']' || C == ':' || C == '\\')
      (Out += '\\') += C;
    else
      Out += C;
  return Out;
}

void zsh() {
  std::cout << "#compdef async-tidy\n"
               "# made by 'async-tidy completion zsh'\n"
               "_async-tidy() {\n"
               "  local -a verbs\n  verbs=(\n";
  for (const Verb &V : allVerbs())
    std::cout << "    '" << V.Name << ":" << zshQuoted(std::string(V.Help))
              << "'\n";
  std::cout << "  )\n"
               "  local verb=check word\n"
               "  for word in ${words[2,CURRENT-1]}; do\n"
               "    if [[ -n ${(M)verbs:#$word:*} ]]; then verb=$word; break; "
               "fi\n  done\n"
               "  if (( CURRENT == 2 )); then _describe verb verbs; fi\n"
               "  case $verb in\n";
  for (const Verb &V : allVerbs()) {
    std::string Description;
    std::cout << "    " << V.Name << ")\n      _arguments \\\n";
    for (const OptionInfo &O : optionsOf(V, Description))
      for (const std::string &Name : O.Names) {
        std::vector<std::string> Values = valuesOf(O);
        std::string Action = O.Value.empty() ? ""
                             : Values.empty()
                                 ? ":value:_files"
                                 : ":value:(" + zshQuoted(join(Values)) + ")";
        bool Equals = !O.Value.empty() && Name.starts_with("--");
        std::cout << "        '*" << Name << (Equals ? "=" : "") << "["
                  << zshQuoted(O.Help) << "]" << Action << "' \\\n";
      }
    std::vector<std::string> First = firstWords(V);
    std::cout << "        '*:argument:"
              << (First.empty() ? "_files" : "(" + join(First) + ")")
              << "' ;;\n";
  }
  std::cout
      << "  esac\n}\n"
         "if [[ $funcstack[1] == _async-tidy ]]; then _async-tidy \"$@\"; "
         "else compdef _async-tidy async-tidy; fi\n";
}

std::string fishQuoted(const std::string &Text) {
  std::string Out;
  for (char C : Text)
    if (C == '\'' || C == '\\')
      (Out += '\\') += C;
    else
      Out += C;
  return "'" + Out + "'";
}

void fish() {
  std::cout << "# made by 'async-tidy completion fish'\n";
  for (const Verb &V : allVerbs())
    std::cout << "complete -c async-tidy -n __fish_use_subcommand -a " << V.Name
              << " -d " << fishQuoted(std::string(V.Help)) << '\n';
  for (const Verb &V : allVerbs()) {
    std::string Description;
    // 'check' is what stands without a verb.
    std::string When =
        V.Name == "check"
            ? "'not __fish_seen_subcommand_from " +
                  [] {
                    std::string Out;
                    for (const std::string &Name : verbNames())
                      if (Name != "check")
                        Out += (Out.empty() ? "" : " ") + Name;
                    return Out;
                  }() +
                  "'"
            : "'__fish_seen_subcommand_from " + std::string(V.Name) + "'";
    for (const std::string &Word : firstWords(V))
      std::cout << "complete -c async-tidy -n " << When << " -a " << Word
                << '\n';
    for (const OptionInfo &O : optionsOf(V, Description)) {
      if (O.Names.empty())
        continue;
      std::cout << "complete -c async-tidy -n " << When;
      for (const std::string &Name : O.Names)
        std::cout << (Name.starts_with("--") ? " -l " + Name.substr(2)
                                             : " -s " + Name.substr(1));
      std::vector<std::string> Values = valuesOf(O);
      if (!O.Value.empty())
        std::cout << (Values.empty() ? " -r"
                                     : " -x -a " + fishQuoted(join(Values)));
      std::cout << " -d " << fishQuoted(O.Help) << '\n';
    }
  }
}

std::string roff(const std::string &Text) {
  std::string Out;
  for (char C : Text)
    if (C == '-')
      Out += "\\-";
    else if (C == '\\')
      Out += "\\e";
    else
      Out += C;
  // A line that begins so would be a request.
  return Out.starts_with(".") || Out.starts_with("'") ? "\\&" + Out : Out;
}

void man() {
  std::cout << ".TH ASYNC\\-TIDY 1 \"\" \"async\\-tidy " << roff(toolVersion())
            << "\" \"User Commands\"\n"
               ".SH NAME\nasync\\-tidy \\- find mistakes in asynchronous C++\n"
               ".SH SYNOPSIS\n.B async\\-tidy\n[\\fIVERB\\fR] "
               "[\\fIOPTIONS\\fR] [\\fIFILE\\fR|\\fIFOLDER\\fR...] "
               "[\\-\\- \\fICOMMAND\\fR]\n.SH VERBS\n";
  for (const Verb &V : allVerbs())
    std::cout << ".TP\n.B " << V.Name << '\n'
              << roff(std::string(V.Help)) << '\n';
  for (const Verb &V : allVerbs()) {
    // These take what 'check' takes.
    std::string Description;
    std::vector<OptionInfo> Options = optionsOf(V, Description);
    std::string Upper(V.Name);
    std::ranges::transform(Upper, Upper.begin(), ::toupper);
    std::cout << ".SH \"" << Upper << "\"\n" << roff(Description) << '\n';
    bool LikeCheck = V.Name != "check" && Options.size() > 40;
    if (LikeCheck) {
      std::cout << ".PP\nTakes the options of \\fBcheck\\fR.\n";
      continue;
    }
    std::string Group;
    for (const OptionInfo &O : Options) {
      if (O.Names.empty())
        continue;
      if (O.Group != Group && V.Name == "check") {
        Group = O.Group;
        std::cout << ".SS \"" << roff(Group) << "\"\n";
      }
      std::string Names;
      for (const std::string &Name : O.Names)
        Names += (Names.empty() ? "" : ", ") + roff(Name);
      std::cout << ".TP\n\\fB" << Names << "\\fR"
                << (O.Value.empty() ? "" : " \\fI" + roff(O.Value) + "\\fR")
                << '\n'
                << roff(O.Help) << '\n';
    }
  }
  std::cout
      << ".SH \"EXIT STATUS\"\n"
         ".TP\n.B 0\nnothing at or above \\-\\-fail\\-on\n"
         ".TP\n.B 1\nfindings at or above it\n"
         ".TP\n.B 2\nno verdict: usage, configuration, files, nothing to "
         "check\n"
         ".TP\n.B 3\nno failing finding, but some file could not be analysed\n"
         ".SH ENVIRONMENT\n";
  for (const Variable &V : environmentVariables())
    std::cout << ".TP\n.B " << roff(std::string(V.Name)) << '\n'
              << roff(std::string(V.Help)) << '\n';
  std::cout << ".SH FILES\n.TP\n.B .async\\-tidy.yaml\n"
               "configuration, looked for beside each source file and upwards; "
               "\\fBasync\\-tidy config schema\\fR describes it\n";
}

/// The configuration file.
void man5() {
  std::cout << ".TH ASYNC\\-TIDY.YAML 5 \"\" \"async\\-tidy "
            << roff(toolVersion())
            << "\" \"File Formats\"\n"
               ".SH NAME\nasync\\-tidy.yaml \\- configuration of "
               "async\\-tidy\n.SH DESCRIPTION\n"
               "\\&.async\\-tidy.yaml is looked for in the folder of each "
               "source file and upwards, until a file says \\fBroot: "
               "true\\fR; a nearer file wins, and the command line wins over "
               "all. Globs are relative to the file.\n.SH KEYS\n";
  for (const ConfigKey &Key : configKeys())
    std::cout << ".TP\n\\fB" << roff(std::string(Key.Name)) << "\\fR\n"
              << roff(std::string(Key.Help)) << '\n';
  std::cout << ".SH \"SEE ALSO\"\n.BR async\\-tidy (1)\n";
}

} // namespace

int runCompletion(Arguments Args) {
  std::string Shell;
  CLI::App App("Prints completions for bash, zsh or fish, or the manual page "
               "(man), or that of the configuration (man5).",
               "async-tidy completion");
  App.add_option("shell", Shell, "bash, zsh, fish or man");
  if (auto Code = parseArguments(App, std::move(Args)))
    return *Code;
  if (Shell == "bash")
    bash();
  else if (Shell == "zsh")
    zsh();
  else if (Shell == "fish")
    fish();
  else if (Shell == "man")
    man();
  else if (Shell == "man5")
    man5();
  else
    return usageError(
        noneOf("completion", Shell, "bash, zsh, fish, man, man5"));
  return ExitClean;
}

} // namespace async_tidy
