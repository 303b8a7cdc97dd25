// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The words that checks of blocking code share: who runs here, why it runs on
// the executor, and the edit that awaits instead of waiting.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_CONTEXTNOTES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_CONTEXTNOTES_H

#include "Report.h"

namespace clang::tidy::async {

/// For '%select{%N|this coroutine|this lambda}K': the index, and the name that
/// stands for %N.
struct Runner {
  unsigned Kind;
  const NamedDecl *Name;
};
Runner runnerOf(const FunctionDecl *F);

/// Where a call is reported: its member's name, its operator, its variable,
/// else its beginning.
SourceLocation placeOf(const Expr *Call);

/// What is called, as a reader writes it: 'std::future::get', 'std::ifstream'.
std::string calledName(const Expr *Call, ASTContext &Ctx);

/// Names of options: globs against the function and the ones around it.
bool isAllowedContext(const FunctionDecl *F, llvm::ArrayRef<std::string> Globs);

/// Notes which call takes the lambda there; nothing for a coroutine.
void noteContext(ClangTidyCheck &Check, const ExecutionContext &Where);

/// \p Pattern with '$0', '$receiver' filled in, in place of \p Call; no edit
/// when it would be in a macro, in a catch handler (where nothing can be
/// awaited), or when a part has no text.
std::optional<FixItHint> awaitInstead(StringRef Pattern, const Expr *Call,
                                      const FunctionBody &Body,
                                      ASTContext &Ctx);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_CONTEXTNOTES_H
