// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CancelUnsafeSelectCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/Races.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-cancel-unsafe-select";

void CancelUnsafeSelectCheck::checkFunction(Analysis &A,
                                            const FunctionBody &Body) {
  for (const RaceFault &R : raceFaults(A, Body)) {
    if (R.K == RaceFault::Starves)
      continue;
    SourceLocation Loc = R.Operation->getBeginLoc();
    const auto *Call = dyn_cast<CallExpr>(stripMove(R.Operation));
    if ((Call && matchesGlob(Call->getDirectCallee(), Allowed.Callees)) ||
        !shouldReport(A, ThisCheck, Loc,
                      R.Deep ? Confidence::Medium : Confidence::High))
      continue;
    if (R.K == RaceFault::GoesOn) {
      diag(Loc, "the losers of this race are never cancelled, and each turn of "
                "the loop leaves more of them running")
          << R.Operation->getSourceRange();
      diag(R.Race->getBeginLoc(),
           "ask them to stop with a stop source, or make them before the loop "
           "and race the same ones again",
           DiagnosticIDs::Note);
      continue;
    }
    diag(Loc, "this operation is cancelled each time another branch wins, and "
              "loses %select{what it has done so far|the value that it "
              "carries|the message that it has taken}0")
        << (R.Lost == "taken"   ? 2
            : R.Lost == "value" ? 1
                                : 0)
        << R.Operation->getSourceRange();
    if (R.Deep)
      diag(R.Deep->getBeginLoc(),
           "%select{it loses it in this operation|it takes it here and is not "
           "done with it at a later suspension point}0",
           DiagnosticIDs::Note)
          << (R.Lost == "taken");
    diag(R.Race->getBeginLoc(), "the race is here, in a loop",
         DiagnosticIDs::Note);
    diag(Loc,
         "%select{start the operation before the loop and race the same one "
         "again, or race one that can be cancelled without a loss|race the "
         "receive alone, and finish the work before the next race}0",
         DiagnosticIDs::Note)
        << (R.Lost == "taken");
  }
}

} // namespace clang::tidy::async
