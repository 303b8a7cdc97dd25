// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GitHub shows ten errors, ten warnings and ten notices of a step and drops the
// rest without a word. So the gravest come first, one notice counts the rest,
// and all of them stand in the log.
#include "report/Writers.h"
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <map>

namespace async_tidy {

namespace {

constexpr size_t ShownOfALevel = 10;

/// How many findings of \p L can be shown beside what is said of the run.
size_t shownOf(Level L, const RunResult &Run) {
  bool Taken = L == Level::Warning ? !Run.Incomplete.empty() : L == Level::Note;
  return ShownOfALevel - Taken;
}

std::string escape(std::string_view Text, bool Property) {
  std::string Out;
  for (char C : utf8(Text)) {
    if (C == '%')
      Out += "%25";
    else if (C == '\r')
      Out += "%0D";
    else if (C == '\n')
      Out += "%0A";
    else if (Property && C == ':')
      Out += "%3A";
    else if (Property && C == ',')
      Out += "%2C";
    else
      Out += C;
  }
  return Out;
}

std::string_view command(Level L) {
  return L == Level::Error     ? "error"
         : L == Level::Warning ? "warning"
                               : "notice";
}

/// For a cell of a Markdown table.
std::string cell(std::string_view Text) {
  std::string Out;
  for (char C : utf8(Text))
    if (C == '\n')
      Out += ' ';
    else if (C == '|' || C == '<' || C == '\\' || C == '`')
      (Out += '\\') += C;
    else
      Out += C;
  return Out;
}

} // namespace

void writeGithub(std::ostream &Out, const RunResult &Run,
                 const ReportStyle &Style) {
  std::map<Level, size_t> Printed;
  std::vector<const Finding *> Rest;
  for (const Finding *F : gravestFirst(Run)) {
    if (!F->open())
      continue;
    if (++Printed[F->Severity] > shownOf(F->Severity, Run)) {
      Rest.push_back(F);
      continue;
    }
    std::string Message = F->Message;
    for (const Note &N : F->Notes)
      if (N.Where.valid())
        Message += fmt::format("\n{}:{}: {}", shownPath(N.Where.File, Style),
                               N.Where.Line, N.Message);
    fmt::print(
        Out,
        "::{} file={},line={},endLine={},col={},endColumn={},title={}::{}\n",
        command(F->Severity), escape(shownPath(F->Where.File, Style), true),
        F->Where.Line, F->Where.Line,
        column16(F->Where.Source, F->Where.Column),
        column16(F->Where.Source, F->Where.EndColumn), escape(F->Check, true),
        escape(Message, false));
  }
  if (!Run.Incomplete.empty()) {
    std::string Message = fmt::format("{} of {} files not analysed completely",
                                      Run.Incomplete.size(), Run.Files.size());
    size_t Named = std::min<size_t>(Run.Incomplete.size(), 20);
    for (size_t I = 0; I != Named; ++I)
      Message += "\n" + describe(Run.Incomplete[I], Style);
    if (size_t More = Run.Incomplete.size() - Named)
      Message += fmt::format("\nand {} more", More);
    fmt::print(Out, "::warning title=async-tidy%3A incomplete::{}\n",
               escape(Message, false));
  }
  if (Rest.empty() && !Run.Omitted)
    return;
  fmt::print(Out,
             "::notice title=async-tidy::{} more findings are in the log of "
             "this step\n::group::{} more findings\n",
             Rest.size() + Run.Omitted, Rest.size() + Run.Omitted);
  for (const Finding *F : Rest)
    fmt::print(Out, "{}:{}:{}: {}: {} [{}]\n", shownPath(F->Where.File, Style),
               F->Where.Line, F->Where.Column, toString(F->Severity),
               escape(F->Message, false), F->Check);
  fmt::print(Out, "::endgroup::\n");
}

void writeMarkdown(std::ostream &Out, const RunResult &Run,
                   const ReportStyle &Style) {
  constexpr size_t MostRows = 500; // a summary is cut at a megabyte
  Totals T = totalsOf(Run);
  fmt::print(Out, "## async-tidy: {} {}\n\n", T.open() + Run.Omitted,
             T.open() + Run.Omitted == 1 ? "finding" : "findings");
  fmt::print(Out,
             "{} errors, {} warnings, {} notes in {} files; {} suppressed, {} "
             "in the baseline.\n",
             T.Errors, T.Warnings, T.Notes, Run.Files.size(), T.Suppressed,
             T.Known);
  if (!Run.Incomplete.empty()) {
    fmt::print(Out, "\nNot analysed completely:\n\n");
    for (const IncompleteUnit &Unit : Run.Incomplete)
      fmt::print(Out, "- {}\n", cell(describe(Unit, Style)));
  }
  if (T.open() == 0)
    return;
  fmt::print(Out, "\n| level | place | finding | rule |\n|---|---|---|---|\n");
  size_t Rows = 0;
  for (const Finding *F : gravestFirst(Run)) {
    if (!F->open())
      continue;
    if (++Rows > MostRows)
      break;
    std::string Url = ruleUrl(F->Check, Style);
    fmt::print(Out, "| {} | `{}:{}` | {} | {} |\n", toString(F->Severity),
               cell(shownPath(F->Where.File, Style)), F->Where.Line,
               cell(F->Message),
               Url.empty() ? F->Check : fmt::format("[{}]({})", F->Check, Url));
  }
  if (T.open() > MostRows)
    fmt::print(Out, "\nand {} more\n", T.open() - MostRows);
}

} // namespace async_tidy
