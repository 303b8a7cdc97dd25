// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "SleepAsSynchronizationCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/Report.h"
#include "analysis/SleepSync.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-sleep-as-synchronization";

/// In a body that a macro of a test framework wrote, or a lambda inside it, a
/// sleep may be how the test makes an order of events.
static bool isInTest(Analysis &A, const FunctionDecl *F) {
  for (const DeclContext *DC = F; DC; DC = DC->getParent())
    if (const auto *Each = dyn_cast<FunctionDecl>(DC))
      if (!Each->isMain() &&
          A.executionContext(Each).K == ExecutionContext::Test)
        return true;
  return false;
}

void SleepAsSynchronizationCheck::checkFunction(Analysis &A,
                                                const FunctionBody &Body) {
  const FunctionDecl *F = Body.function();
  std::vector<SyncSleep> Sleeps = syncSleeps(A, Body);
  if (Sleeps.empty() || isInTest(A, F))
    return;
  for (const SyncSleep &S : Sleeps) {
    SourceLocation Loc = S.Sleep->getBeginLoc();
    if (!shouldReport(A, ThisCheck, Loc, Confidence::Medium))
      continue;
    if (S.K == SyncSleep::InsteadOfJoin) {
      diag(Loc, "this sleep stands for a join: work that was asked to stop may "
                "need longer, or none of the time")
          << S.Sleep->getSourceRange();
      diag(S.Other->getBeginLoc(), "it is asked to stop here",
           DiagnosticIDs::Note);
      diag(Loc, "keep the tasks' handles or scope, and await those",
           DiagnosticIDs::Note);
    } else {
      diag(Loc, "this loop sleeps until a condition changes, so it sees the "
                "change late and runs for nothing until then")
          << S.Sleep->getSourceRange();
      diag(S.Other->getBeginLoc(), "the condition is here",
           DiagnosticIDs::Note);
      diag(Loc,
           "await what changes it: an event, a condition variable, a channel",
           DiagnosticIDs::Note);
    }
  }
}

} // namespace clang::tidy::async
