// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "AwaiterContractCheck.h"
#include "analysis/AwaiterShape.h"
#include "analysis/ContextNotes.h"
#include "analysis/Levels.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-awaiter-contract";

void AwaiterContractCheck::checkFunction(Analysis &A,
                                         const FunctionBody &Body) {
  const SourceManager &SM = A.context().getSourceManager();
  for (const ShapeFault &Fault : shapeFaults(A, Body)) {
    SourceLocation Loc = Fault.Loc;
    if (!shouldReport(A, ThisCheck, Loc, Confidence::High))
      continue;
    if (Fault.K > ShapeFault::ResumesAnother)
      countsAsNote(A, ThisCheck, Loc);
    switch (Fault.K) {
    case ShapeFault::ResumesItself:
      diag(Loc, "'await_suspend' resumes the coroutine that it is suspending, "
                "on top of its stack frame")
          << Fault.Range;
      diag(Loc, "return 'false' from 'await_suspend' to go on at once",
           DiagnosticIDs::Note);
      break;
    case ShapeFault::ResumesAnother:
      diag(Loc, "%0 is resumed inside of 'await_suspend', so each step of a "
                "chain of awaits needs a stack frame")
          << Fault.Handle << Fault.Range;
      diag(Loc,
           "return the handle from 'await_suspend', and the compiler resumes "
           "it without a frame",
           DiagnosticIDs::Note);
      break;
    case ShapeFault::BoolSuffices:
      diag(Loc, "'await_suspend' returns a handle only to say whether it "
                "suspends")
          << Fault.Range;
      diag(Loc,
           "return 'bool': 'false' for its own handle, 'true' for "
           "'noop_coroutine'",
           DiagnosticIDs::Note);
      break;
    case ShapeFault::VoidSuffices:
      diag(Loc, "'await_suspend' returns a handle and always suspends")
          << Fault.Range;
      diag(Loc, "return 'void'", DiagnosticIDs::Note);
      break;
    case ShapeFault::KnewBefore:
      diag(Loc, "'await_ready' always says 'false', and 'await_suspend' then "
                "finds out that nothing is to wait for")
          << Fault.Range;
      diag(Fault.Other, "it is known here, after the coroutine was suspended",
           DiagnosticIDs::Note);
      diag(Loc, "ask it in 'await_ready'", DiagnosticIDs::Note);
      break;
    case ShapeFault::TypedHandle: {
      diag(Loc, "'await_suspend' takes the handle of one promise and does not "
                "use the promise")
          << Fault.Range;
      auto Note =
          diag(Loc, "take 'std::coroutine_handle<>'", DiagnosticIDs::Note);
      if (Fault.Arguments.isValid() && canEdit(Fault.Arguments, SM))
        Note << FixItHint::CreateRemoval(Fault.Arguments);
      break;
    }
    }
  }
}

} // namespace clang::tidy::async
