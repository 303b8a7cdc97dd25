// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "PromiseContractCheck.h"
#include "analysis/CoroutineTypes.h"
#include "analysis/Levels.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-promise-contract";

void PromiseContractCheck::registerMatchers(MatchFinder *Finder) {
  FunctionCheck::registerMatchers(Finder);
  Finder->addMatcher(cxxRecordDecl(isDefinition()).bind("class"), this);
}

void PromiseContractCheck::check(const MatchFinder::MatchResult &Result) {
  FunctionCheck::check(Result);
  Analysis &A = Analysis::of(*Result.Context);
  const auto *R = Result.Nodes.getNodeAs<CXXRecordDecl>("class");
  // A template is judged as it was written.
  if (!R || R->getTemplateInstantiationPattern() ||
      !A.isUserCode(R->getLocation()) || matchesGlob(R, Allowed.Types))
    return;
  for (const TypeFault &Fault : typeFaults(A, R))
    report(A, Fault);
}

void PromiseContractCheck::checkFunction(Analysis &A,
                                         const FunctionBody &Body) {
  for (const HandleFault &Fault : handleFaults(A, Body))
    report(A, Fault);
}

void PromiseContractCheck::report(Analysis &A, const TypeFault &F) {
  const SourceManager &SM = A.context().getSourceManager();
  // Who else might destroy the frame is not all in one unit.
  Confidence C = F.K == TypeFault::Leaked || F.K == TypeFault::Discardable ||
                         F.K == TypeFault::Silenced
                     ? Confidence::Medium
                     : Confidence::High;
  if (!shouldReport(A, ThisCheck, F.Loc, C))
    return;
  switch (F.K) {
  case TypeFault::FinalNever:
    diag(F.Loc, "the coroutine destroys itself at its end, and %0 destroys it "
                "again in its destructor")
        << F.Class;
    diag(F.Other->getLocation(), "the destructor of %0 is here",
         DiagnosticIDs::Note)
        << F.Class;
    diag(F.Loc,
         "suspend at the end with 'std::suspend_always', so that the owner "
         "destroys the frame",
         DiagnosticIDs::Note);
    return;
  case TypeFault::Copied: {
    diag(F.Loc, "%0 can be copied, and each copy destroys the same coroutine "
                "in its destructor")
        << F.Class;
    diag(F.Handle->getLocation(), "the handle that is copied is %0",
         DiagnosticIDs::Note)
        << F.Handle;
    std::string Name = F.Class->getNameAsString();
    SourceLocation At = F.Other->getBeginLoc();
    auto Note = diag(F.Loc,
                     "delete the copies of %0, and move the handle with "
                     "'std::exchange'",
                     DiagnosticIDs::Note);
    Note << F.Class;
    if (F.IsImplicit && canEdit(SourceRange(At), SM))
      Note << FixItHint::CreateInsertion(
          At, Name + "(const " + Name + " &) = delete;\n" + Name +
                  " &operator=(const " + Name + " &) = delete;\n");
    return;
  }
  case TypeFault::Moved:
    diag(F.Loc, "a moved-from %0 keeps its handle, so the same coroutine is "
                "destroyed twice")
        << F.Class;
    diag(F.Handle->getLocation(), "the handle that is copied is %0",
         DiagnosticIDs::Note)
        << F.Handle;
    diag(F.Loc, "take it with 'std::exchange(other.%0, nullptr)'",
         DiagnosticIDs::Note)
        << F.Handle->getName();
    return;
  case TypeFault::Leaked:
    diag(F.Loc, "nobody destroys the coroutine that %0 holds, so its frame "
                "leaks")
        << F.Class;
    diag(F.Handle->getLocation(), "the handle is %0", DiagnosticIDs::Note)
        << F.Handle;
    diag(F.Loc, "destroy the handle in the destructor of %0",
         DiagnosticIDs::Note)
        << F.Class;
    return;
  case TypeFault::Silenced:
    diag(F.Loc, "'unhandled_exception' is empty, so an exception of the "
                "coroutine disappears");
    diag(F.Loc,
         "keep 'std::current_exception()' for who awaits it, or call "
         "'std::terminate'",
         DiagnosticIDs::Note);
    return;
  case TypeFault::Discardable: {
    countsAsNote(A, ThisCheck, F.Loc);
    diag(F.Loc,
         "%0 lacks the attribute 'nodiscard', so a task that is dropped by "
         "mistake never runs and nobody is told")
        << F.Class;
    auto Note = diag(F.Loc, "add the attribute", DiagnosticIDs::Note);
    if (canEdit(SourceRange(F.Loc), SM))
      Note << FixItHint::CreateInsertion(F.Loc, "[[nodiscard]] ");
    return;
  }
  }
}

void PromiseContractCheck::report(Analysis &A, const HandleFault &F) {
  SourceLocation Loc = F.At->getBeginLoc();
  if (!shouldReport(A, ThisCheck, Loc, Confidence::High))
    return;
  switch (F.K) {
  case HandleFault::UsedAfterDestroy:
    diag(Loc, "%0 is used after its coroutine was destroyed")
        << F.Handle << F.At->getSourceRange();
    break;
  case HandleFault::DestroyedTwice:
    diag(Loc, "the coroutine of %0 is destroyed a second time")
        << F.Handle << F.At->getSourceRange();
    break;
  case HandleFault::ResumedWhenDone:
    diag(Loc, "%0 is resumed although its coroutine is done")
        << F.Handle << F.At->getSourceRange();
    diag(F.First->getBeginLoc(), "'done' has just said so here",
         DiagnosticIDs::Note);
    return;
  case HandleFault::LeftBehind:
    diag(Loc, "%0 still names the coroutine that is destroyed here, and the "
              "destructor destroys it again")
        << F.Handle << F.At->getSourceRange();
    diag(F.First->getBeginLoc(), "the destructor is here", DiagnosticIDs::Note);
    diag(Loc, "set %0 to null after 'destroy'", DiagnosticIDs::Note)
        << F.Handle;
    return;
  }
  if (F.First == F.At)
    diag(Loc, "the turn of the loop before this one has destroyed it",
         DiagnosticIDs::Note);
  else
    diag(F.First->getBeginLoc(), "it is destroyed here", DiagnosticIDs::Note);
  diag(F.First->getBeginLoc(), "set %0 to null after 'destroy'",
       DiagnosticIDs::Note)
      << F.Handle;
}

} // namespace clang::tidy::async
