// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "finding/Rules.h"
#include <algorithm>
#include <string>

namespace async_tidy {

static constexpr CheckInfo Own[] = {
    {UnexplainedNolint, "NolintReason", "suppressions", Level::Warning,
     Status::On, FixClass::None, "Finds NOLINT comments that give no reason."},
    {UnknownNolint, "NolintUnknown", "suppressions", Level::Warning, Status::On,
     FixClass::None, "Finds NOLINT comments that name no existing check."},
    {UnpairedNolint, "NolintUnpaired", "suppressions", Level::Warning,
     Status::On, FixClass::None,
     "Finds NOLINTBEGIN and NOLINTEND comments without their other half."},
    {UnusedNolint, "NolintUnused", "suppressions", Level::Note, Status::On,
     FixClass::None, "Finds NOLINT comments that suppress nothing."},
};

static constexpr std::string_view OwnPage =
    R"(Comments that suppress findings are looked at themselves, whether or not there
is a finding near them.

- `async-nolint-unused`: the check that the comment names finds nothing there
  any more. Remove the comment.
- `async-nolint-unknown`: no check has that name, so the comment does nothing.
- `async-nolint-unpaired`: a NOLINTBEGIN has no NOLINTEND with the same list
  behind it, or the other way round, so neither does anything.
- `async-nolint-reason`: `--require-suppression-reason` is on, and the comment
  says no reason behind its list.
)";

std::span<const CheckInfo> toolRules() { return Own; }

const CheckInfo *findRule(std::string_view Name) {
  if (const CheckInfo *Check = findCheck(Name))
    return Check;
  auto It = std::ranges::find(Own, Name, &CheckInfo::Name);
  return It == std::end(Own) ? nullptr : It;
}

std::string_view rulePage(std::string_view Name) {
  std::string_view Page = checkPage(Name);
  return Page.empty() ? OwnPage : Page;
}

std::string_view pageSection(std::string_view Page, std::string_view Heading) {
  std::string Title = "\n## " + std::string(Heading) + "\n";
  size_t Begin = Page.find(Title);
  if (Begin == std::string_view::npos)
    return {};
  Page.remove_prefix(Begin + Title.size());
  Page = Page.substr(0, Page.find("\n## "));
  while (!Page.empty() && (Page.front() == '\n' || Page.front() == ' '))
    Page.remove_prefix(1);
  while (!Page.empty() && (Page.back() == '\n' || Page.back() == ' '))
    Page.remove_suffix(1);
  return Page;
}

} // namespace async_tidy
