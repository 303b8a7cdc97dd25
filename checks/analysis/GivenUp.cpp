// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "GivenUp.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/STLExtras.h"

namespace clang::tidy::async {

// Analyses have no way to the host other than this; async-clangd, which has a
// thread for each file, does not ask.
static thread_local std::vector<GivenUp> *Collected = nullptr;

void collectGivenUp(std::vector<GivenUp> *Into) { Collected = Into; }

void giveUp(llvm::StringRef Analysis, const FunctionDecl *F) {
  if (!Collected || !F)
    return;
  PresumedLoc Where =
      F->getASTContext().getSourceManager().getPresumedLoc(F->getLocation());
  GivenUp Entry{Analysis.str(), F->getQualifiedNameAsString(),
                Where.isValid() ? Where.getFilename() : "",
                Where.isValid() ? Where.getLine() : 0};
  if (!llvm::is_contained(*Collected, Entry))
    Collected->push_back(std::move(Entry));
}

} // namespace clang::tidy::async
