// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two XML formats of build servers. Both get nothing but findings that
// count.
#include "report/Writers.h"
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <map>

namespace async_tidy {

using ByFile = std::map<std::string, std::vector<const Finding *>>;

static ByFile openByFile(const RunResult &Run) {
  ByFile Out;
  for (const Finding &F : Run.Findings)
    if (F.open())
      Out[F.Where.File].push_back(&F);
  return Out;
}

static std::string place(const Location &Where, const ReportStyle &Style) {
  return fmt::format("{}:{}:{}", shownPath(Where.File, Style), Where.Line,
                     Where.Column);
}

void writeJunit(std::ostream &Out, const RunResult &Run,
                const ReportStyle &Style) {
  ByFile Files = openByFile(Run);
  std::map<std::string, const IncompleteUnit *> Broken;
  for (const IncompleteUnit &Unit : Run.Incomplete)
    Broken[Unit.File] = &Unit;
  // Jenkins' schema has 'file' of a suite, and neither file nor line of a case.
  // A file without findings is a case that passed: an empty report is an error
  // for Jenkins and GitLab.
  for (const std::string &File : Run.Files)
    Files[File];
  for (const auto &[File, Unit] : Broken)
    Files[File];
  size_t Tests = 0, Failures = 0;
  for (const auto &[File, List] : Files) {
    Tests += std::max<size_t>(List.size() + Broken.contains(File), 1);
    Failures += List.size();
  }
  fmt::print(Out,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "
             "name=\"async-tidy\" tests=\"{}\" failures=\"{}\" "
             "errors=\"{}\">\n",
             Tests, Failures, Broken.size());
  for (const auto &[File, List] : Files) {
    auto Unit = Broken.find(File);
    bool IsBroken = Unit != Broken.end();
    std::string Path = xmlEscape(shownPath(File, Style));
    fmt::print(Out,
               "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" "
               "errors=\"{}\" file=\"{}\">\n",
               Path, std::max<size_t>(List.size() + IsBroken, 1), List.size(),
               IsBroken ? 1 : 0, Path);
    for (const Finding *F : List) {
      fmt::print(Out,
                 "<testcase name=\"{}:{}:{}\" classname=\"{}\">\n"
                 "<failure type=\"{}\" message=\"{}\">",
                 xmlEscape(F->Check), F->Where.Line, F->Where.Column, Path,
                 xmlEscape(F->Check), xmlEscape(F->Message));
      fmt::print(Out, "{}: {}: {}\n", xmlEscape(place(F->Where, Style)),
                 toString(F->Severity), xmlEscape(F->Message));
      for (const Note &N : F->Notes)
        fmt::print(Out, "{}: note: {}\n",
                   N.Where.valid() ? xmlEscape(place(N.Where, Style)) : "",
                   xmlEscape(N.Message));
      fmt::print(Out, "</failure>\n</testcase>\n");
    }
    if (IsBroken)
      fmt::print(Out,
                 "<testcase name=\"analysis\" classname=\"{}\"><error "
                 "type=\"{}\" message=\"{}\"/></testcase>\n",
                 Path, toString(Unit->second->Status),
                 xmlEscape(describe(*Unit->second, Style)));
    else if (List.empty())
      fmt::print(Out, "<testcase name=\"async-tidy\" classname=\"{}\"/>\n",
                 Path);
    fmt::print(Out, "</testsuite>\n");
  }
  fmt::print(Out, "</testsuites>\n");
}

void writeCheckstyle(std::ostream &Out, const RunResult &Run,
                     const ReportStyle &Style) {
  fmt::print(Out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<checkstyle version=\"8.0\">\n");
  for (const auto &[File, List] : openByFile(Run)) {
    fmt::print(Out, "<file name=\"{}\">\n", xmlEscape(shownPath(File, Style)));
    for (const Finding *F : List)
      fmt::print(Out,
                 "<error line=\"{}\" column=\"{}\" severity=\"{}\" "
                 "message=\"{}\" source=\"{}\"/>\n",
                 F->Where.Line, F->Where.Column,
                 F->Severity == Level::Note ? "info" : toString(F->Severity),
                 xmlEscape(F->Message), xmlEscape(F->Check));
    fmt::print(Out, "</file>\n");
  }
  fmt::print(Out, "</checkstyle>\n");
}

} // namespace async_tidy
