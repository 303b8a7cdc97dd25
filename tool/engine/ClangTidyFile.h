// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What '.clang-tidy' says of our checks, so that the tool and the plugin agree.
#ifndef ASYNC_TIDY_TOOL_ENGINE_CLANGTIDYFILE_H
#define ASYNC_TIDY_TOOL_ENGINE_CLANGTIDYFILE_H

#include "ConfigFile.h"
#include <map>

namespace async_tidy {

/// 'Checks' and 'WarningsAsErrors' in force in \p Folder, as far as they name
/// our checks.
ForeignSettings clangTidySettings(const std::string &Folder);

/// 'CheckOptions' of our checks: "async-blocking-call.AllowedCallees" -> value.
std::map<std::string, std::string> clangTidyOptions(const std::string &Folder);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_CLANGTIDYFILE_H
