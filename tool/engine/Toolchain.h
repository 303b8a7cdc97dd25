// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a cross compiler has its headers. See the head of Toolchain.cpp.
#ifndef ASYNC_TIDY_TOOL_ENGINE_TOOLCHAIN_H
#define ASYNC_TIDY_TOOL_ENGINE_TOOLCHAIN_H

#include <string>
#include <vector>

namespace async_tidy {

struct Toolchain {
  std::string Target;                ///< "arm-none-eabi"
  std::vector<std::string> Includes; ///< its system headers, in its order
  std::string Remark;                ///< a sentence for who asks
};

/// True for a g++ that compiles for another machine, by its name.
bool isCrossCompiler(const std::string &Compiler);

/// What \p Compiler says with those of \p Args that choose a machine or a
/// system. Asked once a process for each; a worker inherits what its parent
/// asked.
const Toolchain &askCompiler(const std::string &Compiler,
                             const std::vector<std::string> &Args);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_TOOLCHAIN_H
