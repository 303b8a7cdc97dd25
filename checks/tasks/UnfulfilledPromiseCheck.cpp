// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "UnfulfilledPromiseCheck.h"
#include "analysis/PromiseUse.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-unfulfilled-promise";

void UnfulfilledPromiseCheck::checkFunction(Analysis &A,
                                            const FunctionBody &B) {
  for (const PromiseFault &P : promiseFaults(A, B)) {
    const VarDecl *V = P.Variable;
    if (Allowed.type(V->getType()))
      continue;
    SourceLocation Loc;
    switch (P.K) {
    case PromiseFault::Twice:
      Loc = P.Second->getBeginLoc();
      if (!shouldReport(A, ThisCheck, Loc, Confidence::Medium))
        continue;
      diag(Loc,
           "%0 may be %select{answered|called}1 a second time here, and it "
           "takes one %select{answer|call}1")
          << V << P.IsHandler << P.Second->getSourceRange();
      diag(P.Answer->getBeginLoc(),
           P.SamePlace ? "each turn of the loop comes here"
                       : "it is %select{answered|called}0 here before",
           DiagnosticIDs::Note)
          << P.IsHandler;
      if (!P.SamePlace)
        diag(P.Answer->getBeginLoc(), "leave the function after the first",
             DiagnosticIDs::Note);
      break;
    case PromiseFault::Dropped:
      Loc = V->getLocation();
      if (!shouldReport(A, ThisCheck, Loc, Confidence::Medium))
        continue;
      if (P.IsHandler)
        diag(Loc, "completion handler %0 is not called on some paths, so who "
                  "waits for it waits for ever")
            << V;
      else
        diag(Loc, "%0 is dropped without an answer on some paths, so who waits "
                  "for it %select{waits for ever|learns only that it is "
                  "broken}1")
            << V << (P.Breaks != PromiseFacts::Never);
      diag(P.LeftAt,
           P.NextTurn ? "the next turn of the loop comes here without one"
                      : "this way leaves without one",
           DiagnosticIDs::Note);
      diag(P.Answer->getBeginLoc(), "another way answers here",
           DiagnosticIDs::Note);
      break;
    case PromiseFault::Never:
      Loc = V->getLocation();
      // A destructor that tells the waiter by contract may be the purpose.
      if (!shouldReport(A, ThisCheck, Loc,
                        P.Breaks == PromiseFacts::ByContract
                            ? Confidence::Low
                            : Confidence::Medium))
        continue;
      diag(Loc, "%0 is never answered, so who waits for it %select{waits for "
                "ever|learns only that it is broken}1")
          << V << (P.Breaks != PromiseFacts::Never);
      break;
    }
  }
}

} // namespace clang::tidy::async
