// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "report/Report.h"
#include "report/Json.h"
#include "report/Text.h"

namespace async_tidy {

void report(std::ostream &Out, const RunResult &Run, Format F,
            const ReportStyle &Style) {
  switch (F) {
  case Format::Text:
    return reportText(Out, Run, /*Full=*/true, Style);
  case Format::Concise:
    return reportText(Out, Run, /*Full=*/false, Style);
  case Format::Json:
    return reportJson(Out, Run, Style);
  }
}

std::string shownPath(const std::string &File, const ReportStyle &Style) {
  const std::string &Root = Style.Root;
  if (!Root.empty() && File.size() > Root.size() && File.starts_with(Root) &&
      File[Root.size()] == '/')
    return File.substr(Root.size() + 1);
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

} // namespace async_tidy
