// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "MissingCancellationCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/Endless.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-missing-cancellation";

void MissingCancellationCheck::checkFunction(Analysis &A,
                                             const FunctionBody &Body) {
  const FunctionDecl *F = Body.function();
  for (const EndlessLoop &L : endlessLoops(A, Body)) {
    SourceLocation Loc = L.Loop->getBeginLoc();
    if (!shouldReport(A, ThisCheck, Loc, Confidence::Medium))
      continue;
    Runner Who = runnerOf(F);
    diag(Loc, "nothing can stop this loop, so "
              "%select{%1|this coroutine}0 runs until the process ends")
        << (Who.Kind != 0) << Who.Name->getDeclName();
    diag(L.Await->getBeginLoc(),
         "this await does not end when the task is asked to stop",
         DiagnosticIDs::Note);
    diag(Loc,
         "look at a stop token in each turn, and give it to what is "
         "awaited",
         DiagnosticIDs::Note);
  }
}

} // namespace clang::tidy::async
