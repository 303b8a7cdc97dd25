// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules that a report may name: the checks, and the tool's own on comments
// that suppress.
#ifndef ASYNC_TIDY_TOOL_FINDING_RULES_H
#define ASYNC_TIDY_TOOL_FINDING_RULES_H

#include "CheckInfo.h"
#include <string_view>

namespace async_tidy {

inline constexpr std::string_view UnusedNolint = "async-nolint-unused";
inline constexpr std::string_view UnknownNolint = "async-nolint-unknown";
inline constexpr std::string_view UnpairedNolint = "async-nolint-unpaired";
inline constexpr std::string_view UnexplainedNolint = "async-nolint-reason";

/// The tool's own rules, sorted by name.
std::span<const CheckInfo> toolRules();

/// A check or one of toolRules(), or null.
const CheckInfo *findRule(std::string_view Name);

/// The page of a rule (Markdown); never empty for a rule.
std::string_view rulePage(std::string_view Name);

/// The paragraph below \p Heading ("What it does") of a rule's page.
std::string_view pageSection(std::string_view Page, std::string_view Heading);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_FINDING_RULES_H
