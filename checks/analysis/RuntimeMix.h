// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaits in a coroutine of one runtime of what belongs to another.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_RUNTIMEMIX_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_RUNTIMEMIX_H

#include "Coroutine.h"

namespace clang::tidy::async {

class Analysis;

struct MixedAwait {
  const SuspensionPoint *Point = nullptr;
  const Library *Own = nullptr;
  std::string OwnRoot;
  const Library *Other = nullptr;
  /// What is awaited: the called function, else the type.
  const NamedDecl *Awaited = nullptr;
};

std::vector<MixedAwait> mixedAwaits(Analysis &A, const CoroutineInfo &Info);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_RUNTIMEMIX_H
