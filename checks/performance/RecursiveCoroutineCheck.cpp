// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "RecursiveCoroutineCheck.h"
#include "analysis/AsyncRecursion.h"
#include "analysis/ContextNotes.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-recursive-coroutine";

void RecursiveCoroutineCheck::checkCoroutine(Analysis &A,
                                             const CoroutineInfo &Info) {
  const FunctionDecl *F = Info.Body->function();
  if (!Info.Body->isCoroutine() || Info.Body->isDependent())
    return;
  std::vector<RecursiveCall> Way = unboundedRecursion(A, *Info.Body);
  if (Way.empty())
    return;
  // Of a ring of coroutines the first one speaks for all.
  const SourceManager &SM = A.context().getSourceManager();
  for (const RecursiveCall &Each : Way)
    if (Each.Callee != Info.Body->function() &&
        isa<CoroutineBodyStmt>(Each.Callee->getBody()) &&
        SM.isBeforeInTranslationUnit(Each.Callee->getLocation(),
                                     F->getLocation()))
      return;
  SourceLocation Loc = placeOf(Way.front().Call);
  if (!shouldReport(A, ThisCheck, Loc, Confidence::Medium))
    return;
  Runner Who = runnerOf(F);
  diag(Loc, "%select{%1|this coroutine|this lambda}0 awaits itself and nothing "
            "bounds the depth; each level keeps its frame until the last ends")
      << Who.Kind << Who.Name << Way.front().Call->getSourceRange();
  constexpr unsigned MaxSteps = 3;
  for (const RecursiveCall &Each :
       llvm::ArrayRef(Way).drop_front().take_front(MaxSteps))
    diag(placeOf(Each.Call), "%0 is called here", DiagnosticIDs::Note)
        << Each.Callee;
  diag(Loc, "write it as a loop, or count the depth and end at a limit",
       DiagnosticIDs::Note);
}

} // namespace clang::tidy::async
