// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ResumeUnderLockCheck.h"
#include "analysis/HeldObjects.h"
#include "analysis/InlineRuns.h"
#include "analysis/Report.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::async {

/// Most functions hold no lock, and need not be looked at further.
static bool mayLock(Analysis &A, const FunctionBody &Body) {
  auto Named = [](const CallExpr *C) {
    const auto *F = dyn_cast_or_null<FunctionDecl>(C->getCalleeDecl());
    llvm::StringRef Name = F && F->getDeclName().isIdentifier()
                               ? F->getName()
                               : locks::LockTypes::memberName(C);
    return Name.contains_insensitive("lock");
  };
  return llvm::any_of(
             Body.variables(),
             [&](const VarDecl *V) {
               return !A.shapes().containedGuard(V->getType()).isNull();
             }) ||
         llvm::any_of(
             Body.function()->parameters(),
             [&](const ParmVarDecl *P) {
               return !A.shapes().containedGuard(P->getType()).isNull();
             }) ||
         llvm::any_of(Body.calls(), Named);
}

/// A callback that has a promise of its own and a mutex that is a local of the
/// function which made both: that function waits in its own way, and nobody
/// else can need the mutex.
static bool isPrivateHandshake(const FunctionBody &B, const InlineRun &Run,
                               const HeldLock &Lock) {
  const auto *M = dyn_cast_or_null<VarDecl>(Lock.Mutex);
  const auto *Call = dyn_cast<CXXMemberCallExpr>(Run.Call);
  if (!M || !M->hasLocalStorage() || M->getType()->isReferenceType() ||
      M->getDeclContext() == B.function() || !Call ||
      Run.K != InlineRun::Modelled)
    return false;
  const auto *Own =
      dyn_cast_or_null<VarDecl>(namedObject(Call->getImplicitObjectArgument()));
  return Own && Own->isInitCapture() && !Own->getType()->isReferenceType();
}

void ResumeUnderLockCheck::checkFunction(Analysis &A,
                                         const FunctionBody &Body) {
  if (!mayLock(A, Body))
    return;
  std::vector<InlineRun> Runs = inlineRuns(A, Body);
  llvm::erase_if(Runs, [&](const InlineRun &Run) {
    return Run.What && Allowed.callee(Run.What);
  });
  if (Runs.empty())
    return;
  llvm::SmallVector<const CallExpr *, 4> Calls;
  for (const InlineRun &Run : Runs)
    Calls.push_back(Run.Call);
  llvm::ArrayRef<SuspensionPoint> Points;
  if (const CoroutineInfo *Info = A.coroutine(Body.function()))
    Points = Info->Suspensions;
  HeldObjects Held(A, Body, Points, locks::Follow::Locks, Calls);
  for (const InlineRun &Run : Runs)
    for (const HeldLock &Lock : Held.at(Run.Call)) {
      const CXXRecordDecl *Type =
          Lock.Type.isNull()
              ? nullptr
              : Lock.Type.getNonReferenceType()->getAsCXXRecordDecl();
      if (Type && matchesGlob(Type, Allowed.Types))
        continue;
      if (isPrivateHandshake(Body, Run, Lock))
        continue;
      report(A, Body, Run, Lock);
      break;
    }
}

/// "'m' is locked", "a mutex may be locked".
static std::string locked(const HeldLock &Lock) {
  llvm::StringRef Name = Lock.MutexSpelling;
  if (Name.empty())
    Name = Lock.Spelling;
  return (Name.empty() ? std::string("a mutex") : ("'" + Name + "'").str()) +
         (Lock.OnEveryPath ? " is locked" : " may be locked");
}

/// The lock has nothing left to do after \p Call: the statement with the call
/// ends the block that the guard is declared in.
static const Stmt *lastUnder(const FunctionBody &Body, const HeldLock &Lock,
                             const CallExpr *Call) {
  if (!Lock.Guard || !Lock.CanUnlock || !Lock.OnEveryPath ||
      Lock.LaterUse.isValid())
    return nullptr;
  const Stmt *Statement = Body.enclosingStatement(Call);
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Body.parent(Statement));
  if (!Block || Block->body_back() != Statement)
    return nullptr;
  bool Here = llvm::any_of(Block->body(), [&](const Stmt *S) {
    const auto *D = dyn_cast<DeclStmt>(S);
    return D && llvm::is_contained(D->decls(), Lock.Guard);
  });
  // What the call is given may need the lock.
  bool Bare = strip(dyn_cast<Expr>(Statement)) == Call;
  return Here && Bare ? Statement : nullptr;
}

/// \p S names something that the lock may protect, or that is declared after
/// \p Since.
static bool needsLock(const Stmt *S, SourceLocation Since,
                      const SourceManager &SM) {
  if (!S)
    return false;
  if (isa<CXXThisExpr>(S) || isa<LambdaExpr>(S))
    return true;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl()))
      return V->hasGlobalStorage() || V->getType()->isReferenceType() ||
             V->getType()->isPointerType() ||
             SM.isBeforeInTranslationUnit(Since, V->getLocation());
  return llvm::any_of(S->children(),
                      [&](const Stmt *C) { return needsLock(C, Since, SM); });
}

