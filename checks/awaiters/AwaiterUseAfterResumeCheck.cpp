// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "AwaiterUseAfterResumeCheck.h"
#include "analysis/AwaiterUse.h"
#include "analysis/ContextNotes.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-awaiter-use-after-resume";

void AwaiterUseAfterResumeCheck::checkFunction(Analysis &A,
                                               const FunctionBody &Body) {
  for (const LateUse &Use : usesAfterHandOver(A, Body)) {
    // An awaiter that is known to somebody is not always resumed by him.
    if (!shouldReport(A, ThisCheck, Use.Loc,
                      Use.Because == LateUse::Published ? Confidence::Medium
                                                        : Confidence::High))
      continue;
    std::string What;
    switch (Use.What) {
    case LateUse::Awaiter:
      What = Use.Member ? "'" + Use.Member->getNameAsString() + "' is used"
                        : "the awaiter is used";
      break;
    case LateUse::Promise:
      What = "the promise is used";
      break;
    case LateUse::Handle:
      What = "the handle is used again";
      break;
    }
    diag(Use.Loc,
         "%0 after %select{the coroutine was resumed|who waits for the "
         "coroutine was resumed|the coroutine was destroyed|the coroutine was "
         "handed over|the awaiter was handed over}1, and may be gone with its "
         "frame")
        << What << static_cast<unsigned>(Use.Because) << Use.Range;
    diag(Use.Event->getBeginLoc(),
         "%select{it is resumed here|that is resumed here, and may destroy "
         "this one|it is destroyed here|from here on another thread may resume "
         "it|from here on another thread may resume it}0",
         DiagnosticIDs::Note)
        << static_cast<unsigned>(Use.Because);
    diag(Use.Event->getBeginLoc(),
         "copy what is needed to locals, and make this the last thing that "
         "'await_suspend' does",
         DiagnosticIDs::Note);
  }
}

} // namespace clang::tidy::async
