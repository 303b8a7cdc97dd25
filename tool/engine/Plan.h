// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From what the user named to the units to check.
#ifndef ASYNC_TIDY_TOOL_ENGINE_PLAN_H
#define ASYNC_TIDY_TOOL_ENGINE_PLAN_H

#include "engine/CompileDatabase.h"
#include <string>
#include <vector>

namespace async_tidy {

struct PlanRequest {
  std::vector<std::string> Paths;     ///< files and folders; none: everything
  std::vector<std::string> BuildDirs; ///< -p
  std::string Preset;                 ///< --preset
  std::vector<std::string> Databases; ///< --compile-db
  bool HasCommand = false;            ///< '--' was given
  std::vector<std::string> Command;   ///< what stands behind it
  bool GuessFlags =
      false; ///< a file that no database has gets flags of another
};

struct Plan {
  std::vector<CompileCommand> Units;  ///< in the order of the database
  std::vector<std::string> Databases; ///< files that were read
  /// Sentence that says why there is nothing to do, and what to do about it.
  std::string Error;
  /// Error is of the kind that --allow-empty forgives.
  bool Empty = false;
  /// Error says that there is no compile database anywhere.
  bool NoDatabase = false;
  /// What was guessed, a sentence each.
  std::vector<std::string> Guesses;
};

/// Reads databases and looks for files; changes nothing.
Plan makePlan(const PlanRequest &Request);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_PLAN_H
