// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BorrowAcrossAwaitCheck.h"
#include "analysis/HeldObjects.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

void BorrowAcrossAwaitCheck::checkCoroutine(Analysis &A,
                                            const CoroutineInfo &Info) {
  if (Info.Suspensions.empty())
    return;
  HeldObjects Held(A, *Info.Body, Info.Suspensions, locks::Follow::Borrows);
  for (const SuspensionPoint &Point : Info.Suspensions)
    if (!Point.NeverSuspends && !Point.Unreachable)
      inspect(A, Point, Held);
}

void BorrowAcrossAwaitCheck::inspect(Analysis &A, const SuspensionPoint &Point,
                                     const HeldObjects &Held) {
  for (const HeldLock &View : Held.at(Point)) {
    const CXXRecordDecl *Class =
        View.Type.isNull()
            ? nullptr
            : View.Type.getNonReferenceType()->getAsCXXRecordDecl();
    if (Class && matchesGlob(Class, Allowed.Types))
      continue;
    Confidence C = View.OnEveryPath ? Confidence::High : Confidence::Medium;
    if (!shouldReport(A, "async-borrow-across-await", Point.Loc, C))
      return;
    std::string Subject =
        View.Spelling.empty() ? "a temporary" : "'" + View.Spelling + "'";
    if (!View.OnEveryPath)
      Subject += " may";
    BorrowFacts::Kind Of = BorrowFacts::Value;
    if (Class)
      if (const ApiFacts *Facts = A.model().typeFacts(View.Type);
          Facts && Facts->Borrow)
        Of = Facts->Borrow->Of;
    llvm::StringRef Does =
        Of == BorrowFacts::Lock
            ? "%0 %plural{1:keeps|:keep}1 shared data locked across a "
              "suspension point; threads that need it block until the "
              "coroutine resumes"
        : Of == BorrowFacts::Reclaim
            ? "%0 %plural{1:keeps|:keep}1 memory from being reclaimed across "
              "a suspension point, for as long as the coroutine is suspended"
            : "%0 %plural{1:borrows|:borrow}1 shared data across a suspension "
              "point; writers wait or fail until the coroutine resumes";
    diag(Point.Loc, Does) << Subject << unsigned(View.OnEveryPath ? 1 : 2)
                          << Point.E->getSourceRange();
    if (View.Taken.isValid())
      diag(View.Taken, "borrowed here", DiagnosticIDs::Note);
    diag(Point.Loc,
         "copy what is needed after it and end the borrow before the "
         "suspension point",
         DiagnosticIDs::Note);
    return;
  }
}

} // namespace clang::tidy::async
