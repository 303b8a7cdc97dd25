// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "AwaitInLoopCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/SerialAwaits.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-await-in-loop";

void AwaitInLoopCheck::checkCoroutine(Analysis &A, const CoroutineInfo &Info) {
  const FunctionDecl *F = Info.Body->function();
  if (!Info.Body->isCoroutine() || Info.Body->isDependent())
    return;
  for (const SerialAwait &S : serialAwaits(A, Info)) {
    if (S.Call && matchesGlob(Model::callee(S.Call), Allowed.Callees))
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
