// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The results of a run, and the formats in which they are written. A format is
// one function in a file of its own and one line in the table of Report.cpp; it
// reads a RunResult and writes to a stream, and knows nothing of the command
// line, of other formats or of Clang.
#ifndef ASYNC_TIDY_TOOL_REPORT_REPORT_H
#define ASYNC_TIDY_TOOL_REPORT_REPORT_H

#include "finding/Finding.h"
#include <ostream>
#include <span>

namespace async_tidy {

/// What a rule's findings are worth by the reading of real projects
/// (docs/design/precision.md), in the words of code scanning: "high" is at
/// least 0.95, which every check that is on by default has; others claim
/// "medium".
std::string_view precisionOf(const CheckInfo &Rule);

/// A unit whose analysis is not complete.
struct IncompleteUnit {
  std::string File; ///< absolute
  UnitStatus Status = UnitStatus::Complete;
  std::string Reason;
  unsigned Errors = 0;
};

/// A line of the baseline whose finding is gone.
struct StaleEntry {
  std::string Fingerprint, Check, File, Function;
};

/// All there is to report of a run.
struct RunResult {
  /// Sorted by file and place; open ones, suppressed ones and those of the
  /// baseline (Finding::State). What was not asked for is not among them.
  std::vector<Finding> Findings;
  std::vector<IncompleteUnit> Incomplete;
  std::vector<std::string> Files; ///< main files, absolute, sorted
  std::vector<StaleEntry> Stale;
  bool HasBaseline = false;
  size_t Units = 0;
  /// Open findings that --max-findings left out; they still count.
  size_t Omitted = 0;
  int ExitCode = 0;
  std::string ToolVersion;
  std::string ClangVersion;
  /// Where the code comes from, when known.
  std::string RepositoryUri, Revision;
};

struct ReportStyle {
  /// Paths below it are shown relative to it; empty: all absolute.
  std::string Root;
  std::string PathPrefix; ///< put before relative paths
  bool Color = false;
  bool ShowSuppressed = false; ///< in text; other formats always have them
  bool GroupByRule = false;    ///< in text
  unsigned Context = 0;        ///< lines around the line shown
  std::string UrlBase;         ///< "URL/async-x" is the page of a rule
  std::string Category = "async-tidy/"; ///< of SARIF, ends in '/'
};

/// One output format.
struct Writer {
  std::string_view Name; ///< what --format takes
  std::string_view Help;
  void (*Write)(std::ostream &Out, const RunResult &Run,
                const ReportStyle &Style);
};

/// All formats, in the order of the help.
std::span<const Writer> allWriters();
const Writer *findWriter(std::string_view Name);

/// 'src/a.cpp' or, outside of the root, the absolute path.
std::string shownPath(const std::string &File, const ReportStyle &Style);

/// One sentence on a unit that could not be analysed, without the tool's name.
std::string describe(const IncompleteUnit &Unit, const ReportStyle &Style);

/// Findings from the gravest down: by level, then confidence, then place.
std::vector<const Finding *> gravestFirst(const RunResult &Run);

struct Totals {
  size_t Errors = 0, Warnings = 0, Notes = 0; ///< open ones
  size_t Suppressed = 0, Known = 0;
  size_t open() const { return Errors + Warnings + Notes; }
};
Totals totalsOf(const RunResult &Run);

/// Page of a rule on the web, empty without --url-base.
std::string ruleUrl(std::string_view Rule, const ReportStyle &Style);

/// Column from 1 in UTF-16 code units of byte column \p Column of \p Line.
unsigned column16(std::string_view Line, unsigned Column);

/// \p Text as a JSON string with its quotes; bytes that are no UTF-8 become
/// the replacement character.
std::string jsonString(std::string_view Text);
/// Bytes that are no UTF-8 become the replacement character.
std::string utf8(std::string_view Text);
/// For an attribute or the text of an element; what XML cannot hold is left
/// out.
std::string xmlEscape(std::string_view Text);

std::string_view toString(UnitStatus Status);
std::string_view toString(Confidence Certainty);
std::string_view toString(Standing State);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_REPORT_REPORT_H
