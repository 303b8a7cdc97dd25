// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One unit in, its findings out.
#ifndef ASYNC_TIDY_TOOL_ENGINE_SCAN_H
#define ASYNC_TIDY_TOOL_ENGINE_SCAN_H

#include "engine/Hygiene.h"
#include "finding/Finding.h"
#include <set>

namespace async_tidy {

struct ScanOptions {
  CommandChanges Changes;
  bool Profile = false;      ///< measure the time of each check
  bool ReadClangTidy = true; ///< options of our checks in .clang-tidy count
};

/// Parses \p Command and runs the checks that its configuration selects.
///
/// Changes the working directory and leaves Clang's memory behind, as it is
/// meant for a worker process that ends after it. Findings come in the order of
/// clang-tidy: by file and place. Levels are those of the configuration.
UnitResult scanUnit(const CompileCommand &Command, const ScanOptions &Options);

/// Only preprocesses \p Command, for Headers of the result: what it includes.
UnitResult listFiles(const CompileCommand &Command, const ScanOptions &Options);

/// Reads what every worker needs (models, target tables) in the parent, so that
/// they share it. Returns what is wrong with the models that \p Settings ask
/// for, a line each.
std::string prepareScan(const Config &Settings);

/// "async-blocking-call.AllowedCallees": all options that the checks have.
const std::set<std::string> &checkOptionNames();

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_SCAN_H
