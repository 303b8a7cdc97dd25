// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "FunctionCheck.h"
#include "Analysis.h"
#include "ContextNotes.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

FunctionCheck::FunctionCheck(StringRef Name, ClangTidyContext *Context,
                             unsigned Allows)
    : ClangTidyCheck(Name, Context), Allowed(Allows, Name, Options, *Context) {}

void FunctionCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  Allowed.store(Options, Opts);
}

void FunctionCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

void FunctionCheck::check(const MatchFinder::MatchResult &Result) {
  Analysis &A = Analysis::of(*Result.Context);
  const FunctionBody *Body =
      A.body(Result.Nodes.getNodeAs<FunctionDecl>("function"));
  if (Body && !isAllowedContext(Body->function(), Allowed.Contexts))
    checkFunction(A, *Body);
}

void CoroutineCheck::checkFunction(Analysis &A, const FunctionBody &Body) {
  if (const CoroutineInfo *Info = A.coroutine(Body.function()))
    checkCoroutine(A, *Info);
}

} // namespace clang::tidy::async
