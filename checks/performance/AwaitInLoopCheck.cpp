// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "AwaitInLoopCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/SerialAwaits.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-await-in-loop";
static constexpr char AllowedCalleesKey[] = "AllowedCallees";

AwaitInLoopCheck::AwaitInLoopCheck(StringRef Name, ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context),
      AllowedCallees(
          OptionReader(Name, Options, *Context).list(AllowedCalleesKey, "")) {}

void AwaitInLoopCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, AllowedCalleesKey, llvm::join(AllowedCallees, ";"));
}

void AwaitInLoopCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

void AwaitInLoopCheck::check(const MatchFinder::MatchResult &Result) {
  const auto *F = Result.Nodes.getNodeAs<FunctionDecl>("function");
  Analysis &A = Analysis::of(*Result.Context);
  const CoroutineInfo *Info = A.coroutine(F);
  if (!Info || !Info->Body->isCoroutine() || Info->Body->isDependent())
    return;
  for (const SerialAwait &S : serialAwaits(A, *Info)) {
    if (S.Call && matchesGlob(Model::callee(S.Call), AllowedCallees))
      continue;
    if (!shouldReport(A, ThisCheck, S.Point->Loc, Confidence::Medium))
      continue;
    if (S.Call)
      diag(S.Point->Loc, "loop awaits each '%0' before it starts the next, "
                         "though no turn needs the one before")
          << calledName(S.Call, A.context()) << S.Point->E->getSourceRange();
    else
      diag(S.Point->Loc, "loop awaits one task after the other; each starts "
                         "only when the one before has ended")
          << S.Point->E->getSourceRange();
    diag(S.Loop->getForLoc(), "its turns are independent", DiagnosticIDs::Note);
    const Advice *All = adviceFor(A.executionContext(F), "together");
    diag(S.Point->Loc,
         "%select{start them all and await them together|await them together, "
         "with '%1'}0",
         DiagnosticIDs::Note)
        << (All != nullptr) << (All ? All->Say : std::string());
  }
}

} // namespace clang::tidy::async
