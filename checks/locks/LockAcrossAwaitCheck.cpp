// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LockAcrossAwaitCheck.h"
#include "analysis/HeldObjects.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

void LockAcrossAwaitCheck::checkCoroutine(Analysis &A,
                                          const CoroutineInfo &Info) {
  const HeldObjects *Held = A.heldObjects(Info.Body->function());
  if (!Held)
    return;
  for (const SuspensionPoint &Point : Info.Suspensions) {
    if (Point.NeverSuspends || Point.Unreachable)
      continue;
    llvm::SmallVector<HeldLock, 2> Locks;
    for (const HeldLock &Lock : Held->at(Point))
      if (!allowed(Lock))
        Locks.push_back(Lock);
    if (!Locks.empty() && !allowed(A, Point))
      report(A, *Info.Body, Point, Locks);
  }
}

bool LockAcrossAwaitCheck::allowed(const HeldLock &Lock) const {
  if (Allowed.Types.empty() || Lock.Type.isNull())
    return false;
  auto Matches = [&](QualType T) {
    const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
    return R && matchesGlob(R, Allowed.Types);
  };
  return Matches(Lock.Type) || (Lock.Mutex && Matches(Lock.Mutex->getType()));
}

bool LockAcrossAwaitCheck::allowed(Analysis &A,
                                   const SuspensionPoint &Point) const {
  if (Allowed.Callees.empty())
    return false;
  const Expr *Operand = Point.Operand ? strip(Point.Operand) : Point.E;
  if (const NamedDecl *Callee = Model::callee(Operand);
      Callee && Allowed.callee(Callee))
    return true;
  const CXXRecordDecl *R = Operand->getType()->getAsCXXRecordDecl();
  return R && Allowed.callee(R);
}

static std::string quoted(llvm::StringRef Name) {
  return ("'" + Name + "'").str();
}

/// "'guard' keeps 'm' locked", "'m' stays locked".
static std::string subject(const HeldLock &Lock) {
  llvm::StringRef May = Lock.OnEveryPath ? "" : "may ";
  std::string Mutex =
      Lock.MutexSpelling.empty() ? "its mutex" : quoted(Lock.MutexSpelling);
  if (Lock.Guard && !Lock.Spelling.empty())
    return (quoted(Lock.Spelling) + " " + May +
            (May.empty() ? "keeps " : "keep ") + Mutex + " locked")
        .str();
  if (!Lock.IsGuard) {
    std::string Name = Lock.Spelling.empty() ? Mutex : quoted(Lock.Spelling);
    return (Name + " " + May + (May.empty() ? "stays locked" : "stay locked"))
        .str();
  }
  if (Lock.MutexSpelling.empty())
    Mutex = "a mutex";
  return ("temporary guard " + May + (May.empty() ? "keeps " : "keep ") +
          Mutex + " locked")
      .str();
}

void LockAcrossAwaitCheck::report(Analysis &A, const FunctionBody &Body,
                                  const SuspensionPoint &Point,
                                  llvm::ArrayRef<HeldLock> Locks) {
  // The lock that is held for certain is the one to speak of.
  const HeldLock *First =
      llvm::find_if(Locks, [](const HeldLock &L) { return L.OnEveryPath; });
  if (First == Locks.end())
    First = Locks.begin();
  Confidence C = First->OnEveryPath ? Confidence::High : Confidence::Medium;
  if (!shouldReport(A, "async-lock-across-await", Point.Loc, C))
    return;
  diag(Point.Loc, "%0 across a suspension point; another coroutine on this "
                  "thread that needs it "
                  "would deadlock")
      << subject(*First) << Point.E->getSourceRange();
  if (First->Taken.isValid())
    diag(First->Taken, "locked here", DiagnosticIDs::Note);
  unsigned Others = 0;
  for (const HeldLock &Lock : Locks)
    if (&Lock != First && Lock.Taken.isValid() && Others++ < 2)
      diag(Lock.Taken, "%0 too", DiagnosticIDs::Note) << subject(Lock);
  remedy(A, Body, Point, *First);
}

/// The statement to put 'guard.unlock();' in front of: it holds the await, and
/// nothing else before or beside it is in the way.
static const Stmt *unlockBefore(const FunctionBody &Body,
                                const SuspensionPoint &Point,
                                const HeldLock &Lock) {
  if (!Lock.Guard || !Lock.CanUnlock || !Lock.OnEveryPath ||
      Lock.LaterUse.isValid() || Point.K != SuspensionPoint::Await ||
      !Point.Operand)
    return nullptr;
  const Stmt *Statement = Body.enclosingStatement(Point.E);
  const Stmt *Parent = Body.parent(Statement);
  if (!Parent || !isa<CompoundStmt>(Parent))
    return nullptr;
  // Whether the other operands need the lock cannot be seen; so only 'co_await
  // x;', 'T v = co_await x;' and 'co_return co_await x;' are edited.
  const Stmt *Up = Body.semanticParent(Point.E);
  bool Alone = Up == Parent || Up == Statement ||
               strip(dyn_cast<Expr>(Statement) ? cast<Expr>(Statement)
                                               : Point.E) == Point.E;
  if (!Alone)
    return nullptr;
  return Statement;
}

void LockAcrossAwaitCheck::remedy(Analysis &A, const FunctionBody &Body,
                                  const SuspensionPoint &Point,
                                  const HeldLock &Lock) {
  const SourceManager &SM = A.context().getSourceManager();
  if (const Stmt *Before = unlockBefore(Body, Point, Lock);
      Before && canEdit(Before->getSourceRange(), SM)) {
    SourceLocation Loc = Before->getBeginLoc();
    bool Invalid = false;
    unsigned Column = SM.getSpellingColumnNumber(Loc, &Invalid);
    llvm::StringRef Buffer = SM.getBufferData(SM.getFileID(Loc), &Invalid);
    unsigned Offset = SM.getFileOffset(Loc);
    if (!Invalid && Column && Offset + 1 >= Column) {
      llvm::StringRef Indent = Buffer.substr(Offset - (Column - 1), Column - 1);
      // The statement may share its line with others: then so does the call.
      bool OwnLine = Indent.find_first_not_of(" \t") == llvm::StringRef::npos;
      std::string Text = Lock.Spelling + ".unlock();" +
                         (OwnLine ? "\n" + Indent.str() : std::string(" "));
      diag(Loc,
           "unlock %0 before the suspension point if what follows does not "
           "need it",
           DiagnosticIDs::Note)
          << quoted(Lock.Spelling) << FixItHint::CreateInsertion(Loc, Text);
      return;
    }
  }
  if (const Advice *Use =
          adviceFor(A.executionContext(Body.function()), "mutex")) {
    diag(Point.Loc, "release the lock before the suspension point, or use '%0'",
         DiagnosticIDs::Note)
        << Use->Say;
    return;
  }
  if (Lock.IsGuard)
    diag(Point.Loc, "end the guard's scope before the suspension point",
         DiagnosticIDs::Note);
  else
    diag(Point.Loc, "unlock it before the suspension point",
         DiagnosticIDs::Note);
}

} // namespace clang::tidy::async
