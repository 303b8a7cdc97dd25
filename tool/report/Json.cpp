// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "llvm/Support/JSON.h"
#include "report/Writers.h"
#include "llvm/Support/raw_os_ostream.h"

namespace async_tidy {

namespace {

using llvm::json::OStream;

class JsonPrinter {
public:
  JsonPrinter(OStream &J, const ReportStyle &Style) : J(J), Style(Style) {}

  void run(const RunResult &Run) {
    J.object([&] {
      J.attribute("schema", 1);
      J.attributeObject("tool", [&] {
        J.attribute("name", "async-tidy");
        J.attribute("version", utf8(Run.ToolVersion));
        J.attribute("clang", utf8(Run.ClangVersion));
      });
      J.attribute("exit", Run.ExitCode);
      J.attribute("units", int64_t(Run.Units));
      J.attribute("omitted", int64_t(Run.Omitted));
      J.attribute("baseline", Run.HasBaseline);
      J.attributeArray("files", [&] {
        for (const std::string &File : Run.Files)
          J.value(utf8(shownPath(File, Style)));
      });
      J.attributeArray("incomplete", [&] {
        for (const IncompleteUnit &Unit : Run.Incomplete)
          J.object([&] {
            text("path", shownPath(Unit.File, Style));
            text("status", toString(Unit.Status));
            text("reason", Unit.Reason);
            J.attribute("errors", Unit.Errors);
          });
      });
      J.attributeArray("stale", [&] {
        for (const StaleEntry &E : Run.Stale)
          J.object([&] {
            text("fingerprint", E.Fingerprint);
            text("rule", E.Check);
            text("path", shownPath(E.File, Style));
            text("function", E.Function);
          });
      });
      J.attributeArray("findings", [&] {
        for (const Finding &F : Run.Findings)
          finding(F);
      });
    });
  }

  void finding(const Finding &F) {
    J.object([&] {
      text("rule", F.Check);
      text("level", toString(F.Severity));
      text("confidence", toString(F.Certainty));
      text("state", toString(F.State));
      if (!F.open())
        text("reason", F.Reason);
      if (F.New)
        J.attribute("new", true);
      place(F.Where);
      text("message", F.Message);
      text("function", F.Function);
      text("fingerprint", F.Fingerprint);
      text("line-hash", F.LineHash);
      J.attribute("header", !F.InMainFile);
      J.attributeArray("notes", [&] {
        for (const Note &N : F.Notes)
          J.object([&] {
            if (N.Where.valid())
              place(N.Where);
            text("message", N.Message);
          });
      });
      J.attributeArray("fixes", [&] {
        if (!F.Edits.empty())
          edits("safe", -1, F.Edits);
        for (size_t I = 0; I != F.Notes.size(); ++I)
          if (!F.Notes[I].Edits.empty())
            edits("suggested", I, F.Notes[I].Edits);
      });
    });
  }

private:
  void text(llvm::StringRef Key, std::string_view Value) {
    J.attribute(Key, utf8(Value));
  }

  void place(const Location &Where) {
    text("path", shownPath(Where.File, Style));
    J.attribute("line", Where.Line);
    J.attribute("column", Where.Column);
    J.attribute("end-column", Where.EndColumn);
    J.attribute("offset", Where.Offset);
    text("source", Where.Source);
  }

  void edits(std::string_view Kind, int Note, const std::vector<Edit> &Edits) {
    J.object([&] {
      text("applicability", Kind);
      if (Note >= 0)
        J.attribute("note", Note);
      J.attributeArray("edits", [&] {
        for (const Edit &E : Edits)
          J.object([&] {
            text("path", shownPath(E.File, Style));
            J.attribute("line", E.Line);
            J.attribute("column", E.Column);
            J.attribute("end-line", E.EndLine);
            J.attribute("end-column", E.EndColumn);
            J.attribute("utf16-column", E.Column16);
            J.attribute("utf16-end-column", E.EndColumn16);
            J.attribute("offset", E.Offset);
            J.attribute("length", E.Length);
            text("text", E.Text);
          });
      });
    });
  }

  OStream &J;
  const ReportStyle &Style;
};

} // namespace

void writeJson(std::ostream &Out, const RunResult &Run,
               const ReportStyle &Style) {
  llvm::raw_os_ostream OS(Out);
  {
    OStream J(OS, /*IndentSize=*/1);
    JsonPrinter(J, Style).run(Run);
  }
  OS << '\n';
}

void writeJsonLines(std::ostream &Out, const RunResult &Run,
                    const ReportStyle &Style) {
  llvm::raw_os_ostream OS(Out);
  for (const Finding &F : Run.Findings) {
    {
      OStream J(OS);
      JsonPrinter(J, Style).finding(F);
    }
    OS << '\n';
  }
}

} // namespace async_tidy
