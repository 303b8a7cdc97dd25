// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "UseAfterConsumeCheck.h"
#include "analysis/Report.h"
#include "analysis/SingleUse.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-use-after-consume";

UseAfterConsumeCheck::UseAfterConsumeCheck(StringRef Name,
                                           ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context),
      Allowed(AllowedNames::OfTypes, Name, Options, *Context) {}

void UseAfterConsumeCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  Allowed.store(Options, Opts);
}

void UseAfterConsumeCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

static std::string message(const SecondUse &S) {
  static constexpr StringRef Kinds[] = {"task ", "future ", "handle ", ""};
  std::string Text =
      (Kinds[S.What] + "'" + S.Variable->getNameAsString() + "' is ").str();
  auto Again = [&](SecondUse::How How, StringRef Name) -> std::string {
    switch (How) {
    case SecondUse::Awaited:
      return "awaited";
    case SecondUse::Called:
      return ("used up by '" + Name + "'").str();
    case SecondUse::Moved:
      return "moved away";
    }
    llvm_unreachable("all are handled");
  };
  if (S.Unsequenced)
    return Text +
           "moved into one argument and used in another, in an order that "
           "is not fixed";
  std::string First = Again(S.First, S.FirstName);
  if (S.SamePlace)
    return Text + First + " in each turn of the loop, but made before it";
  std::string Second = S.SecondIsUse && S.Second != SecondUse::Awaited
                           ? "used"
                           : Again(S.Second, S.SecondName);
  if (S.What == SecondUse::Value)
    return Text + Second + " after it was moved into an awaited call";
  if (First == Second)
    return Text + Second + " a second time, and it can be used once";
  return Text + Second + " after it was " + First;
}

void UseAfterConsumeCheck::check(const MatchFinder::MatchResult &Result) {
  const auto *F = Result.Nodes.getNodeAs<FunctionDecl>("function");
  Analysis &A = Analysis::of(*Result.Context);
  const FunctionBody *B = A.body(F);
  if (!B)
    return;
  for (const SecondUse &S : secondUses(A, *B)) {
    if (Allowed.type(S.Variable->getType()) ||
        !shouldReport(A, ThisCheck, S.At->getBeginLoc(), Confidence::High))
      continue;
    diag(S.At->getBeginLoc(), "%0") << message(S) << S.At->getSourceRange();
    if (!S.SamePlace)
      diag(S.FirstAt->getBeginLoc(),
           "it is %select{awaited|used up|moved}0 here", DiagnosticIDs::Note)
          << static_cast<unsigned>(S.First);
    if (S.SamePlace)
      diag(S.Variable->getLocation(),
           "make %0 anew in each turn, or leave the loop after this",
           DiagnosticIDs::Note)
          << S.Variable;
    else if (S.Unsequenced)
      diag(S.At->getBeginLoc(), "take what is needed of %0 before the call",
           DiagnosticIDs::Note)
          << S.Variable;
    else if (S.What == SecondUse::Task || S.What == SecondUse::Future)
      diag(
          S.Variable->getLocation(),
          "keep what it gives in a variable, or share it by a type that may be "
          "awaited again",
          DiagnosticIDs::Note);
  }
}

} // namespace clang::tidy::async
