// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one table of options: --help, the completions of shells and the manual
// page are made from it.
#include "ConfigFile.h"
#include "cli/CheckOptions.h"

namespace async_tidy {

/// An option that would do nothing is none.
static void keepOptionsOfReport(CLI::App &App) {
  static const std::set<std::string> Kept = {
      "select",         "ignore",    "checks",         "level",
      "min-confidence", "files",     "exclude",        "format",
      "output",         "path-mode", "path-prefix",    "group-by",
      "max-findings",   "context",   "url-base",       "statistics",
      "color",          "quiet",     "use-color",      "fail-on",
      "paths",          "exit-zero", "show-suppressed"};
  for (CLI::Option *O : App.get_options())
    if (!Kept.contains(O->get_single_name()) && O != App.get_help_ptr())
      App.remove_option(O);
}

void declareCheckOptions(CLI::App &App, CheckOptions &Out, RawOptions &Raw) {
  const char *Group = "";
  auto Add = [&](CLI::Option *O) {
    O->group(Group);
    return O;
  };
  auto Value = [&](std::string Names, auto &To, std::string Help) {
    return Add(App.add_option(Names, To, Help));
  };
  auto Number = [&](std::string Names, auto &To, std::string Help) {
    // CLI11 reads '-1' as a very large number.
    return Value(Names, To, Help)
        ->check(CLI::Validator(
            [](const std::string &Text) -> std::string {
              bool Fine = !Text.empty() && Text.size() < 10 &&
                          Text.find_first_not_of("0123456789") == Text.npos;
              return Fine ? "" : "'" + Text + "' is no whole number from 0";
            },
            ""));
  };
  auto Flag = [&](std::string Names, bool &To, std::string Help) {
    return Add(App.add_flag(Names, To, Help));
  };
  auto List = [&](std::string Names, std::vector<std::string> &To,
                  std::string Help, bool Commas) {
    CLI::Option *O = Add(
        App.add_option(Names, To, Help)->allow_extra_args(false)->take_all());
    if (Commas)
      O->delimiter(',');
    return O;
  };
  App.add_option("paths", Out.Plan.Paths,
                 Out.Stored ? "results written with -f json; - reads one"
                            : "files or folders; none: every file");

  Group = "Input";
  List("-p,--build-dir", Out.Plan.BuildDirs,
       "folder with compile_commands.json (may be repeated)", false)
      ->type_name("DIR");
  List("--compile-db", Out.Plan.Databases,
       "a compile database (may be repeated)", false)
      ->type_name("FILE");
  Value("--preset", Out.Plan.Preset,
        "the build folder of this preset of CMakePresets.json")
      ->type_name("NAME");
  List("--extra-arg", Out.Changes.After,
       "add to the end of every compile command", false)
      ->type_name("ARG");
  List("--extra-arg-before", Out.Changes.Before,
       "add to the start of every compile command", false)
      ->type_name("ARG");
  List("--removed-arg", Out.Changes.Removed,
       "remove from every compile command", false)
      ->type_name("ARG");
  Value("--stdin-file-name", Out.StdinFile,
        "read this file's text from the standard input: not saved yet")
      ->type_name("FILE");
  Flag("--guess-flags", Out.Plan.GuessFlags,
       "a file that is in no database gets the flags of the nearest one");
  Value("--resource-dir", Out.Changes.ResourceDir,
        "folder of Clang's builtin headers")
      ->type_name("DIR");

  Group = "Checks";
  List("--select", Raw.Select, "run only these checks, groups or globs", true)
      ->type_name("CHECK,…");
  List("--ignore", Raw.Ignore, "do not run these", true)->type_name("CHECK,…");
  List("--extend-select", Raw.ExtendSelect, "run these as well", true)
      ->type_name("CHECK,…");
  Value("--checks", Raw.Checks, "the same as clang-tidy's list")
      ->type_name("GLOBS");
  List("--level", Raw.Levels, "CHECK=off|note|warning|error", true)
      ->type_name("CHECK=LEVEL");
  Value("--min-confidence,--precision", Raw.MinConfidence,
        "low, medium or high: findings below are not shown")
      ->type_name("WORD");
  Flag("--audit", Raw.Audit,
       "--profile=audit: checks for audits, and low confidence");
  Value("--config", Out.ConfigFile,
        "use this file instead of looking for .async-tidy.yaml")
      ->type_name("FILE");
  Flag("--no-config", Out.NoConfig, "look for no configuration");
  Add(App.add_flag_callback(
      "--config-compat", [] { setConfigCompat(true); },
      "unknown keys and checks in it are warnings: for several versions"));

  Group = "Where";
  List("--files", Out.Files, "globs of source files to check", true)
      ->type_name("GLOB,…");
  List("--exclude", Out.Exclude, "globs of files to report nothing in", true)
      ->type_name("GLOB,…");
  List("--headers", Out.Headers,
       "globs of headers to report in (default: all but system headers)", true)
      ->type_name("GLOB,…");

  Group = "New code only";
  Value("--new-from", Out.NewFrom, "what differs from this git revision")
      ->type_name("REV");
  Value("--new-from-merge-base", Out.NewFromMergeBase,
        "what differs from where the branch left this revision")
      ->type_name("REV");
  Value("--diff", Out.DiffFile, "what this unified diff changes; - reads it")
      ->type_name("FILE");
  Flag("--staged", Out.Staged, "what is staged in git");
  Flag("--whole-files", Out.WholeFiles, "all findings of changed files");
  Value("--header-users", Raw.HeaderUsers,
        "check one or all files that include a changed header (all)")
      ->type_name("one|all");

  Group = "Known findings";
  Value("--baseline", Out.BaselineFile, "findings of this file do not count")
      ->type_name("FILE");
  Flag("--no-baseline", Out.NoBaseline, "they count");
  Flag("--fail-on-stale-baseline", Out.FailOnStale,
       "end with 1 when an entry's finding is gone");
  Value("--report-unused-suppressions", Raw.Unused,
        "level of NOLINT comments that do nothing (note)")
      ->type_name("[=LEVEL]");
  Flag("--show-suppressed", Out.Style.ShowSuppressed,
       "print findings that are suppressed or known as well");
  Flag("--ignore-suppressions", Out.Suppressions.Ignore,
       "NOLINT comments have no effect");
  Flag("--require-suppression-reason", Raw.RequireReason,
       "a NOLINT comment without a reason is a finding");
  Flag("--add-nolint", Out.AddNolint,
       "write a NOLINT comment for every finding");
  Value("--reason", Out.Reason, "text of these comments, or of the baseline")
      ->type_name("TEXT");

  Group = "Fixes";
  Flag("--fix", Out.Fix, "make safe fixes");
  Flag("--fix-unsafe", Out.FixUnsafe,
       "make suggested fixes as well, which change what the code does");
  Flag("--fix-only", Out.FixOnly, "make fixes and report nothing else");
  Flag("--show-diff", Out.ShowDiff,
       "print the fixes as a unified diff, and write nothing");
  Flag("--exit-non-zero-on-fix", Out.ExitNonZeroOnFix,
       "end with 1 when something was fixed");

  Group = "Output";
  std::string Names;
  for (const Writer &W : allWriters())
    Names += (Names.empty() ? "" : ", ") + std::string(W.Name);
  Value("-f,--format", Raw.Format, Names)->type_name("FORMAT");
  List("-o,--output", Raw.Outputs,
       "also write FORMAT=PATH (may be repeated; - is the standard output)",
       false)
      ->type_name("FORMAT=PATH");
  Value("--path-mode", Raw.PathMode, "rel or abs")->type_name("MODE");
  Value("--path-prefix", Out.Style.PathPrefix, "put this before relative paths")
      ->type_name("TEXT");
  Number("--max-findings", Out.MaxFindings,
         "write at most so many, gravest first")
      ->type_name("N");
  Value("--group-by", Raw.GroupBy, "order of the text: file or rule")
      ->type_name("WORD");
  Number("--context", Out.Style.Context, "lines of source around a finding")
      ->type_name("N");
  Value("--url-base", Out.Style.UrlBase,
        "address of the checks' pages, for links")
      ->type_name("URL");
  Flag("--statistics", Out.Statistics, "counts per rule and per folder");
  Value("--color", Raw.Color, "auto, always or never")->type_name("WHEN");
  Value("--progress", Raw.Progress, "auto, bar, lines or none")
      ->type_name("WORD");
  Flag("-q,--quiet", Out.Quiet, "no progress and no remarks");
  Flag("-v,--verbose", Out.Verbose,
       "say what was changed in compile commands, and totals");
  List("--profile", Raw.Profiles,
       "default, audit, strict or performance: which checks run; "
       "anything else: time per check and per file",
       false)
      ->type_name("[=NAME|FILE]");
  Flag("--use-color", Raw.UseColor, "of clang-tidy: --color=always");
  List("--load", Raw.Load, "of clang-tidy; the checks are built in", false)
      ->type_name("FILE");

  Group = "Verdict";
  Value("--fail-on", Raw.FailOn, "error, warning, note or never")
      ->type_name("LEVEL");
  Number("--max-warnings", Raw.MaxWarnings,
         "end with 1 when there are more, whatever --fail-on says")
      ->type_name("N");
  Flag("--exit-zero", Out.ExitZero, "end with 0 in spite of findings");
  Flag("--strict", Out.Strict,
       "incomplete analysis and patterns that match nothing fail");
  Flag("--allow-empty", Out.AllowEmpty, "nothing to check is no error");
  Flag("--allow-no-db", Out.AllowNoDatabase,
       "neither is a project without a compile database");

  Group = "Running";
  Value("-j,--jobs", Raw.Jobs, "files at a time, or auto")->type_name("N");
  Number("--timeout", Out.Limits.TimeoutSeconds, "seconds per file; 0: none")
      ->type_name("S")
      ->capture_default_str();
  Number("--memory", Out.Limits.MemoryMegabytes,
         "megabytes per file; 0: no limit")
      ->type_name("MB");
  static bool KeepGoing;
  Flag("--keep-going", KeepGoing,
       "go on after a file that cannot be analysed (always so)");
  if (Out.Stored) {
    keepOptionsOfReport(App);
    return;
  }
  App.footer("Behind '--' may stand the compiler's command for the files "
             "named, as in clang-tidy.");
}

} // namespace async_tidy
