// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The audit report: one file without network. All findings are in the page
// itself, so that it can be read where a server forbids scripts (Jenkins does by
// default) and printed; html/report.js adds the filters.
#include "finding/Rules.h"
#include "report/Writers.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <algorithm>
#include <map>
#include <set>

namespace async_tidy {

llvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>> embeddedReport();

namespace {

std::string_view asset(std::string_view Name) {
  for (const auto &[File, Text] : embeddedReport())
    if (File == llvm::StringRef(Name))
      return Text;
  return {};
}

std::string number(size_t N) {
  std::string Digits = std::to_string(N);
  for (int At = int(Digits.size()) - 3; At > 0; At -= 3)
    Digits.insert(size_t(At), ",");
  return Digits;
}

std::string counted(size_t N, std::string_view One, std::string_view Many) {
  return number(N) + " " + std::string(N == 1 ? One : Many);
}

std::string folderOf(std::string_view Path) {
  size_t Slash = Path.rfind('/');
  return Slash == std::string_view::npos ? "."
                                         : std::string(Path.substr(0, Slash));
}

/// `words` become code; the rest is escaped.
std::string inlineCode(std::string_view Text) {
  std::string Out;
  bool Inside = false;
  for (size_t Tick; (Tick = Text.find('`')) != std::string_view::npos;
       Text.remove_prefix(Tick + 1)) {
    Out += xmlEscape(Text.substr(0, Tick));
    Out += Inside ? "</code>" : "<code>";
    Inside = !Inside;
  }
  Out += xmlEscape(Text);
  if (Inside)
    Out += "</code>";
  return Out;
}

/// Levels of one rule or folder, for a bar.
struct Tally {
  size_t Errors = 0, Warnings = 0, Notes = 0, Quiet = 0;
  size_t all() const { return Errors + Warnings + Notes + Quiet; }
  void add(const Finding &F) {
    if (!F.open())
      ++Quiet;
    else if (F.Severity == Level::Error)
      ++Errors;
    else if (F.Severity == Level::Warning)
      ++Warnings;
    else
      ++Notes;
  }
};

class Page {
public:
  Page(std::ostream &Out, const RunResult &Run, const ReportStyle &Style)
      : Out(Out), Run(Run), Style(Style) {
    for (const Finding &F : Run.Findings) {
      std::string Path = shownPath(F.Where.File, Style);
      Rules[F.Check].add(F);
      Folders[folderOf(Path)].add(F);
      Files[Path].push_back(&F);
    }
  }

  void write() {
    Totals T = totalsOf(Run);
    Out << "<!doctype html>\n<html lang=\"en\">\n<head>\n"
           "<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, "
           "initial-scale=1\">\n"
           "<title>async-tidy: "
        << counted(T.open(), "finding", "findings") << "</title>\n<style>\n"
        << asset("report.css") << "</style>\n</head>\n<body class=\"page\">\n";
    header(T);
    incomplete();
    if (!Run.Findings.empty())
      charts();
    filters();
    findings();
    stale();
    rules();
    footer();
    Out << "<script>\n"
        << asset("report.js") << "</script>\n</body>\n</html>\n";
  }

private:
  void tile(size_t N, std::string_view What, std::string_view Class = "") {
    Out << "<div class=\"tile " << Class << (N ? "" : " zero") << "\"><b>"
        << number(N) << "</b><span>" << What << "</span></div>\n";
  }

  void header(const Totals &T) {
    Out << "<header>\n<h1>Asynchronous C++ audit</h1>\n<p class=\"sub\">";
    if (!Run.Revision.empty())
      Out << "revision <code>" << xmlEscape(Run.Revision.substr(0, 12))
          << "</code> · ";
    Out << "async-tidy " << xmlEscape(Run.ToolVersion) << " · Clang "
        << xmlEscape(Run.ClangVersion) << "</p>\n</header>\n"
        << "<section class=\"tiles\" aria-label=\"Totals\">\n";
    tile(T.Errors, T.Errors == 1 ? "error" : "errors", "error");
    tile(T.Warnings, T.Warnings == 1 ? "warning" : "warnings", "warning");
    tile(T.Notes, T.Notes == 1 ? "note" : "notes", "note");
    if (Run.HasBaseline)
      tile(T.Known, "in the baseline");
    tile(T.Suppressed, "suppressed");
    tile(Files.size(),
         Files.size() == 1 ? "file with findings" : "files with findings");
    tile(Run.Units, Run.Units == 1 ? "unit analysed" : "units analysed");
    Out << "</section>\n";
  }

