// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "UnnecessaryCoroutineCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/NeedlessCoroutine.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-unnecessary-coroutine";
static constexpr char AllowedContextsKey[] = "AllowedContexts";

UnnecessaryCoroutineCheck::UnnecessaryCoroutineCheck(StringRef Name,
                                                     ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context),
      AllowedContexts(
          OptionReader(Name, Options, *Context).list(AllowedContextsKey, "")) {}

void UnnecessaryCoroutineCheck::storeOptions(
    ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, AllowedContextsKey, llvm::join(AllowedContexts, ";"));
}

void UnnecessaryCoroutineCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

void UnnecessaryCoroutineCheck::check(const MatchFinder::MatchResult &Result) {
  const auto *F = Result.Nodes.getNodeAs<FunctionDecl>("function");
  Analysis &A = Analysis::of(*Result.Context);
  const CoroutineInfo *Info = A.coroutine(F);
  if (!Info || !Info->Body->isCoroutine() ||
      isAllowedContext(F, AllowedContexts))
    return;
  std::optional<NeedlessCoroutine> Found = needlessCoroutine(A, *Info);
  if (!Found)
    return;
  if (Unit != Result.Context) {
    Unit = Result.Context;
    Named = namedFunctions(A);
  }
  if (Named.contains(F->getCanonicalDecl()) ||
      !shouldReport(A, ThisCheck, F->getLocation(), Confidence::Medium))
    return;
  if (!Found->Wrapped) {
    diag(F->getLocation(), "coroutine %0 never suspends; each call makes a "
                           "frame for what a plain function does")
        << F;
    return;
  }
  diag(F->getLocation(), "coroutine %0 only passes on what '%1' returns; each "
                         "call makes a frame for nothing")
      << F << calledName(Found->Wrapped, A.context());
  auto D = diag(Found->Wrapped->getBeginLoc(), "return the task as it is",
                DiagnosticIDs::Note);
  if (canEdit(Found->Keywords, *Result.SourceManager))
    D << FixItHint::CreateReplacement(Found->Keywords, "return");
}

} // namespace clang::tidy::async