/// A guard that cannot unlock: a block may end its scope before the call, if
/// the call needs nothing of what is in it. Of a model's 'event_.set()' the
/// event is safe by itself. Returns the guard's declaration.
static const DeclStmt *blockBefore(const FunctionBody &Body,
                                   const HeldLock &Lock, const InlineRun &Run,
                                   const Stmt *&Last, const SourceManager &SM) {
  const auto *Guard = dyn_cast_or_null<VarDecl>(Lock.Guard);
  if (!Guard || Lock.CanUnlock || !Lock.OnEveryPath || Lock.LaterUse.isValid())
    return nullptr;
  Last = Body.enclosingStatement(Run.Call);
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Body.parent(Last));
  if (!Block || Block->body_back() != Last ||
      strip(dyn_cast<Expr>(Last)) != Run.Call)
    return nullptr;
  const Expr *Object = locks::LockTypes::receiver(Run.Call);
  bool IsSafe = Run.K == InlineRun::Modelled && Object;
  for (const Stmt *Part : Run.Call->children())
    if (IsSafe && Part == Run.Call->getCallee())
      continue;
    else if (needsLock(Part, Guard->getLocation(), SM))
      return nullptr;
  // With nothing in between there is nothing that the block would lock.
  const Stmt *const *Here = llvm::find_if(Block->body(), [&](const Stmt *S) {
    const auto *D = dyn_cast<DeclStmt>(S);
    return D && D->isSingleDecl() && D->getSingleDecl() == Guard;
  });
  if (Here == Block->body_end() || *(Here + 1) == Last)
    return nullptr;
  return cast<DeclStmt>(*Here);
}

/// Before \p At, on a line of its own if the statement there has one.
static FixItHint insertLine(SourceLocation At, StringRef Text,
                            const SourceManager &SM) {
  bool Invalid = false;
  StringRef Buffer = SM.getBufferData(SM.getFileID(At), &Invalid);
  unsigned Column = SM.getSpellingColumnNumber(At) - 1;
  unsigned Offset = SM.getFileOffset(At);
  if (Invalid || Offset < Column)
    return FixItHint();
  StringRef Indent = Buffer.substr(Offset - Column, Column);
  bool OwnLine = Indent.trim(" \t").empty();
  return FixItHint::CreateInsertion(
      At, Text.str() + (OwnLine ? "\n" + Indent.str() : std::string(" ")));
}

void ResumeUnderLockCheck::report(Analysis &A, const FunctionBody &Body,
                                  const InlineRun &Run, const HeldLock &Lock) {
  SourceLocation Loc = Run.Call->getExprLoc();
  if (isa<CXXMemberCallExpr>(Run.Call))
    Loc = Run.Call->getBeginLoc();
  bool Likely = Run.K == InlineRun::Resume && Lock.OnEveryPath;
  Confidence C = Lock.Recursive ? Confidence::Low
                 : Likely       ? Confidence::High
                                : Confidence::Medium;
  if (!shouldReport(A, "async-resume-under-lock", Loc, C))
    return;
  std::string Name = Run.What ? "'" + Run.What->getNameAsString() + "'" : "";
  if (Run.K == InlineRun::Modelled && Run.What)
    Name = "'" + readableName(Run.What) + "'";
  switch (Run.K) {
  case InlineRun::Resume:
    diag(Loc, "%select{a coroutine is resumed|coroutine %1 is resumed}0 while "
              "%2; it deadlocks when it needs that lock")
        << !Name.empty() << Name << locked(Lock) << Run.Call->getSourceRange();
    break;
  case InlineRun::Callback:
    diag(Loc, "callback %0 is called while %1; it deadlocks when it needs "
              "that lock")
        << Name << locked(Lock) << Run.Call->getSourceRange();
    break;
  case InlineRun::Modelled:
  case InlineRun::Helper:
    diag(Loc, "%0 resumes who waits, inside the call, while %1; it deadlocks "
              "when that code needs the lock")
        << Name << locked(Lock) << Run.Call->getSourceRange();
    break;
  }
  if (Lock.Taken.isValid())
    diag(Lock.Taken, "locked here", DiagnosticIDs::Note);
  if (Run.Inside.isValid())
    diag(Run.Inside, "resumed here", DiagnosticIDs::Note);
  const SourceManager &SM = A.context().getSourceManager();
  if (const Stmt *Before = lastUnder(Body, Lock, Run.Call);
      Before && canEdit(Before->getSourceRange(), SM)) {
    SourceLocation At = Before->getBeginLoc();
    diag(At, "unlock '%0' before the call", DiagnosticIDs::Note)
        << Lock.Spelling
        << FixItHint::CreateInsertion(
               At, Lock.Spelling + ".unlock();\n" +
                       Lexer::getIndentationForLine(At, SM).str());
    return;
  }
  const Stmt *Last = nullptr;
  if (const DeclStmt *First = blockBefore(Body, Lock, Run, Last, SM);
      First && canEdit(First->getSourceRange(), SM) &&
      canEdit(Last->getSourceRange(), SM)) {
    diag(Last->getBeginLoc(), "end the scope of '%0' before the call",
         DiagnosticIDs::Note)
        << Lock.Spelling << insertLine(First->getBeginLoc(), "{", SM)
        << insertLine(Last->getBeginLoc(), "}", SM);
    return;
  }
  diag(Loc,
       "take out under the lock what is to be run, and run it after the "
       "lock is released",
       DiagnosticIDs::Note);
}

} // namespace clang::tidy::async
