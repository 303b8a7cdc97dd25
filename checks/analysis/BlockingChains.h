// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calls of one body on an executor that block further down, and the notes
// that tell how. Shared by the checks of blocking calls and of waits.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_BLOCKINGCHAINS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_BLOCKINGCHAINS_H

#include "MayBlock.h"

namespace clang::tidy::async {

/// A call after which the thread comes to a function that blocks.
struct ReachedBlock {
  const FunctionDecl *Callee = nullptr;
  SourceLocation Loc;
  BlockingChain Chain; ///< begins in Callee
};

/// What the calls of \p Body reach. Left out: closures that run on the executor
/// themselves (what blocks in them is reported there), callables that the body
/// was given, calls after a switch to
/// a thread made for blocking, and chains through a function that one of
/// \p Allowed names.
std::vector<ReachedBlock> blocksBelow(Analysis &A, const FunctionBody &Body,
                                      llvm::ArrayRef<std::string> Categories,
                                      llvm::ArrayRef<std::string> Allowed);

/// A note for each hop: "'load' calls 'read_all' here". Of a long chain the
/// middle is one note.
void noteChain(ClangTidyCheck &Check, Analysis &A, const BlockingChain &Chain);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_BLOCKINGCHAINS_H