  void incomplete() {
    if (Run.Incomplete.empty())
      return;
    Out << "<section>\n<h2>"
        << counted(Run.Incomplete.size(), "unit was", "units were")
        << " not analysed in full</h2>\n<table>\n";
    for (const IncompleteUnit &Unit : Run.Incomplete)
      Out << "<tr><td>" << xmlEscape(describe(Unit, Style)) << "</td></tr>\n";
    Out << "</table>\n</section>\n";
  }

  void chart(std::string_view Title, std::string_view Field,
             const std::map<std::string, Tally> &Of) {
    std::vector<std::pair<std::string, Tally>> Sorted(Of.begin(), Of.end());
    std::ranges::stable_sort(Sorted, [](const auto &A, const auto &B) {
      return A.second.all() > B.second.all();
    });
    size_t Most = Sorted.front().second.all();
    Out << "<figure>\n<figcaption>" << Title << "</figcaption>\n";
    for (size_t I = 0; I != std::min<size_t>(Sorted.size(), ChartRows); ++I) {
      const auto &[Name, Counts] = Sorted[I];
      Out << "<button type=\"button\" class=\"bar\" data-field=\"" << Field
          << "\" data-value=\"" << xmlEscape(Name) << "\" title=\""
          << xmlEscape(Name) << "\"><span class=\"name\">" << xmlEscape(Name)
          << "</span><span class=\"track\">";
      auto Part = [&](size_t N, std::string_view Class) {
        if (N) // in tenths of a percent
          Out << "<i class=\"" << Class << "\" style=\"width:"
              << N * 1000 / Most / 10 << '.' << N * 1000 / Most % 10
              << "%\"></i>";
      };
      Part(Counts.Errors, "error");
      Part(Counts.Warnings, "warning");
      Part(Counts.Notes, "note");
      Part(Counts.Quiet, "quiet");
      Out << "</span><span class=\"count\">" << number(Counts.all())
          << "</span></button>\n";
    }
    if (Sorted.size() > ChartRows)
      Out << "<p class=\"legend\">and " << number(Sorted.size() - ChartRows)
          << " more</p>\n";
    Out << "<p class=\"legend\"><span><i class=\"error\"></i>error</span>"
           "<span><i class=\"warning\"></i>warning</span>"
           "<span><i class=\"note\"></i>note</span>"
           "<span><i class=\"quiet\"></i>suppressed or in the baseline"
           "</span></p>\n</figure>\n";
  }

  void charts() {
    Out << "<section>\n<h2>Where they are</h2>\n<div class=\"charts\">\n";
    chart("By rule", "rule", Rules);
    chart("By folder", "folder", Folders);
    Out << "</div>\n</section>\n";
  }

  void select(std::string_view Id, std::string_view Label,
              const std::vector<std::string> &Values) {
    Out << "<select id=\"" << Id << "\" aria-label=\"" << Label
        << "\"><option value=\"\">" << Label << "</option>";
    for (const std::string &Value : Values)
      Out << "<option>" << xmlEscape(Value) << "</option>";
    Out << "</select>\n";
  }

  void filters() {
    std::vector<std::string> RuleNames, FolderNames, Levels, States, Sure;
    for (const auto &[Name, Counts] : Rules)
      RuleNames.push_back(Name);
    for (const auto &[Name, Counts] : Folders)
      FolderNames.push_back(Name);
    std::set<Standing> Seen;
    std::set<Confidence> Certain;
    std::set<Level> Grave;
    bool AnyNew = false;
    for (const Finding &F : Run.Findings) {
      Seen.insert(F.State);
      Certain.insert(F.Certainty);
      Grave.insert(F.Severity);
      AnyNew |= F.New;
    }
    for (Level L : Grave)
      Levels.emplace_back(toString(L));
    for (Standing S : Seen)
      States.emplace_back(toString(S));
    if (AnyNew)
      States.emplace_back("new");
    for (Confidence C : Certain)
      Sure.emplace_back(toString(C));
    // Without scripts there is nothing to filter with: report.js shows it.
    Out << "<section class=\"filters\" id=\"filters\" hidden>\n"
           "<input id=\"text\" type=\"search\" placeholder=\"Search (/)\" "
           "aria-label=\"Search\">\n";
    select("rule", "any rule", RuleNames);
    select("folder", "any folder", FolderNames);
    select("level", "any level", Levels);
    select("state", "any state", States);
    select("confidence", "any confidence", Sure);
    Out << "<button type=\"button\" id=\"clear\">Clear</button>\n"
           "<button type=\"button\" id=\"open\">Open all</button>\n"
           "<span id=\"shown\" role=\"status\"></span>\n</section>\n";
  }

