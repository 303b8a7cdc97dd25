// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CheckInfo.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <algorithm>
#include <utility>

namespace async_tidy {

llvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>> embeddedPages();

// The manifest's words are lower case and some are keywords' neighbours, so
// they are mapped by name here rather than pasted into enumerators.
namespace manifest {
[[maybe_unused]] constexpr Level error = Level::Error, warning = Level::Warning,
                                 note = Level::Note;
[[maybe_unused]] constexpr Status on = Status::On, audit = Status::Audit,
                                  preview = Status::Preview;
[[maybe_unused]] constexpr FixClass none = FixClass::None,
                                    safe = FixClass::Safe,
                                    suggested = FixClass::Suggested;
} // namespace manifest

static constexpr CheckInfo Table[] = {
#define ASYNC_CHECK(CLASS, NAME, GROUP, LEVEL, STATUS, FIX, SUMMARY)           \
  {NAME,          #CLASS, #GROUP, manifest::LEVEL, manifest::STATUS,           \
   manifest::FIX, SUMMARY},
#include "Checks.def"
};

std::span<const CheckInfo> allChecks() { return Table; }

const CheckInfo *findCheck(std::string_view Name) {
  const auto *It = std::ranges::find(Table, Name, &CheckInfo::Name);
  return It == std::end(Table) ? nullptr : It;
}

std::string_view checkPage(std::string_view Name) {
  for (const auto &[File, Text] : embeddedPages())
    if (File.drop_back(3) == llvm::StringRef(Name)) // ".md"
      return Text;
  return {};
}

std::string_view toString(Level L) {
  switch (L) {
  case Level::Off:
    return "off";
  case Level::Note:
    return "note";
  case Level::Warning:
    return "warning";
  case Level::Error:
    return "error";
  }
  return {};
}

std::string_view toString(Status S) {
  switch (S) {
  case Status::On:
    return "on";
  case Status::Audit:
    return "audit";
  case Status::Preview:
    return "preview";
  }
  return {};
}

std::string_view toString(FixClass F) {
  switch (F) {
  case FixClass::None:
    return "none";
  case FixClass::Safe:
    return "safe";
  case FixClass::Suggested:
    return "suggested";
  }
  return {};
}

} // namespace async_tidy
