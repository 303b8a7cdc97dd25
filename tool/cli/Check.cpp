// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verbs that check: check, ci, fix, files.
#include "cli/Session.h"
#include <iostream>

namespace async_tidy {

static int runSession(CheckOptions Options) {
  Session S(std::move(Options));
  if (auto Code = S.prepare())
    return *Code;
  if (auto Code = S.check())
    return *Code;
  return S.finish();
}

int runCheck(Arguments Args) {
  CheckOptions Options;
  CLI::App App("Checks files, folders or a whole build.", "async-tidy check");
  if (auto Code = parseCheckOptions(App, std::move(Args), Options))
    return *Code;
  return runSession(std::move(Options));
}

int runCi(Arguments Args) {
  CheckOptions Options;
  CLI::App App("Checks as 'check' does, with the defaults of a build server: "
               "--strict, a sign of life every 30 s, no guess at colours, and "
               "annotations on GitHub.",
               "async-tidy ci");
  if (auto Code = parseCheckOptions(App, std::move(Args), Options))
    return *Code;
  Options.Ci = Options.Strict = true;
  if (!Options.Given.contains("color"))
    Options.Color = ColorMode::Never;
  if (!Options.Given.contains("progress") && !Options.Quiet)
    Options.Progress = ProgressMode::Lines;
  return runSession(std::move(Options));
}

int runFix(Arguments Args) {
  CheckOptions Options;
  CLI::App App("Makes fixes and reports nothing else: 'check --fix-only'.",
               "async-tidy fix");
  if (auto Code = parseCheckOptions(App, std::move(Args), Options))
    return *Code;
  Options.Fix = Options.FixOnly = true;
  return runSession(std::move(Options));
}

int runFiles(Arguments Args) {
  CheckOptions Options;
  CLI::App App("Lists the files that 'check' would check, and with -v why the "
               "others are left out.",
               "async-tidy files");
  if (auto Code = parseCheckOptions(App, std::move(Args), Options))
    return *Code;
  Session S(std::move(Options));
  if (auto Code = S.prepare())
    return *Code;
  std::set<std::string> Files;
  for (const CompileCommand &Unit : S.Work.Units)
    Files.insert(shownPath(Unit.File, S.Style));
  for (const std::string &File : Files)
    std::cout << File << '\n';
  if (S.Options.Verbose)
    for (const auto &[File, Why] : S.LeftOut)
      std::cerr << "async-tidy: left out '" << shownPath(File, S.Style)
                << "': " << Why << '\n';
  return ExitClean;
}

} // namespace async_tidy
