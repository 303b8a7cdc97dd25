// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes a compile command that was written for any compiler fit for Clang 22.
#ifndef ASYNC_TIDY_TOOL_ENGINE_HYGIENE_H
#define ASYNC_TIDY_TOOL_ENGINE_HYGIENE_H

#include "engine/CompileDatabase.h"
#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include <memory>
#include <string>
#include <vector>

namespace clang {
class CompilerInvocation;
}
namespace llvm::vfs {
class FileSystem;
}

namespace async_tidy {

/// What the command line adds to and takes from every command.
struct CommandChanges {
  std::vector<std::string> Before;  ///< after the compiler's name
  std::vector<std::string> After;   ///< at the end
  std::vector<std::string> Removed; ///< dropped when spelled exactly so
  std::string ResourceDir;          ///< Clang's builtin headers
  bool DropUnknown =
      true; ///< else a flag that Clang does not know is a problem
};

struct CleanCommand {
  std::vector<std::string> Args; ///< whole driver command, with the file
  /// What was dropped or changed and why, one sentence each.
  std::vector<std::string> Remarks;
  std::string Problem; ///< not empty: the command cannot be used, and why
};

/// Drops what Clang does not know or what has no bearing on the analysis.
/// Reads response files; changes nothing on disk.
CleanCommand cleanCommand(const CompileCommand &Command,
                          const CommandChanges &Changes);

/// The cc1 invocation of \p Command, with values dropped that the driver
/// refuses (added to its Remarks). Null, with Problem set, when there is none.
std::unique_ptr<clang::CompilerInvocation>
makeInvocation(CleanCommand &Command,
               llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files);

/// Compiles C++ (by file name, '-x' or the compiler's name).
bool isCxx(const CompileCommand &Command);
/// Builds a precompiled header or a header on its own: no unit to check.
bool buildsHeader(const CompileCommand &Command);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_HYGIENE_H
