// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "UnnecessaryCoroutineCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/NeedlessCoroutine.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-unnecessary-coroutine";

void UnnecessaryCoroutineCheck::checkCoroutine(Analysis &A,
                                               const CoroutineInfo &Info) {
  const FunctionDecl *F = Info.Body->function();
  if (!Info.Body->isCoroutine())
    return;
  std::optional<NeedlessCoroutine> Found = needlessCoroutine(A, Info);
  if (!Found)
    return;
  if (Unit != &A.context()) {
    Unit = &A.context();
    Named = namedFunctions(A);
  }
  if (Named.contains(F->getCanonicalDecl()) ||
      !shouldReport(A, ThisCheck, F->getLocation(), Confidence::Medium))
    return;
  if (!Found->Wrapped) {
    diag(F->getLocation(), "coroutine %0 never suspends; each call makes a "
                           "frame for what a plain function does")
        << F;
    return;
  }
  diag(F->getLocation(), "coroutine %0 only passes on what '%1' returns; each "
                         "call makes a frame for nothing")
      << F << calledName(Found->Wrapped, A.context());
  auto D = diag(Found->Wrapped->getBeginLoc(), "return the task as it is",
                DiagnosticIDs::Note);
  if (canEdit(Found->Keywords, A.context().getSourceManager()))
    D << FixItHint::CreateReplacement(Found->Keywords, "return");
}

} // namespace clang::tidy::async
