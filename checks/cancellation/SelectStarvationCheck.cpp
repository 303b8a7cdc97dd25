// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "SelectStarvationCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/Races.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-select-starvation";

void SelectStarvationCheck::checkFunction(Analysis &A,
                                          const FunctionBody &Body) {
  for (const RaceFault &R : raceFaults(A, Body)) {
    if (R.K != RaceFault::Starves)
      continue;
    SourceLocation Loc = R.Operation->getBeginLoc();
    if (!shouldReport(A, ThisCheck, Loc, Confidence::Medium))
      continue;
    diag(Loc, "the first branch of an ordered race wins whenever it is ready, "
              "so a busy one keeps the others from being looked at")
        << R.Operation->getSourceRange();
    if (!R.Stop) {
      diag(Loc,
           "put the branch first that is seldom ready, or race without an "
           "order",
           DiagnosticIDs::Note);
      continue;
    }
    auto Note = diag(R.Stop->getBeginLoc(), "put this branch first",
                     DiagnosticIDs::Note);
    std::string First = sourceText(R.Operation, A.context());
    std::string Stop = sourceText(R.Stop, A.context());
    if (!First.empty() && !Stop.empty())
      Note << FixItHint::CreateReplacement(R.Operation->getSourceRange(), Stop)
           << FixItHint::CreateReplacement(R.Stop->getSourceRange(), First);
  }
}

} // namespace clang::tidy::async
