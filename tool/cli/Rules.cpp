// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verbs that only tell: explain, rules, print, version.
#include "CheckInfo.h"
#include "ConfigProfiles.h"
#include "History.h"
#include "cli/CheckOptions.h"
#include "report/Report.h"
#include "llvm/Support/xxhash.h"
#include <algorithm>
#include <fmt/format.h>
#include <iostream>

namespace async_tidy {

namespace {

/// The members of one check's JSON object, without braces.
std::string jsonMembers(const CheckInfo &Check) {
  return "\"rule\": " + jsonString(Check.Name) +
         ", \"group\": " + jsonString(Check.Group) +
         ", \"level\": " + jsonString(toString(Check.DefaultLevel)) +
         ", \"precision\": " + jsonString(precisionOf(Check)) +
         ", \"status\": " + jsonString(toString(Check.DefaultStatus)) +
         ", \"fix\": " + jsonString(toString(Check.Fix)) +
         ", \"since\": " + jsonString(sinceVersion(Check.Name)) +
         ", \"summary\": " + jsonString(Check.Summary);
}

/// Changes when a check comes, goes or is switched by default, or its level
/// changes: what decides whether two installations judge alike.
std::string ruleSet() {
  std::string Text;
  for (const CheckInfo &Check : allChecks())
    Text += jsonMembers(Check) + '\n';
  return fmt::format("{:016x}", llvm::xxh3_64bits(Text));
}

std::string pad(std::string_view Text, size_t Width) {
  return std::string(Text) +
         std::string(Text.size() < Width ? Width - Text.size() : 0, ' ');
}

std::string_view word(Confidence C) {
  return C == Confidence::Low      ? "low"
         : C == Confidence::Medium ? "medium"
                                   : "high";
}

} // namespace

int runExplain(Arguments Args) {
  std::vector<std::string> Names;
  std::string Form = "md";
  CLI::App App("Shows the page of a check.", "async-tidy explain");
  App.add_option("checks", Names, "names of checks");
  App.add_option("-f,--format", Form, "md or json")->capture_default_str();
  if (auto Code = parseArguments(App, std::move(Args)))
    return *Code;
  if (Form != "md" && Form != "json")
    return usageError("--format: '" + Form + "' is none of md, json");
  if (Names.empty())
    return usageError("explain: name a check; 'async-tidy rules' lists them");
  std::vector<const CheckInfo *> Checks;
  for (const std::string &Name : Names) {
    const CheckInfo *Check = findCheck(Name);
    if (!Check)
      Check = findCheck("async-" + Name);
    if (!Check) {
      auto Message = unknownPattern(Name);
      return usageError(Message ? *Message
                                : "'" + Name +
                                      "' names more than one check; "
                                      "explain takes single ones");
    }
    Checks.push_back(Check);
  }
  if (Form == "md") {
    for (size_t I = 0; I != Checks.size(); ++I)
      std::cout << (I ? "\n" : "") << checkPage(Checks[I]->Name);
    return ExitClean;
  }
  std::cout << "{\"schema\": 1, \"rules\": [";
  for (size_t I = 0; I != Checks.size(); ++I)
    std::cout << (I ? ",\n" : "\n") << "  {" << jsonMembers(*Checks[I])
              << ", \"page\": " << jsonString(checkPage(Checks[I]->Name))
              << "}";
  std::cout << "\n]}\n";
  return ExitClean;
}

static void printRulesAsJson(const std::vector<const CheckInfo *> &Checks) {
  std::cout << "{\"schema\": 1, \"rules\": [";
  const char *Separator = "\n";
  for (const CheckInfo *Check : Checks) {
    std::cout << Separator << "  {" << jsonMembers(*Check) << "}";
    Separator = ",\n";
  }
  std::cout << "\n], \"profiles\": [";
  Separator = "\n";
  for (const ConfigProfile &P : configProfiles()) {
    std::cout << Separator << "  {\"profile\": " << jsonString(P.Name)
              << ", \"min-confidence\": " << jsonString(word(P.MinConfidence))
              << ", \"summary\": " << jsonString(P.Summary) << ", \"rules\": [";
    Separator = "";
    for (const CheckInfo &Check : allChecks())
      if (P.runs(Check)) {
        std::cout << Separator << jsonString(Check.Name);
        Separator = ", ";
      }
    std::cout << "]}";
    Separator = ",\n";
  }
  std::cout << "\n]}\n";
}

int runRules(Arguments Args) {
  std::string Form = "text", Profile;
  CLI::App App("Lists all checks, and the profiles that run them.",
               "async-tidy rules");
  App.add_option("-f,--format", Form, "text or json")->capture_default_str();
  App.add_option("--profile", Profile,
                 "only those of default, audit, strict or performance")
      ->type_name("NAME");
  if (auto Code = parseArguments(App, std::move(Args)))
    return *Code;
  if (Form != "text" && Form != "json")
    return usageError("--format: '" + Form + "' is none of text, json");
  const ConfigProfile *Only = findProfile(Profile);
  if (!Only && !Profile.empty()) {
    std::string Names;
    for (const ConfigProfile &P : configProfiles())
      Names += (Names.empty() ? "" : ", ") + std::string(P.Name);
    return usageError("--profile: '" + Profile + "' is none of " + Names);
  }
  std::vector<const CheckInfo *> Checks;
  for (const CheckInfo &Check : allChecks())
    if (!Only || Only->runs(Check))
      Checks.push_back(&Check);
  if (Form == "json") {
    printRulesAsJson(Checks);
    return ExitClean;
  }
  size_t Width = 4;
  for (const CheckInfo &Check : allChecks())
    Width = std::max(Width, Check.Name.size());
  std::cout << pad("rule", Width)
            << "  group         level    status   fix        since  "
            << "summary\n";
  for (const CheckInfo *Check : Checks)
    std::cout << pad(Check->Name, Width) << "  " << pad(Check->Group, 12)
              << "  " << pad(toString(Check->DefaultLevel), 7) << "  "
              << pad(toString(Check->DefaultStatus), 7) << "  "
              << pad(toString(Check->Fix), 9) << "  "
              << pad(sinceVersion(Check->Name), 5) << "  " << Check->Summary
              << '\n';
  std::cout << "\nprofile      rules  confidence  runs\n";
  for (const ConfigProfile &P : configProfiles()) {
    std::string Words;
    for (std::string_view Word : P.Checks)
      Words += (Words.empty() ? "" : ", ") + std::string(Word);
    for (std::string_view Option : P.Options)
      Words += ", " + std::string(Option);
    size_t Count = std::ranges::count_if(
        allChecks(), [&](const CheckInfo &C) { return P.runs(C); });
    std::cout << pad(P.Name, 11) << "  " << pad(std::to_string(Count), 5)
              << "  " << pad(word(P.MinConfidence), 10) << "  " << Words
              << '\n';
  }
  return ExitClean;
}

int runPrint(Arguments Args) {
  std::string What;
  CLI::App App("Prints plugin-path, resource-dir or cmake-dir.",
               "async-tidy print");
  App.add_option("what", What, "plugin-path, resource-dir or cmake-dir");
  if (auto Code = parseArguments(App, std::move(Args)))
    return *Code;
  if (What == "plugin-path")
    std::cout << pluginPath() << '\n';
  else if (What == "resource-dir")
    std::cout << ASYNC_TIDY_RESOURCE_DIR << '\n';
  else if (What == "cmake-dir")
    // Beside the plugin's folder.
    std::cout << pluginPath().substr(0, pluginPath().rfind("/async-tidy/"))
              << "/cmake/AsyncTidy\n";
  else
    return usageError(
        noneOf("print", What, "plugin-path, resource-dir, cmake-dir"));
  return ExitClean;
}

int runVersion(Arguments Args) {
  bool Json = false;
  CLI::App App("Prints versions.", "async-tidy version");
  App.add_flag("--json", Json, "as JSON");
  if (auto Code = parseArguments(App, std::move(Args)))
    return *Code;
  if (Json)
    std::cout << "{\"schema\": 1, \"version\": " << jsonString(toolVersion())
              << ", \"clang\": " << jsonString(clangVersion())
              << ", \"rules\": " << allChecks().size()
              << ", \"rule-set\": " << jsonString(ruleSet()) << "}\n";
  else
    std::cout << "async-tidy " << toolVersion() << " (Clang " << clangVersion()
              << ", " << allChecks().size() << " checks)\n";
  return ExitClean;
}

} // namespace async_tidy
