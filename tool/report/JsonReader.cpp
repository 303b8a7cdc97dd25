// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "report/JsonReader.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/JSON.h"

namespace async_tidy {

namespace {

using llvm::StringRef;
using llvm::json::Array;
using llvm::json::Object;

class JsonReader {
public:
  explicit JsonReader(const std::string &Root) : Root(Root) {}

  RunResult run(const Object &Top) {
    RunResult Out;
    if (const Object *Tool = Top.getObject("tool")) {
      Out.ToolVersion = text(*Tool, "version");
      Out.ClangVersion = text(*Tool, "clang");
    }
    Out.ExitCode = number(Top, "exit");
    Out.Units = number(Top, "units");
    Out.Omitted = number(Top, "omitted");
    Out.HasBaseline = Top.getBoolean("baseline").value_or(false);
    if (const Array *Files = Top.getArray("files"))
      for (const auto &File : *Files)
        Out.Files.push_back(absolute(File.getAsString().value_or("").str()));
    each(Top, "incomplete", [&](const Object &O) {
      IncompleteUnit Unit;
      Unit.File = path(O);
      Unit.Reason = text(O, "reason");
      Unit.Errors = number(O, "errors");
      Unit.Status = llvm::StringSwitch<UnitStatus>(text(O, "status"))
                        .Case("errors", UnitStatus::Errors)
                        .Case("timeout", UnitStatus::TimedOut)
                        .Case("crash", UnitStatus::Crashed)
                        .Case("out-of-memory", UnitStatus::OutOfMemory)
                        .Default(UnitStatus::Unusable);
      Out.Incomplete.push_back(std::move(Unit));
    });
    each(Top, "stale", [&](const Object &O) {
      Out.Stale.push_back({text(O, "fingerprint"), text(O, "rule"), path(O),
                           text(O, "function")});
    });
    each(Top, "findings",
         [&](const Object &O) { Out.Findings.push_back(finding(O)); });
    return Out;
  }

private:
  static std::string text(const Object &O, StringRef Key) {
    return O.getString(Key).value_or("").str();
  }
  static int64_t number(const Object &O, StringRef Key) {
    return O.getInteger(Key).value_or(0);
  }
  template <class Fn> static void each(const Object &O, StringRef Key, Fn Do) {
    if (const Array *Items = O.getArray(Key))
      for (const auto &Item : *Items)
        if (const Object *Member = Item.getAsObject())
          Do(*Member);
  }
  std::string absolute(std::string Path) const {
    return Path.empty() || Path[0] == '/' ? Path : Root + "/" + Path;
  }
  std::string path(const Object &O) const { return absolute(text(O, "path")); }

  Location place(const Object &O) const {
    Location L;
    L.File = path(O);
    L.Line = number(O, "line");
    L.Column = number(O, "column");
    L.EndColumn = number(O, "end-column");
    L.Offset = number(O, "offset");
    L.Source = text(O, "source");
    return L;
  }

  Finding finding(const Object &O) const {
    Finding F;
    F.Check = text(O, "rule");
    F.Severity = llvm::StringSwitch<Level>(text(O, "level"))
                     .Case("error", Level::Error)
                     .Case("note", Level::Note)
                     .Default(Level::Warning);
    F.Certainty = llvm::StringSwitch<Confidence>(text(O, "confidence"))
                      .Case("low", Confidence::Low)
                      .Case("medium", Confidence::Medium)
                      .Default(Confidence::High);
    F.State = llvm::StringSwitch<Standing>(text(O, "state"))
                  .Case("suppressed", Standing::Suppressed)
                  .Case("baseline", Standing::Known)
                  .Default(Standing::Open);
    F.Reason = text(O, "reason");
    F.New = O.getBoolean("new").value_or(false);
    F.Where = place(O);
    F.Message = text(O, "message");
    F.Function = text(O, "function");
    F.Fingerprint = text(O, "fingerprint");
    F.LineHash = text(O, "line-hash");
    F.InMainFile = !O.getBoolean("header").value_or(false);
    if (F.Where.EndColumn > F.Where.Column)
      F.Ranges.push_back(
          {F.Where.File, F.Where.Offset, F.Where.EndColumn - F.Where.Column});
    each(O, "notes", [&](const Object &Of) {
      Note N;
      N.Where = place(Of);
      N.Message = text(Of, "message");
      F.Notes.push_back(std::move(N));
    });
    each(O, "fixes", [&](const Object &Fix) {
      std::vector<Edit> Edits;
      each(Fix, "edits", [&](const Object &Of) {
        Edit E;
        E.File = path(Of);
        E.Line = number(Of, "line");
        E.Column = number(Of, "column");
        E.EndLine = number(Of, "end-line");
        E.EndColumn = number(Of, "end-column");
        E.Column16 = number(Of, "utf16-column");
        E.EndColumn16 = number(Of, "utf16-end-column");
        E.Offset = number(Of, "offset");
        E.Length = number(Of, "length");
        E.Text = text(Of, "text");
        Edits.push_back(std::move(E));
      });
      size_t Index = number(Fix, "note");
      if (text(Fix, "applicability") == "safe")
        F.Edits = std::move(Edits);
      else if (Index < F.Notes.size())
        F.Notes[Index].Edits = std::move(Edits);
    });
    return F;
  }

  const std::string &Root;
};

} // namespace

std::optional<RunResult> readJson(std::string_view Text,
                                  const std::string &Root, std::string &Error) {
  auto Parsed = llvm::json::parse(Text);
  if (!Parsed) {
    Error = "it is not JSON: " + llvm::toString(Parsed.takeError());
    return std::nullopt;
  }
  const Object *Top = Parsed->getAsObject();
  if (!Top || !Top->getInteger("schema") || !Top->getArray("findings")) {
    Error = "it is no result of 'async-tidy --format=json'";
    return std::nullopt;
  }
  if (int64_t Schema = *Top->getInteger("schema"); Schema != 1) {
    Error = "its schema is " + std::to_string(Schema) +
            ", and this async-tidy reads 1";
    return std::nullopt;
  }
  return JsonReader(Root).run(*Top);
}

} // namespace async_tidy
