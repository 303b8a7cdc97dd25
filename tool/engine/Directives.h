// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NOLINT comments, whether or not anything is found near them.
#ifndef ASYNC_TIDY_TOOL_ENGINE_DIRECTIVES_H
#define ASYNC_TIDY_TOOL_ENGINE_DIRECTIVES_H

#include "finding/Finding.h"
#include <set>

namespace async_tidy {

/// The NOLINT comments of \p File in their order. A word in a string or in
/// code is none. An unreadable file has none.
std::vector<Directive> readDirectives(const std::string &File);

/// The lines of \p File that begin within a token: in a raw string, or behind a
/// line splice in a string.
std::set<unsigned> linesInTokens(const std::string &File);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_DIRECTIVES_H