  void findings() {
    Out << "<main>\n";
    if (Run.Findings.empty())
      Out << "<p class=\"empty\">"
          << (Run.Incomplete.empty() ? "Nothing to report."
                                     : "Nothing to report in what could be "
                                       "analysed.")
          << "</p>\n";
    Out << "<p class=\"empty\" id=\"none\" hidden>No finding matches.</p>\n";
    for (const auto &[Path, Of] : Files) {
      Out << "<section class=\"file\">\n<h3>" << xmlEscape(Path) << "<small>"
          << number(Of.size()) << "</small></h3>\n";
      for (const Finding *F : Of)
        finding(*F, Path);
      Out << "</section>\n";
    }
    if (Run.Omitted)
      Out << "<p class=\"sub\">" << counted(Run.Omitted, "finding", "findings")
          << " left out by --max-findings.</p>\n";
    Out << "</main>\n";
  }

  void finding(const Finding &F, const std::string &Path) {
    std::string_view Level = toString(F.Severity);
    Out << "<details class=\"finding " << (F.open() ? Level : "closed")
        << "\" id=\"f-" << xmlEscape(F.Fingerprint) << "\" data-rule=\""
        << F.Check << "\" data-level=\"" << Level << "\" data-state=\""
        << toString(F.State) << "\" data-confidence=\""
        << toString(F.Certainty) << "\" data-new=\"" << F.New
        << "\" data-path=\"" << xmlEscape(Path) << "\">\n<summary>"
        << "<span class=\"what\"><span class=\"level\">" << Level
        << ":</span> " << xmlEscape(F.Message) << "</span><span class=\"place\">"
        << F.Where.Line << ':' << F.Where.Column << "</span><span class=\"meta\">"
        << "<span>" << F.Check << "</span>";
    if (!F.Function.empty())
      Out << "<span>in <code>" << xmlEscape(F.Function) << "</code></span>";
    if (F.Certainty != Confidence::High)
      Out << "<span class=\"badge\">" << toString(F.Certainty)
          << " confidence</span>";
    if (F.New)
      Out << "<span class=\"badge new\">new</span>";
    if (!F.open())
      Out << "<span class=\"badge\">"
          << (F.State == Standing::Suppressed ? "suppressed"
                                              : "in the baseline")
          << (F.Reason.empty() ? "" : ": ") << xmlEscape(F.Reason) << "</span>";
    Out << "</span></summary>\n<div class=\"body\">\n<ol class=\"steps\">\n";
    step(F.Where, F.Message, Path, true);
    if (!F.Edits.empty())
      fix("Fix", F.Edits, F.Where);
    for (const Note &N : F.Notes) {
      step(N.Where, N.Message, Path, false);
      if (!N.Edits.empty())
        fix("Suggested fix", N.Edits, N.Where);
    }
    Out << "</ol>\n";
    if (std::string_view Why = pageSection(rulePage(F.Check), "Why it matters");
        !Why.empty())
      Out << "<p class=\"why\">" << inlineCode(Why) << "</p>\n";
    Out << "<p class=\"ids\">" << F.Check << " · fingerprint "
        << xmlEscape(F.Fingerprint) << " · to keep it: <code>// NOLINT("
        << F.Check << "): the reason</code></p>\n</div>\n</details>\n";
  }

  /// One place on the way to the defect, with its line.
  void step(const Location &Where, std::string_view Message,
            const std::string &Path, bool Main) {
    Out << "<li" << (Main ? " class=\"main\"" : "") << '>'
        << xmlEscape(Message);
    if (Where.valid()) {
      std::string Here = shownPath(Where.File, Style);
      Out << " <span class=\"path\">" << (Here == Path ? "" : xmlEscape(Here))
          << ':' << Where.Line << "</span>";
      line(Where);
    }
    Out << "</li>\n";
  }

