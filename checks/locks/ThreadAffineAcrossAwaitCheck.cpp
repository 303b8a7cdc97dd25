// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ThreadAffineAcrossAwaitCheck.h"
#include "analysis/HeldObjects.h"
#include "analysis/Report.h"
#include "analysis/ThreadAffinity.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-thread-affine-across-await";

void ThreadAffineAcrossAwaitCheck::checkCoroutine(Analysis &A,
                                                  const CoroutineInfo &Info) {
  const FunctionDecl *F = Info.Body->function();
  if (Info.Suspensions.empty())
    return;
  // The thread stays the same.
  const Library *Lib = Info.Lib;
  if (!Lib)
    Lib = A.executionContext(F).Lib;
  if (Lib && Lib->SingleThreaded)
    return;
  for (const AffineUse &Use : affineUses(A, Info))
    report(A, Use);
  objects(A, Info);
}

static std::string quoted(llvm::StringRef Name) {
  return ("'" + Name + "'").str();
}

void ThreadAffineAcrossAwaitCheck::report(Analysis &A, const AffineUse &Use) {
  if (!shouldReport(A, ThisCheck, Use.Use,
                    Use.K == AffineUse::LastError ? Confidence::Medium
                                                  : Confidence::High))
    return;
  std::string Of = Use.Of ? quoted(readableName(Use.Of)) : "the thread";
  llvm::StringRef Read = "read it again after the suspension point";
  switch (Use.K) {
  case AffineUse::Reference:
    diag(Use.Use, "%0 refers to the %1 of the thread that ran before the "
                  "suspension; another thread may run now")
        << Use.Variable << Of;
    Read = "take the reference again after the suspension point";
    break;
  case AffineUse::WriteBack:
    diag(Use.Use, "thread_local %0 is set to what was read of it before the "
                  "suspension; it may be that of another thread")
        << Of;
    break;
  case AffineUse::Receiver:
    diag(Use.Use, "thread_local %0 is taken before the suspension and used "
                  "after it, when another thread may run")
        << Of;
    Read = "await first, into a variable";
    break;
  case AffineUse::Identity:
    diag(Use.Use, "%0 is the id of the thread that ran before the suspension; "
                  "another thread may run now")
        << Use.Variable;
    break;
  case AffineUse::LastError:
    diag(Use.Use, "the thread's last error is read after a suspension; it may "
                  "be that of another thread");
    Read = "keep the error in a variable before the suspension point";
    break;
  }
  if (Use.Obtained.isValid())
    diag(Use.Obtained,
         Use.K == AffineUse::LastError ? "set here" : "obtained here",
         DiagnosticIDs::Note);
  if (Use.Point)
    diag(Use.Point->Loc, "suspended here", DiagnosticIDs::Note);
  diag(Use.Use, Read, DiagnosticIDs::Note);
}

void ThreadAffineAcrossAwaitCheck::objects(Analysis &A,
                                           const CoroutineInfo &Info) {
  HeldObjects Held(A, *Info.Body, Info.Suspensions, locks::Follow::ThreadBound);
  for (const SuspensionPoint &Point : Info.Suspensions) {
    if (Point.NeverSuspends || Point.Unreachable)
      continue;
    for (const HeldLock &Object : Held.at(Point)) {
      const CXXRecordDecl *Class =
          Object.Type.isNull()
              ? nullptr
              : Object.Type.getNonReferenceType()->getAsCXXRecordDecl();
      if (Class && matchesGlob(Class, Allowed.Types))
        continue;
      if (!shouldReport(A, ThisCheck, Point.Loc,
                        Object.OnEveryPath ? Confidence::High
                                           : Confidence::Medium))
        break;
      std::string Name =
          Object.Spelling.empty() ? "a temporary" : quoted(Object.Spelling);
      diag(Point.Loc, "%0 belongs to the thread that made it and is held "
                      "across a suspension point; it may end on another thread")
          << Name << Point.E->getSourceRange();
      if (Object.Taken.isValid())
        diag(Object.Taken, "made here", DiagnosticIDs::Note);
      diag(Point.Loc, "end its scope before the suspension point",
           DiagnosticIDs::Note);
      break;
    }
  }
}

} // namespace clang::tidy::async
