// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "finding/SourceText.h"
#include "report/Writers.h"
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fstream>
#include <map>
#include <sstream>

namespace async_tidy {

namespace {

class Printer {
public:
  Printer(std::ostream &Out, bool Full, const ReportStyle &Style)
      : Out(Out), Full(Full), Style(Style) {}

  void finding(const Finding &F) {
    headline(F.Where, toString(F.Severity), F.Message + suffix(F), F.Check);
    if (!Full)
      return;
    snippet(F.Where, F.Ranges, F.Edits);
    for (const Note &N : F.Notes) {
      headline(N.Where, "note", N.Message, {});
      snippet(N.Where, N.Ranges, N.Edits);
    }
  }

private:
  static std::string suffix(const Finding &F) {
    if (F.open())
      return {};
    std::string Out =
        F.State == Standing::Known ? " (in the baseline" : " (suppressed";
    return Out + (F.Reason.empty() ? ")" : ": " + F.Reason + ")");
  }

  std::string paint(std::string_view Code, std::string_view Text) const {
    if (!Style.Color)
      return std::string(Text);
    return fmt::format("\033[{}m{}\033[0m", Code, Text);
  }

  void headline(const Location &Where, std::string_view LevelName,
                const std::string &Message, std::string_view Check) {
    if (Where.valid())
      fmt::print(
          Out, "{} ",
          paint("1", fmt::format("{}:{}:{}:", shownPath(Where.File, Style),
                                 Where.Line, Where.Column)));
    std::string_view Code = LevelName == "error"     ? "1;31"
                            : LevelName == "warning" ? "1;35"
                                                     : "1;36";
    fmt::print(Out, "{} ", paint(Code, fmt::format("{}:", LevelName)));
    // One finding is one line, whatever a name in it contains.
    std::string Line = Message;
    std::ranges::replace(Line, '\n', ' ');
    if (Check.empty())
      fmt::print(Out, "{}\n", Line);
    else
      fmt::print(Out, "{} [{}]\n", paint("1", Line), Check);
  }

  /// What takes the place of \p Text on the screen: tabs stay tabs, so that the
  /// caret keeps its column; a UTF-8 sequence takes one.
  static std::string blankFor(std::string_view Text) {
    std::string Blank;
    for (char C : Text)
      if (C == '\t')
        Blank += C;
      else if ((static_cast<unsigned char>(C) & 0xC0) != 0x80)
        Blank += ' ';
    return Blank;
  }

  void snippet(const Location &Where, const std::vector<Range> &Ranges,
               const std::vector<Edit> &Edits) {
    if (!Where.valid() || Where.Column == 0)
      return;
    // A generated line of thousands of columns helps nobody.
    constexpr size_t Longest = 400;
    if (Where.Source.size() <= Longest && !Where.Source.empty()) {
      around(Where, Where.Line - std::min(Style.Context, Where.Line - 1),
             Where.Line);
      fmt::print(Out, "{:5} | {}\n      | {}\n", Where.Line, Where.Source,
                 paint("1;32", marks(Where, Ranges)));
    }
    fixes(Where, Edits);
    around(Where, Where.Line + 1, Where.Line + 1 + Style.Context);
  }

  /// Lines from \p First up to \p Last, without it; they are read only for
  /// --context.
  void around(const Location &Where, unsigned First, unsigned Last) {
    if (Style.Context == 0)
      return;
    auto [It, New] = Files.try_emplace(Where.File);
    if (New) {
      auto Read = [&, &Lines = It->second](std::istream &&In) {
        for (std::string Line; std::getline(In, Line);)
          Lines.push_back(Line);
      };
      if (const std::string *Text = replacedText(Where.File))
        Read(std::istringstream(*Text));
      else
        Read(std::ifstream(Where.File, std::ios::binary));
    }
    for (unsigned I = First; I < Last && I <= It->second.size(); ++I)
      fmt::print(Out, "{:5} | {}\n", I, It->second[I - 1]);
  }

  std::string marks(const Location &Where, const std::vector<Range> &Ranges) {
    unsigned LineStart = Where.Offset - (Where.Column - 1);
    std::string_view Source = Where.Source;
    std::string Marks(Source.size() + 1, ' ');
    for (const Range &R : Ranges) {
      if (R.File != Where.File)
        continue;
      for (unsigned I = 0; I != R.Length; ++I)
        if (R.Offset + I >= LineStart &&
            R.Offset + I < LineStart + Source.size())
          Marks[R.Offset + I - LineStart] = '~';
    }
    if (Where.Column - 1 < Marks.size())
      Marks[Where.Column - 1] = '^';
    // From bytes to columns of the screen.
    std::string Shown;
    for (size_t I = 0; I != Marks.size(); ++I) {
      if (I < Source.size() &&
          (static_cast<unsigned char>(Source[I]) & 0xC0) == 0x80)
        continue;
      Shown += Marks[I] == ' ' && I < Source.size() && Source[I] == '\t'
                   ? '\t'
                   : Marks[I];
    }
    Shown.resize(Shown.find_last_not_of(" \t") + 1);
    return Shown;
  }

  void fixes(const Location &Where, const std::vector<Edit> &Edits) {
    for (const Edit &E : Edits) {
      // An insertion stands below its place, as Clang shows it; the rest is
      // said.
      bool Here = E.File == Where.File && E.Line == Where.Line &&
                  E.Column - 1 <= Where.Source.size();
      std::string_view Source = Where.Source;
      if (Here && E.Text.find('\n') == std::string::npos && !E.Text.empty()) {
        fmt::print(Out, "      | {}{}\n",
                   blankFor(Source.substr(0, E.Column - 1)),
                   paint("32", E.Text));
        continue;
      }
      fmt::print(Out, "      | fix at {}:{}: {}\n", E.Line, E.Column,
                 E.Text.empty() ? fmt::format("remove {} characters", E.Length)
                                : paint("32", oneLine(E.Text)));
    }
  }

  static std::string oneLine(const std::string &Text) {
    std::string Line;
    for (char C : Text)
      if (C == '\n')
        Line += "\\n";
      else
        Line += C;
    return Line;
  }

  std::ostream &Out;
  bool Full;
  const ReportStyle &Style;
  std::map<std::string, std::vector<std::string>> Files;
};

} // namespace

static void write(std::ostream &Out, const RunResult &Run, bool Full,
                  const ReportStyle &Style) {
  Printer P(Out, Full, Style);
  std::vector<const Finding *> Shown;
  for (const Finding &F : Run.Findings)
    if (F.open() || Style.ShowSuppressed)
      Shown.push_back(&F);
  if (Style.GroupByRule)
    std::ranges::stable_sort(
        Shown, {}, [](const Finding *F) -> const auto & { return F->Check; });
  for (const Finding *F : Shown)
    P.finding(*F);
}

void writeText(std::ostream &Out, const RunResult &Run,
               const ReportStyle &Style) {
  write(Out, Run, /*Full=*/true, Style);
}

void writeConcise(std::ostream &Out, const RunResult &Run,
                  const ReportStyle &Style) {
  write(Out, Run, /*Full=*/false, Style);
}

} // namespace async_tidy
