// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "StaleStateAcrossAwaitCheck.h"
#include "analysis/Report.h"
#include "analysis/StaleState.h"

namespace clang::tidy::async {

void StaleStateAcrossAwaitCheck::checkCoroutine(Analysis &A,
                                                const CoroutineInfo &Info) {
  if (Info.Suspensions.empty() || Info.Body->isDependent())
    return;
  for (const StaleState &State : staleStates(A, Info))
    report(A, State);
}

void StaleStateAcrossAwaitCheck::report(Analysis &A, const StaleState &State) {
  if (!shouldReport(A, "async-stale-state-across-await", State.Write,
                    Confidence::Medium))
    return;
  if (State.K == StaleState::ReadModify)
    diag(State.Write, "%0 is set to what was computed from its value before "
                      "the suspension; what others wrote meanwhile is lost")
        << State.State;
  else
    diag(State.Write, "%0 was checked before the suspension; others may have "
                      "changed it since")
        << State.State;
  diag(State.Read, "read here", DiagnosticIDs::Note);
  if (State.Point)
    diag(State.Point->Loc, "suspended here", DiagnosticIDs::Note);
  diag(State.Write,
       State.K == StaleState::ReadModify
           ? "read it after the suspension point, or hold an asynchronous lock "
             "from the read to the write"
           : "check it again after the suspension point, or hold an "
             "asynchronous lock from the check to the write",
       DiagnosticIDs::Note);
}

} // namespace clang::tidy::async
