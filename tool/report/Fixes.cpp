// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What clang-tidy's --export-fixes writes, for clang-apply-replacements. Equal
// edits of several findings stand there once.
#include "report/Writers.h"
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <set>

namespace async_tidy {

/// Double-quoted, so that line ends and tabs keep.
static std::string quoted(std::string_view Text) {
  std::string Out = "\"";
  for (char C : utf8(Text))
    if (C == '"' || C == '\\')
      (Out += '\\') += C;
    else if (C == '\n')
      Out += "\\n";
    else if (C == '\t')
      Out += "\\t";
    else if (static_cast<unsigned char>(C) < 0x20)
      Out += fmt::format("\\x{:02X}", static_cast<unsigned char>(C));
    else
      Out += C;
  return Out + "\"";
}

void writeFixes(std::ostream &Out, const RunResult &Run, const ReportStyle &) {
  fmt::print(Out, "---\nMainSourceFile: {}\nDiagnostics:\n",
             quoted(Run.Files.empty() ? "" : Run.Files.front()));
  std::set<Edit> Seen;
  bool Any = false;
  for (const Finding &F : Run.Findings) {
    std::vector<const Edit *> New;
    for (const Edit &E : F.Edits)
      if (F.open() && Seen.insert(E).second)
        New.push_back(&E);
    if (New.empty())
      continue;
    Any = true;
    fmt::print(Out,
               "  - DiagnosticName: {}\n    DiagnosticMessage:\n"
               "      Message: {}\n      FilePath: {}\n      FileOffset: {}\n"
               "      Replacements:\n",
               F.Check, quoted(F.Message), quoted(F.Where.File),
               F.Where.Offset);
    for (const Edit *E : New)
      fmt::print(Out,
                 "        - FilePath: {}\n          Offset: {}\n"
                 "          Length: {}\n          ReplacementText: {}\n",
                 quoted(E->File), E->Offset, E->Length, quoted(E->Text));
    fmt::print(Out, "    Level: {}\n",
               F.Severity == Level::Error ? "Error" : "Warning");
  }
  if (!Any)
    fmt::print(Out, "  []\n");
  fmt::print(Out, "...\n");
}

} // namespace async_tidy
