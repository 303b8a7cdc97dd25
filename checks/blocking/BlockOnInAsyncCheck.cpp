// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BlockOnInAsyncCheck.h"
#include "analysis/BlockingChains.h"
#include "analysis/ContextNotes.h"

namespace clang::tidy::async {

void BlockOnInAsyncCheck::checkFunction(Analysis &A, const FunctionBody &Body) {
  const ExecutionContext &Where = A.executionContext(Body.function());
  if (Where.K != ExecutionContext::Executor)
    return;
  PredicateEvaluator Conditions(A);
  for (const CallExpr *Call : Body.calls())
    inspect(A, Conditions, Body, Where, Call);
  for (const CXXConstructExpr *Construction : Body.constructions())
    inspect(A, Conditions, Body, Where, Construction);
  for (const ReachedBlock &Reached :
       blocksBelow(A, Body, {BlockingSite::SyncWait.str()}, Allowed.Callees))
    reportReached(A, Body, Where, Reached);
}

void BlockOnInAsyncCheck::reportReached(Analysis &A, const FunctionBody &Body,
                                        const ExecutionContext &Where,
                                        const ReachedBlock &Reached) {
  if (!shouldReport(A, getID(), Reached.Loc, Reached.Chain.How))
    return;
  Runner Who = runnerOf(Body.function());
  diag(Reached.Loc, "'%0' waits in '%1' and blocks the executor's thread that "
                    "runs %select{%3|this coroutine|this lambda}2; what it "
                    "waits for may need that thread")
      << readableName(Reached.Callee)
      << calledName(Reached.Chain.Site.Call, A.context()) << Who.Kind
      << Who.Name->getDeclName();
  noteContext(*this, Where);
  noteChain(*this, A, Reached.Chain);
  diag(Reached.Loc,
       "make '%0' a coroutine that awaits, or wait on a thread made for "
       "blocking calls",
       DiagnosticIDs::Note)
      << readableName(Reached.Callee);
}

void BlockOnInAsyncCheck::inspect(Analysis &A, PredicateEvaluator &Conditions,
                                  const FunctionBody &Body,
                                  const ExecutionContext &Where,
                                  const Expr *Call) {
  auto Site = syncWaitSite(A, Conditions, Body, Call);
  if (!Site || Allowed.callee(Model::callee(Call)) || A.movedAway(Body, Call) ||
      !shouldReport(A, getID(), placeOf(Call), Site->How))
    return;
  if (Site->Facts->SyncWait->BuildsRuntime)
    reportRuntime(A, Body, Where, Call);
  else
    reportWait(A, Body, Where, Call, *Site->Facts);
}

void BlockOnInAsyncCheck::reportRuntime(Analysis &A, const FunctionBody &Body,
                                        const ExecutionContext &Where,
                                        const Expr *Construction) {
  Runner Who = runnerOf(Body.function());
  diag(placeOf(Construction),
       "'%0' builds a second runtime inside "
       "%select{%2|this coroutine|this lambda}1, which already "
       "runs on an executor")
      << calledName(Construction, A.context()) << Who.Kind
      << Who.Name->getDeclName() << Construction->getSourceRange();
  noteContext(*this, Where);
  diag(placeOf(Construction),
       "use the executor that is running, or build the runtime once in 'main'",
       DiagnosticIDs::Note);
}

/// The promise takes any awaitable, or the awaited task is of its own library.
static bool canAwaitHere(Analysis &A, const FunctionBody &Body,
                         const Expr *Awaited, const ApiFacts &Facts) {
  const CoroutineInfo *Info = A.coroutine(Body.function());
  if (!Info || !Info->Promise || !Awaited || Awaited->isTypeDependent() ||
      !A.shapes().isAwaitable(strip(Awaited)->getType()))
    return false;
  DeclarationName Transform = &A.context().Idents.get("await_transform");
  bool TakesAll = true;
  for (const CXXRecordDecl *R = Info->Promise; R;) {
    TakesAll = TakesAll && R->lookup(Transform).empty();
    R = R->hasDefinition() && R->getNumBases()
            ? R->bases_begin()->getType()->getAsCXXRecordDecl()
            : nullptr;
  }
  return TakesAll || (Facts.From && Facts.From == Info->Lib);
}

void BlockOnInAsyncCheck::reportWait(Analysis &A, const FunctionBody &Body,
                                     const ExecutionContext &Where,
                                     const Expr *Call, const ApiFacts &Facts) {
  ASTContext &Ctx = A.context();
  Runner Who = runnerOf(Body.function());
  diag(placeOf(Call), "'%0' blocks the executor's thread that runs "
                      "%select{%2|this coroutine|this lambda}1; what it waits "
                      "for may need that thread")
      << calledName(Call, Ctx) << Who.Kind << Who.Name->getDeclName()
      << Call->getSourceRange();
  noteContext(*this, Where);
  if (!Body.isCoroutine()) {
    diag(placeOf(Call),
         "make it a coroutine and await, or wait on a thread of its own",
         DiagnosticIDs::Note);
    return;
  }
  const Expr *Awaited = CallParts::of(Call).at(Facts.SyncWait->Waits);
  const Advice *Instead = adviceFor(Where, Facts.Replacement.empty()
                                               ? StringRef("sync-wait")
                                               : StringRef(Facts.Replacement));
  if (Facts.SyncWait->Waits != SyncWaitFacts::None &&
      canAwaitHere(A, Body, Awaited, Facts)) {
    auto Note = diag(placeOf(Call), "await it with 'co_await' instead",
                     DiagnosticIDs::Note);
    std::string Pattern =
        Facts.SyncWait->Waits == Predicate::Receiver
            ? "co_await $receiver"
            : "co_await $" + std::to_string(Facts.SyncWait->Waits);
    if (auto Edit = awaitInstead(Pattern, Call, Body, Ctx))
      Note << *Edit;
  } else if (Instead && !Instead->Say.empty() && Facts.From == Where.Lib) {
    diag(placeOf(Call), "use '%0' instead", DiagnosticIDs::Note)
        << Instead->Say;
  } else {
    diag(placeOf(Call),
         "await the result, or wait for it on a thread made for blocking calls",
         DiagnosticIDs::Note);
  }
}

} // namespace clang::tidy::async
