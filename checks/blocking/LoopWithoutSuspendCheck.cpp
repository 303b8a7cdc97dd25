// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LoopWithoutSuspendCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/EndlessLoops.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-loop-without-suspend";

void LoopWithoutSuspendCheck::checkCoroutine(Analysis &A,
                                             const CoroutineInfo &Info) {
  const FunctionDecl *F = Info.Body->function();
  if (!Info.Body->isCoroutine())
    return;
  std::vector<EndlessLoop> Loops = endlessLoops(A, Info);
  if (Loops.empty())
    return;
  // On a thread of its own it takes nobody's turn.
  const ExecutionContext &Where = A.executionContext(F);
  if (Where.K != ExecutionContext::Executor)
    return;
  for (const EndlessLoop &L : Loops) {
    if (!shouldReport(A, ThisCheck, L.Loop->getBeginLoc(),
                      L.Passed || !L.HasNoExit ? Confidence::Medium
                                               : Confidence::High))
      continue;
    Runner Who = runnerOf(F);
    if (L.Passed)
      diag(L.Loop->getBeginLoc(),
           "endless loop in %select{%1|this coroutine|this lambda}0 can go "
           "round without suspending; until it suspends, no other task runs on "
           "its thread")
          << Who.Kind << Who.Name;
    else
      diag(L.Loop->getBeginLoc(),
           "%select{loop|endless loop}0 in %select{%2|this coroutine|this "
           "lambda}1 never suspends, so no other task runs on its thread")
          << L.HasNoExit << Who.Kind << Who.Name;
    if (L.AlwaysReady)
      diag(L.AlwaysReady->Loc,
           "what is awaited here is always ready and does not suspend",
           DiagnosticIDs::Note);
    if (L.Passed)
      diag(L.Passed->Loc, "a turn that does not come here does not suspend",
           DiagnosticIDs::Note);
    const Advice *Yield = adviceFor(Where, "yield");
    const auto *Block = dyn_cast_or_null<CompoundStmt>(L.Body);
    auto D =
        diag(L.Loop->getBeginLoc(),
             "suspend in each turn%select{|, with '%1'}0", DiagnosticIDs::Note);
    D << (Yield != nullptr) << (Yield ? Yield->Say : std::string());
    if (Yield && !Yield->Fix.empty() && Block &&
        canEdit(SourceRange(Block->getLBracLoc(), Block->getLBracLoc()),
                A.context().getSourceManager()))
      D << FixItHint::CreateInsertion(Block->getLBracLoc().getLocWithOffset(1),
                                      " " + Yield->Fix + ";");
  }
}

} // namespace clang::tidy::async
