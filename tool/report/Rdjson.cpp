// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// reviewdog's Diagnostic: columns in bytes of UTF-8 from 1, ends exclusive,
// which are our own.
#include "report/Writers.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_os_ostream.h"

namespace async_tidy {

using llvm::json::OStream;

static void range(OStream &J, unsigned Line, unsigned Column, unsigned EndLine,
                  unsigned EndColumn) {
  J.attributeObject("range", [&] {
    J.attributeObject("start", [&] {
      J.attribute("line", std::max(Line, 1u));
      J.attribute("column", std::max(Column, 1u));
    });
    J.attributeObject("end", [&] {
      J.attribute("line", std::max(EndLine, 1u));
      J.attribute("column", std::max(EndColumn, 1u));
    });
  });
}

static void diagnostic(OStream &J, const Finding &F, const ReportStyle &Style) {
  auto Place = [&](const Location &Where) {
    J.attribute("path", utf8(shownPath(Where.File, Style)));
    range(J, Where.Line, Where.Column, Where.Line, Where.EndColumn);
  };
  J.object([&] {
    J.attribute("message", utf8(F.Message));
    J.attributeObject("location", [&] { Place(F.Where); });
    J.attribute("severity", F.Severity == Level::Error     ? "ERROR"
                            : F.Severity == Level::Warning ? "WARNING"
                                                           : "INFO");
    J.attributeObject("source", [&] { J.attribute("name", "async-tidy"); });
    J.attributeObject("code", [&] {
      J.attribute("value", utf8(F.Check));
      if (std::string Url = ruleUrl(F.Check, Style); !Url.empty())
        J.attribute("url", Url);
    });
    // A suggestion is of the file of its finding.
    std::vector<const Edit *> Edits;
    auto Take = [&](const std::vector<Edit> &List) {
      for (const Edit &E : List)
        if (E.File != F.Where.File)
          return;
      if (Edits.empty())
        for (const Edit &E : List)
          Edits.push_back(&E);
    };
    Take(F.Edits);
    for (const Note &N : F.Notes)
      Take(N.Edits);
    if (!Edits.empty())
      J.attributeArray("suggestions", [&] {
        for (const Edit *E : Edits)
          J.object([&] {
            range(J, E->Line, E->Column, E->EndLine, E->EndColumn);
            J.attribute("text", utf8(E->Text));
          });
      });
    J.attributeArray("related_locations", [&] {
      for (const Note &N : F.Notes)
        if (N.Where.valid())
          J.object([&] {
            J.attribute("message", utf8(N.Message));
            J.attributeObject("location", [&] { Place(N.Where); });
          });
    });
  });
}

void writeRdjson(std::ostream &Out, const RunResult &Run,
                 const ReportStyle &Style) {
  llvm::raw_os_ostream OS(Out);
  {
    OStream J(OS, /*IndentSize=*/1);
    J.object([&] {
      J.attributeObject("source", [&] { J.attribute("name", "async-tidy"); });
      J.attributeArray("diagnostics", [&] {
        for (const Finding &F : Run.Findings)
          if (F.open())
            diagnostic(J, F, Style);
      });
    });
  }
  OS << '\n';
}

void writeRdjsonLines(std::ostream &Out, const RunResult &Run,
                      const ReportStyle &Style) {
  llvm::raw_os_ostream OS(Out);
  for (const Finding &F : Run.Findings) {
    if (!F.open())
      continue;
    {
      OStream J(OS);
      diagnostic(J, F, Style);
    }
    OS << '\n';
  }
}

} // namespace async_tidy
