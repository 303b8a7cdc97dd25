// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the comments of suppression need to know of a finding. See Nolint.cpp.
#ifndef ASYNC_TIDY_TOOL_ENGINE_NOLINT_H
#define ASYNC_TIDY_TOOL_ENGINE_NOLINT_H

#include "finding/Finding.h"
#include "llvm/ADT/StringRef.h"

namespace async_tidy {

/// Lines of the macros through which the finding at this place came, from the
/// innermost outwards; paths as Clang spells them. Empty without macros.
std::vector<Place> macroPlaces(llvm::StringRef Check, llvm::StringRef File,
                               unsigned Offset);

/// Whether one of our checks has reported anything in this process.
bool anyFindingSeen();

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_NOLINT_H
