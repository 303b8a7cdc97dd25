// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions behind the table of formats, one a file.
#ifndef ASYNC_TIDY_TOOL_REPORT_WRITERS_H
#define ASYNC_TIDY_TOOL_REPORT_WRITERS_H

#include "report/Report.h"

namespace async_tidy {

/// "path:line:col: level: message [rule]", as every editor's and CI's pattern
/// for compilers expects, then the source line, a caret, fixes and notes.
/// Nothing when there is no finding.
void writeText(std::ostream &, const RunResult &, const ReportStyle &);
/// One line a finding.
void writeConcise(std::ostream &, const RunResult &, const ReportStyle &);
/// One object, described in docs/guide/output.md. Keys are only ever added
/// within a "schema" number. No time, host or process in it: equal input gives
/// equal bytes. readJson() (JsonReader.h) reads it back.
void writeJson(std::ostream &, const RunResult &, const ReportStyle &);
/// The findings of the above, one a line.
void writeJsonLines(std::ostream &, const RunResult &, const ReportStyle &);
/// SARIF 2.1.0, also by the rules of GitHub's code scanning.
void writeSarif(std::ostream &, const RunResult &, const ReportStyle &);
/// Workflow commands of GitHub Actions, the gravest first, within its limits.
void writeGithub(std::ostream &, const RunResult &, const ReportStyle &);
/// A table for pull requests and GitHub's step summary.
void writeMarkdown(std::ostream &, const RunResult &, const ReportStyle &);
/// GitLab Code Quality.
void writeGitlab(std::ostream &, const RunResult &, const ReportStyle &);
/// JUnit: a case per finding, and a passing one per file without.
void writeJunit(std::ostream &, const RunResult &, const ReportStyle &);
void writeCheckstyle(std::ostream &, const RunResult &, const ReportStyle &);
/// reviewdog's format, one object or one a line.
void writeRdjson(std::ostream &, const RunResult &, const ReportStyle &);
void writeRdjsonLines(std::ostream &, const RunResult &, const ReportStyle &);
/// The audit report: one HTML file without network.
void writeHtml(std::ostream &, const RunResult &, const ReportStyle &);
/// The edits of safe fixes as clang-apply-replacements reads them.
void writeFixes(std::ostream &, const RunResult &, const ReportStyle &);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_REPORT_WRITERS_H
