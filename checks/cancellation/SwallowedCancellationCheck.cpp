// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "SwallowedCancellationCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/Report.h"
#include "analysis/Swallowed.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-swallowed-cancellation";

void SwallowedCancellationCheck::checkFunction(Analysis &A,
                                               const FunctionBody &Body) {
  const SourceManager &SM = A.context().getSourceManager();
  for (const Swallowed &S : swallowedCancellations(A, Body)) {
    SourceLocation Loc = S.Handler->getCatchLoc();
    if (!shouldReport(A, ThisCheck, Loc, Confidence::Medium))
      continue;
    Runner Who = runnerOf(Body.function());
    diag(Loc, "this handler absorbs '%0', so "
              "%select{%3|this coroutine}1 "
              "%select{ends as if it had not been cancelled|goes on after it "
              "was cancelled}2")
        << S.Exception << (Who.Kind != 0) << S.GoesOn
        << Who.Name->getDeclName();
    diag(S.Await->getBeginLoc(), "a cancellation comes out of this 'co_await'",
         DiagnosticIDs::Note);
    if (!S.Distinct) {
      diag(Loc,
           "throw it on when its code is 'operation_aborted', or leave the "
           "loop",
           DiagnosticIDs::Note);
      continue;
    }
    // Before the first handler: one that stands above may be a base of it too.
    SourceLocation First = S.Try->getHandler(0)->getCatchLoc();
    auto Note =
        diag(First, "catch '%0' first and throw it on", DiagnosticIDs::Note);
    Note << S.Exception;
    if (S.IsDeclared && canEdit(SourceRange(First), SM))
      Note << FixItHint::CreateInsertion(First, "catch (const " + S.Exception +
                                                    " &) { throw; } ");
  }
}

} // namespace clang::tidy::async
