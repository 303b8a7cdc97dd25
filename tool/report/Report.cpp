// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "report/Report.h"
#include "report/Writers.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

namespace async_tidy {

static constexpr Writer Table[] = {
    {"text", "as compilers do, with source lines and notes", writeText},
    {"concise", "one line a finding", writeConcise},
    {"json", "one object, for programs; 'report' reads it", writeJson},
    {"jsonl", "one JSON object a finding", writeJsonLines},
    {"sarif", "SARIF 2.1.0, for code scanning", writeSarif},
    {"github", "annotations of GitHub Actions", writeGithub},
    {"markdown", "a table for pull requests", writeMarkdown},
    {"gitlab", "GitLab Code Quality", writeGitlab},
    {"junit", "JUnit XML", writeJunit},
    {"checkstyle", "checkstyle XML", writeCheckstyle},
    {"rdjson", "reviewdog", writeRdjson},
    {"rdjsonl", "reviewdog, one object a line", writeRdjsonLines},
    {"html", "audit report, one file", writeHtml},
    {"fixes", "edits for clang-apply-replacements (YAML)", writeFixes},
};

std::span<const Writer> allWriters() { return Table; }

const Writer *findWriter(std::string_view Name) {
  auto It = std::ranges::find(Table, Name, &Writer::Name);
  return It == std::end(Table) ? nullptr : It;
}

std::string shownPath(const std::string &File, const ReportStyle &Style) {
  const std::string &Root = Style.Root;
  if (!Root.empty() && File.size() > Root.size() && File.starts_with(Root) &&
      File[Root.size()] == '/')
    return Style.PathPrefix + File.substr(Root.size() + 1);
  return File;
}

std::string describe(const IncompleteUnit &Unit, const ReportStyle &Style) {
  std::string Path = shownPath(Unit.File, Style);
  // The reason begins with the place of the first error.
  std::string Reason = Unit.Reason;
  if (!Style.Root.empty() && Reason.starts_with(Style.Root + "/"))
    Reason.erase(0, Style.Root.size() + 1);
  switch (Unit.Status) {
  case UnitStatus::Complete:
    return {};
  case UnitStatus::Errors:
    return "'" + Path + "' has " + std::to_string(Unit.Errors) +
           (Unit.Errors == 1 ? " error" : " errors") +
           " and was analysed in part; the first: " + Reason;
  case UnitStatus::Unusable:
  case UnitStatus::TimedOut:
  case UnitStatus::Crashed:
  case UnitStatus::OutOfMemory:
    return "'" + Path + "' was not analysed: " + Reason;
  }
  return {};
}

std::vector<const Finding *> gravestFirst(const RunResult &Run) {
  std::vector<const Finding *> Out;
  for (const Finding &F : Run.Findings)
    Out.push_back(&F);
  std::ranges::stable_sort(Out, [](const Finding *A, const Finding *B) {
    auto Key = [](const Finding *F) {
      return std::tuple(!F->open(), -int(F->Severity), -int(F->Certainty));
    };
    return Key(A) < Key(B);
  });
  return Out;
}

Totals totalsOf(const RunResult &Run) {
  Totals T;
  for (const Finding &F : Run.Findings) {
    if (F.State == Standing::Suppressed)
      ++T.Suppressed;
    else if (F.State == Standing::Known)
      ++T.Known;
    else
      ++(F.Severity == Level::Error     ? T.Errors
         : F.Severity == Level::Warning ? T.Warnings
                                        : T.Notes);
  }
  return T;
}

std::string ruleUrl(std::string_view Rule, const ReportStyle &Style) {
  if (Style.UrlBase.empty() || !findCheck(Rule))
    return {};
  std::string Base = Style.UrlBase;
  if (!Base.ends_with('/') && !Base.ends_with('='))
    Base += '/';
  return Base + std::string(Rule);
}

unsigned column16(std::string_view Line, unsigned Column) {
  if (Column == 0)
    return 1;
  std::string Text =
      llvm::json::fixUTF8(llvm::StringRef(Line).take_front(Column - 1));
  llvm::SmallVector<llvm::UTF16, 128> Wide;
  return llvm::convertUTF8ToUTF16String(Text, Wide) ? Wide.size() + 1 : Column;
}

std::string utf8(std::string_view Text) {
  return llvm::json::isUTF8(Text) ? std::string(Text)
                                  : llvm::json::fixUTF8(Text);
}

std::string jsonString(std::string_view Text) {
  std::string Out;
  llvm::raw_string_ostream(Out) << llvm::json::Value(utf8(Text));
  return Out;
}

std::string xmlEscape(std::string_view Text) {
  std::string Out;
  for (char C : utf8(Text))
    switch (C) {
    case '&':
      Out += "&amp;";
      break;
    case '<':
      Out += "&lt;";
      break;
    case '>':
      Out += "&gt;";
      break;
    case '"':
      Out += "&quot;";
      break;
    case '\n':
      Out += "&#10;";
      break;
    default:
      // The other control characters are in no XML document.
      if (static_cast<unsigned char>(C) >= 0x20 || C == '\t')
        Out += C;
    }
  return Out;
}

std::string_view toString(UnitStatus Status) {
  switch (Status) {
  case UnitStatus::Complete:
    return "complete";
  case UnitStatus::Errors:
    return "errors";
  case UnitStatus::Unusable:
    return "unusable";
  case UnitStatus::TimedOut:
    return "timeout";
  case UnitStatus::Crashed:
    return "crash";
  case UnitStatus::OutOfMemory:
    return "out-of-memory";
  }
  return {};
}

std::string_view precisionOf(const CheckInfo &Rule) {
  return Rule.DefaultStatus == Status::On ? "high" : "medium";
}

std::string_view toString(Confidence Certainty) {
  switch (Certainty) {
  case Confidence::Low:
    return "low";
  case Confidence::Medium:
    return "medium";
  case Confidence::High:
    return "high";
  }
  return {};
}

std::string_view toString(Standing State) {
  switch (State) {
  case Standing::Open:
    return "open";
  case Standing::Suppressed:
    return "suppressed";
  case Standing::Known:
    return "baseline";
  }
  return {};
}

} // namespace async_tidy
