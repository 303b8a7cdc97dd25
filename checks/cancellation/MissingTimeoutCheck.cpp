// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "MissingTimeoutCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/Endless.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-missing-timeout";

void MissingTimeoutCheck::checkFunction(Analysis &A, const FunctionBody &Body) {
  for (const UnboundedWait &W : unboundedWaits(A, Body)) {
    SourceLocation Loc = placeOf(W.Call);
    if (matchesGlob(Model::callee(W.Call), Allowed.Callees) ||
        !shouldReport(A, ThisCheck, Loc, Confidence::Medium))
      continue;
    diag(Loc, "'%0' waits for another machine without a deadline, and may wait "
              "for ever")
        << calledName(W.Call, A.context()) << W.Call->getSourceRange();
    const Advice *Instead =
        adviceFor(A.executionContext(Body.function()), "timeout");
    auto Note = diag(Loc, "%select{put it under a timeout|use '%1'}0",
                     DiagnosticIDs::Note);
    Note << (Instead != nullptr) << (Instead ? Instead->Say : std::string());
    // The operand as a whole becomes the argument.
    const auto *Await = dyn_cast<CoawaitExpr>(W.Await);
    if (Instead && !Instead->Fix.empty() && Await) {
      const Expr *Operand = Await->getOperand();
      std::string Text = sourceText(Operand, A.context());
      StringRef Pattern = Instead->Fix;
      size_t At = Pattern.find("$0");
      if (!Text.empty() && At != StringRef::npos)
        Note << FixItHint::CreateReplacement(
            Operand->getSourceRange(),
            (Pattern.take_front(At) + Text + Pattern.drop_front(At + 2)).str());
    }
  }
}

} // namespace clang::tidy::async
