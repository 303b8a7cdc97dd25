// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CMake's presets, as far as they say where the build folder is.
#ifndef ASYNC_TIDY_TOOL_ENGINE_PRESETS_H
#define ASYNC_TIDY_TOOL_ENGINE_PRESETS_H

#include <string>

namespace async_tidy {

/// The build folder of configure preset \p Name of CMakePresets.json or
/// CMakeUserPresets.json here or in a folder above. Else a sentence in
/// \p Error.
std::string presetBuildDir(const std::string &Name, std::string &Error);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_PRESETS_H
