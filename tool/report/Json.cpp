// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "report/Json.h"

namespace async_tidy {

/// Bytes of the UTF-8 sequence at the front of \p Text, 0 when it is none.
static size_t sequenceLength(std::string_view Text) {
  auto Byte = [&](size_t I) { return static_cast<unsigned char>(Text[I]); };
  unsigned char First = Byte(0);
  size_t Length = First < 0x80   ? 1
                  : First < 0xC2 ? 0
                  : First < 0xE0 ? 2
                  : First < 0xF0 ? 3
                  : First < 0xF5 ? 4
                                 : 0;
  if (Length > Text.size())
    return 0;
  for (size_t I = 1; I < Length; ++I)
    if ((Byte(I) & 0xC0) != 0x80)
      return 0;
  if (Length == 3 &&
      ((First == 0xE0 && Byte(1) < 0xA0) || (First == 0xED && Byte(1) > 0x9F)))
    return 0;
  if (Length == 4 &&
      ((First == 0xF0 && Byte(1) < 0x90) || (First == 0xF4 && Byte(1) > 0x8F)))
    return 0;
  return Length;
}

std::string jsonString(std::string_view Text) {
  static constexpr std::string_view Digits = "0123456789abcdef";
  std::string Out = "\"";
  while (!Text.empty()) {
    char C = Text.front();
    if (C == '"' || C == '\\') {
      Out += '\\';
      Out += C;
    } else if (C == '\n') {
      Out += "\\n";
    } else if (C == '\t') {
      Out += "\\t";
    } else if (static_cast<unsigned char>(C) < 0x20) {
      Out += "\\u00";
      Out += Digits[C >> 4];
      Out += Digits[C & 15];
    } else if (size_t Length = sequenceLength(Text)) {
      Out += Text.substr(0, Length);
      Text.remove_prefix(Length);
      continue;
    } else {
      Out += "\xEF\xBF\xBD";
    }
    Text.remove_prefix(1);
  }
  return Out + "\"";
}

namespace {

class JsonPrinter {
public:
  JsonPrinter(std::ostream &Out, const ReportStyle &Style)
      : Out(Out), Style(Style) {}

  void run(const RunResult &Run) {
    Out << "{\n  \"schema\": 1,\n  \"tool\": {\"name\": \"async-tidy\", "
        << "\"version\": " << jsonString(Run.ToolVersion)
        << ", \"clang\": " << jsonString(Run.ClangVersion) << "},\n"
        << "  \"exit\": " << Run.ExitCode << ",\n"
        << "  \"units\": " << Run.Units << ",\n  \"incomplete\": [";
    const char *Separator = "";
    for (const IncompleteUnit &Unit : Run.Incomplete) {
      Out << Separator
          << "\n    {\"path\": " << jsonString(shownPath(Unit.File, Style))
          << ", \"status\": " << jsonString(toString(Unit.Status))
          << ", \"reason\": " << jsonString(Unit.Reason)
          << ", \"errors\": " << Unit.Errors << "}";
      Separator = ",";
    }
    Out << (Run.Incomplete.empty() ? "],\n" : "\n  ],\n")
        << "  \"findings\": [";
    Separator = "";
    for (const Finding &F : Run.Findings) {
      Out << Separator << "\n    ";
      finding(F);
      Separator = ",";
    }
    Out << (Run.Findings.empty() ? "]\n}\n" : "\n  ]\n}\n");
  }

private:
  void place(const Location &Where) {
    Out << "\"path\": " << jsonString(shownPath(Where.File, Style))
        << ", \"line\": " << Where.Line << ", \"column\": " << Where.Column
        << ", \"offset\": " << Where.Offset;
  }

  void edits(std::string_view Kind, const std::vector<Edit> &Edits) {
    Out << "{\"applicability\": " << jsonString(Kind) << ", \"edits\": [";
    const char *Separator = "";
    for (const Edit &E : Edits) {
      Out << Separator << "{\"path\": " << jsonString(shownPath(E.File, Style))
          << ", \"line\": " << E.Line << ", \"column\": " << E.Column
          << ", \"offset\": " << E.Offset << ", \"length\": " << E.Length
          << ", \"text\": " << jsonString(E.Text) << "}";
      Separator = ", ";
    }
    Out << "]}";
  }

  void finding(const Finding &F) {
    Out << "{\"rule\": " << jsonString(F.Check)
        << ", \"level\": " << jsonString(toString(F.Severity))
        << ", \"confidence\": " << jsonString(toString(F.Certainty)) << ", ";
    place(F.Where);
    Out << ",\n     \"message\": " << jsonString(F.Message)
        << ",\n     \"notes\": [";
    const char *Separator = "";
    for (const Note &N : F.Notes) {
      Out << Separator << "\n       {";
      if (N.Where.valid()) {
        place(N.Where);
        Out << ", ";
      }
      Out << "\"message\": " << jsonString(N.Message) << "}";
      Separator = ",";
    }
    Out << "],\n     \"fixes\": [";
    Separator = "";
    if (!F.Edits.empty()) {
      edits("safe", F.Edits);
      Separator = ", ";
    }
    for (const Note &N : F.Notes)
      if (!N.Edits.empty()) {
        Out << Separator;
        edits("suggested", N.Edits);
        Separator = ", ";
      }
    Out << "]}";
  }

  std::ostream &Out;
  const ReportStyle &Style;
};

} // namespace

void reportJson(std::ostream &Out, const RunResult &Run,
                const ReportStyle &Style) {
  JsonPrinter(Out, Style).run(Run);
}

} // namespace async_tidy
