// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sizes of coroutine frames as the compiler makes them.
#ifndef ASYNC_TIDY_TOOL_ENGINE_FRAMES_H
#define ASYNC_TIDY_TOOL_ENGINE_FRAMES_H

#include "llvm/ADT/StringMap.h"
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clang {
class ASTNameGenerator;
class CompilerInvocation;
class FunctionDecl;
} // namespace clang

namespace async_tidy {

/// The frames of one unit. The first question compiles it.
class Frames {
public:
  /// Keeps a copy of \p Invocation, which may change afterwards.
  explicit Frames(const clang::CompilerInvocation &Invocation);
  ~Frames();

  /// Bytes of the frame of \p F; nothing when the compiler made none in this
  /// unit, or more than one that cannot be told apart.
  std::optional<uint64_t> sizeOf(const clang::FunctionDecl *F);

private:
  void measure();
  void read(const std::string &Records);

  std::unique_ptr<clang::CompilerInvocation> Invocation;
  std::unique_ptr<clang::ASTNameGenerator> Names;
  bool Measured = false;
  llvm::StringMap<uint64_t> ByName;
  /// Of lambdas whose number only the code generator knows; 0: several.
  std::map<std::pair<std::string, unsigned>, uint64_t> ByPlace;
};

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_FRAMES_H
