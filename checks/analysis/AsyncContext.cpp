// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "AsyncContext.h"
#include "Analysis.h"

namespace clang::tidy::async {

const ExecutionContext &AsyncContexts::of(const FunctionDecl *F) {
  static const ExecutionContext Unknown;
  return Unknown;
}

} // namespace clang::tidy::async
