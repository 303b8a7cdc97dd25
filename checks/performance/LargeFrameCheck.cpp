// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LargeFrameCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/FrameSize.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-large-frame";
static constexpr char AllowedContextsKey[] = "AllowedContexts";
static constexpr char ThresholdKey[] = "Threshold";
static constexpr uint64_t DefaultThreshold = 16384;

LargeFrameCheck::LargeFrameCheck(StringRef Name, ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context),
      AllowedContexts(
          OptionReader(Name, Options, *Context).list(AllowedContextsKey, "")),
      Threshold([&] {
        uint64_t Value = DefaultThreshold;
        std::string Text =
            OptionReader(Name, Options, *Context)
                .get(ThresholdKey, llvm::utostr(DefaultThreshold));
        return StringRef(Text).getAsInteger(0, Value) ? DefaultThreshold
                                                      : Value;
      }()) {}

void LargeFrameCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, AllowedContextsKey, llvm::join(AllowedContexts, ";"));
  Options.store(Opts, ThresholdKey, Threshold);
}

void LargeFrameCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

void LargeFrameCheck::check(const MatchFinder::MatchResult &Result) {
  const auto *F = Result.Nodes.getNodeAs<FunctionDecl>("function");
  Analysis &A = Analysis::of(*Result.Context);
  const CoroutineInfo *Info = A.coroutine(F);
  if (!Info || !Info->Body->isCoroutine() ||
      isAllowedContext(F, AllowedContexts))
    return;
  std::optional<FrameEstimate> Frame = estimateFrame(A, *Info);
  if (!Frame || Frame->Bytes <= Threshold || Frame->Parts.empty() ||
      !shouldReport(A, ThisCheck, F->getLocation(), Confidence::Medium))
    return;
  Runner Who = runnerOf(F);
  diag(F->getLocation(),
       "frame of %select{%1|this coroutine|this lambda}0 takes about %2 bytes, "
       "more than %3; each call allocates it")
      << Who.Kind << Who.Name << std::to_string(Frame->Bytes)
      << std::to_string(Threshold);
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
