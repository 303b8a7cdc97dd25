// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LargeFrameCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/FrameSize.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-large-frame";
static constexpr char ThresholdKey[] = "Threshold";
static constexpr uint64_t DefaultThreshold = 16384;

LargeFrameCheck::LargeFrameCheck(StringRef Name, ClangTidyContext *Context)
    : CoroutineCheck(Name, Context, AllowedNames::OfContexts),
      Threshold(OptionReader(Name, Options, *Context)
                    .number(ThresholdKey, DefaultThreshold)) {}

void LargeFrameCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  CoroutineCheck::storeOptions(Opts);
  Options.store(Opts, ThresholdKey, Threshold);
}

void LargeFrameCheck::checkCoroutine(Analysis &A, const CoroutineInfo &Info) {
  const FunctionDecl *F = Info.Body->function();
  if (!Info.Body->isCoroutine())
    return;
  std::optional<FrameEstimate> Frame = estimateFrame(A, Info);
  if (!Frame)
    return;
  bool Likely = Frame->Bytes > Threshold && !Frame->Parts.empty();
  // Without optimisation variables that take turns have a place each, and what
  // is used up before the suspension keeps its own; no release has that frame.
  if (!Likely && !framesAreOptimised())
    return;
  // What the compiler made outranks what we think it makes.
  std::optional<uint64_t> Exact = measuredFrame(F);
  uint64_t Bytes = Exact.value_or(Frame->Bytes);
  if (Bytes <= Threshold || (!Exact && !Likely) ||
      !shouldReport(A, ThisCheck, F->getLocation(),
                    Exact ? Confidence::High : Confidence::Medium))
    return;
  Runner Who = runnerOf(F);
  diag(F->getLocation(),
       "frame of %select{%1|this coroutine|this lambda}0 takes %select{about "
       "|}2%3 bytes, more than %4; each call allocates it")
      << Who.Kind << Who.Name << Exact.has_value() << std::to_string(Bytes)
      << std::to_string(Threshold);
  // The compiler may keep something else than what we see.
  if (Frame->Parts.empty())
    return;
  constexpr unsigned MaxParts = 2;
  for (const FramePart &Part :
       llvm::ArrayRef(Frame->Parts).take_front(MaxParts)) {
    if (Part.Variable)
      diag(Part.Loc, "%0 has %1 bytes and lives across a suspension point",
           DiagnosticIDs::Note)
          << Part.Variable << std::to_string(Part.Bytes);
    else
      diag(Part.Loc,
           "a temporary has %0 bytes and lives across a suspension point",
           DiagnosticIDs::Note)
          << std::to_string(Part.Bytes);
  }
  if (Frame->At.isValid())
    diag(Frame->At, "suspended here", DiagnosticIDs::Note);
  diag(Frame->Parts.front().Loc,
       "keep it on the heap, or end its scope before the suspension point",
       DiagnosticIDs::Note);
}

} // namespace clang::tidy::async
