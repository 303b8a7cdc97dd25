// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// clang-tidy's driver can also run the static analyzer. We never ask for it,
// and this definition keeps the linker from taking the analyzer, and with it
// the Z3 solver and the shared C++ library, into the program.
#include "clang/StaticAnalyzer/Frontend/AnalysisConsumer.h"

namespace clang::ento {

std::unique_ptr<AnalysisASTConsumer>
CreateAnalysisConsumer(CompilerInstance &) {
  return nullptr;
}

} // namespace clang::ento