  void line(const Location &Where) {
    std::string_view Text = Where.Source;
    size_t Indent = std::min(Text.find_first_not_of(" \t"), Text.size());
    if (Indent == Text.size())
      return;
    size_t From = Where.Column ? std::min<size_t>(Where.Column - 1, Text.size())
                               : Text.size();
    size_t To = std::clamp<size_t>(
        Where.EndColumn ? Where.EndColumn - 1 : From + 1, From, Text.size());
    From = std::max(From, Indent);
    To = std::max(To, From);
    Out << "<pre><span class=\"no\">" << Where.Line << "  </span>"
        << xmlEscape(Text.substr(Indent, From - Indent)) << "<mark>"
        << xmlEscape(Text.substr(From, To - From)) << "</mark>"
        << xmlEscape(Text.substr(To)) << "</pre>";
  }

  /// What an edit takes away is known by its line only when that is the step's.
  void fix(std::string_view Title, const std::vector<Edit> &Edits,
           const Location &Near) {
    Out << "<li>" << Title;
    for (const Edit &E : Edits) {
      Out << "<pre><span class=\"no\">" << E.Line << "  </span>";
      if (E.File == Near.File && E.Line == Near.Line && E.Line == E.EndLine &&
          E.Column && E.EndColumn && E.EndColumn <= Near.Source.size() + 1) {
        std::string_view Text = Near.Source;
        size_t Indent = std::min<size_t>(
            std::min(Text.find_first_not_of(" \t"), Text.size()), E.Column - 1);
        Out << xmlEscape(Text.substr(Indent, E.Column - 1 - Indent));
        if (E.EndColumn > E.Column)
          Out << "<del>"
              << xmlEscape(
                     Text.substr(E.Column - 1, E.EndColumn - E.Column))
              << "</del>";
        Out << "<ins>" << xmlEscape(E.Text) << "</ins>"
            << xmlEscape(Text.substr(E.EndColumn - 1));
      } else {
        Out << (E.Length ? "replace " + std::to_string(E.Length) + " bytes by "
                         : "insert ")
            << "<ins>" << xmlEscape(E.Text) << "</ins>";
      }
      Out << "</pre>";
    }
    Out << "</li>\n";
  }

  void stale() {
    if (Run.Stale.empty())
      return;
    Out << "<section>\n<h2>Gone from the code, still in the baseline</h2>\n"
           "<table>\n<tr><th>rule</th><th>file</th><th>function</th></tr>\n";
    for (const StaleEntry &E : Run.Stale)
      Out << "<tr><td>" << xmlEscape(E.Check) << "</td><td class=\"path\">"
          << xmlEscape(shownPath(E.File, Style)) << "</td><td><code>"
          << xmlEscape(E.Function) << "</code></td></tr>\n";
    Out << "</table>\n</section>\n";
  }

  void rules() {
    if (Rules.empty())
      return;
    Out << "<section>\n<h2>The rules</h2>\n<table>\n";
    for (const auto &[Name, Counts] : Rules) {
      const CheckInfo *Info = findRule(Name);
      std::string Url = ruleUrl(Name, Style);
      Out << "<tr><td>";
      if (Url.empty())
        Out << xmlEscape(Name);
      else
        Out << "<a href=\"" << xmlEscape(Url) << "\">" << xmlEscape(Name)
            << "</a>";
      Out << "</td><td>" << (Info ? inlineCode(Info->Summary) : "")
          << "</td></tr>\n";
    }
    Out << "</table>\n</section>\n";
  }

  void footer() {
    Out << "<footer>Written by async-tidy " << xmlEscape(Run.ToolVersion)
        << ". Keys: / searches, j and k go through the findings, Enter opens "
           "one.</footer>\n";
  }

  static constexpr size_t ChartRows = 15;

  std::ostream &Out;
  const RunResult &Run;
  const ReportStyle &Style;
  std::map<std::string, Tally> Rules, Folders;
  std::map<std::string, std::vector<const Finding *>> Files;
};

} // namespace

void writeHtml(std::ostream &Out, const RunResult &Run,
               const ReportStyle &Style) {
  Page(Out, Run, Style).write();
}

} // namespace async_tidy
