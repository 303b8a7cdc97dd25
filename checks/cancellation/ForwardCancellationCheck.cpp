// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ForwardCancellationCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/Report.h"
#include "analysis/TokenForwarding.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-forward-cancellation";

void ForwardCancellationCheck::checkFunction(Analysis &A,
                                             const FunctionBody &Body) {
  for (const ForgottenToken &T : forgottenTokens(A, Body)) {
    SourceLocation Loc = placeOf(T.Call);
    // A member may be meant for other work of the class.
    if (matchesGlob(T.Call->getDirectCallee(), Allowed.Callees) ||
        !shouldReport(A, ThisCheck, Loc,
                      isa<FieldDecl>(T.Token) ? Confidence::Medium
                                              : Confidence::High))
      continue;
    diag(Loc, "%0 is at hand and '%1' could take it, but the call does not get "
              "it and cannot be cancelled")
        << T.Token << T.Call->getDirectCallee()->getName()
        << T.Call->getSourceRange();
    SourceLocation End = T.Call->getRParenLoc();
    auto Note = diag(Loc, "pass %0", DiagnosticIDs::Note);
    Note << T.Token;
    bool Any = llvm::any_of(T.Call->arguments(), [](const Expr *Arg) {
      return !isa<CXXDefaultArgExpr>(Arg);
    });
    if (T.CanAppend &&
        canEdit(SourceRange(Loc, End), A.context().getSourceManager()))
      Note << FixItHint::CreateInsertion(End, (Any ? ", " : "") +
                                                  T.Token->getNameAsString());
    diag(T.Taker->getLocation(),
         "%select{this overload takes one|it is declared here}0",
         DiagnosticIDs::Note)
        << T.Defaulted;
  }
}

} // namespace clang::tidy::async
