// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "RuntimeMixingCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/RuntimeMix.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-runtime-mixing";

/// Key of the advice for what is awaited; empty if there is none.
static StringRef adviceKeyOf(Analysis &A, const MixedAwait &M) {
  const ApiFacts *F = M.Awaited ? A.model().facts(M.Awaited) : nullptr;
  std::string Name = readableName(M.Awaited);
  StringRef Last = StringRef(Name).rsplit("::").second;
  if ((F && F->Clock) || Last.contains_insensitive("sleep"))
    return "sleep";
  if (Last.contains_insensitive("yield"))
    return "yield";
  if (StringRef(Name).contains_insensitive("mutex"))
    return "mutex";
  if (StringRef(Name).contains_insensitive("channel") ||
      StringRef(Name).contains_insensitive("queue"))
    return "channel";
  return "";
}

void RuntimeMixingCheck::checkCoroutine(Analysis &A,
                                        const CoroutineInfo &Info) {
  const FunctionDecl *F = Info.Body->function();
  if (!Info.Body->isCoroutine())
    return;
  for (const MixedAwait &M : mixedAwaits(A, Info)) {
    if (matchesGlob(M.Awaited, Allowed.Callees) ||
        !shouldReport(A, ThisCheck, M.Point->Loc, Confidence::High))
      continue;
    Runner Who = runnerOf(F);
    diag(M.Point->Loc,
         "%select{%1|this coroutine|this lambda}0 is a coroutine of %2 and "
         "awaits '%3' of %4; it may go on outside of its own executor")
        << Who.Kind << Who.Name << M.Own->Name << readableName(M.Awaited)
        << M.Other->Name << M.Point->E->getSourceRange();
    ExecutionContext Where;
    Where.Lib = M.Own;
    Where.LibRoot = M.OwnRoot;
    StringRef Key = adviceKeyOf(A, M);
    const Advice *Own = Key.empty() ? nullptr : adviceFor(Where, Key);
    diag(M.Point->Loc,
         "%select{await it through an adapter that comes back to the executor "
         "of %1|use what %1 has for it: '%2'}0",
         DiagnosticIDs::Note)
        << (Own != nullptr) << M.Own->Name << (Own ? Own->Say : "");
  }
}

} // namespace clang::tidy::async
