// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CHECKINFO_H
#define ASYNC_TIDY_CHECKS_CHECKINFO_H

#include <span>
#include <string_view>

namespace async_tidy {

enum class Level { Off, Note, Warning, Error };
enum class Status { On, Audit, Preview };
enum class FixClass { None, Safe, Suggested };

/// What Checks.def says of one check, without any Clang type, so that reports
/// and lists can use it.
struct CheckInfo {
  std::string_view Name;  ///< "async-lock-across-await"
  std::string_view Class; ///< "LockAcrossAwait"
  std::string_view Group; ///< "locks"; also a name that --select takes
  Level DefaultLevel;
  Status DefaultStatus;
  FixClass Fix;
  std::string_view Summary; ///< One sentence with a full stop.
};

/// All checks, sorted by name.
std::span<const CheckInfo> allChecks();

/// The check of that name, or null.
const CheckInfo *findCheck(std::string_view Name);

/// The page of a check (Markdown), embedded in the binary; empty when unknown.
std::string_view checkPage(std::string_view Name);

std::string_view toString(Level L);
std::string_view toString(Status S);
std::string_view toString(FixClass F);

} // namespace async_tidy

#endif // ASYNC_TIDY_CHECKS_CHECKINFO_H
