// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ResumeUnderLockCheck.h"
#include "../analysis/HeldObjects.h"
#include "../analysis/InlineRuns.h"
#include "../analysis/Report.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

static constexpr char AllowedTypesKey[] = "AllowedTypes";
static constexpr char AllowedCalleesKey[] = "AllowedCallees";

ResumeUnderLockCheck::ResumeUnderLockCheck(StringRef Name,
                                           ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context),
      AllowedTypes(
          OptionReader(Name, Options, *Context).list(AllowedTypesKey, "")),
      AllowedCallees(
          OptionReader(Name, Options, *Context).list(AllowedCalleesKey, "")) {}

void ResumeUnderLockCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, AllowedTypesKey, llvm::join(AllowedTypes, ";"));
  Options.store(Opts, AllowedCalleesKey, llvm::join(AllowedCallees, ";"));
}

void ResumeUnderLockCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

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

void ResumeUnderLockCheck::check(const MatchFinder::MatchResult &Result) {
  const auto *F = Result.Nodes.getNodeAs<FunctionDecl>("function");
  Analysis &A = Analysis::of(*Result.Context);
  const FunctionBody *Body = A.body(F);
  if (!Body || !mayLock(A, *Body))
    return;
  std::vector<InlineRun> Runs = inlineRuns(A, *Body);
  llvm::erase_if(Runs, [&](const InlineRun &Run) {
    return Run.What && matchesGlob(Run.What, AllowedCallees);
  });
  if (Runs.empty())
    return;
  llvm::SmallVector<const CallExpr *, 4> Calls;
  for (const InlineRun &Run : Runs)
    Calls.push_back(Run.Call);
  llvm::ArrayRef<SuspensionPoint> Points;
  if (const CoroutineInfo *Info = A.coroutine(F))
    Points = Info->Suspensions;
  HeldObjects Held(A, *Body, Points, locks::Follow::Locks, Calls);
  for (const InlineRun &Run : Runs)
    for (const HeldLock &Lock : Held.at(Run.Call)) {
      const CXXRecordDecl *Type =
          Lock.Type.isNull()
              ? nullptr
              : Lock.Type.getNonReferenceType()->getAsCXXRecordDecl();
      if (Type && matchesGlob(Type, AllowedTypes))
        continue;
      if (isPrivateHandshake(*Body, Run, Lock))
        continue;
      report(A, *Body, Run, Lock);
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
  diag(Loc,
       "take out under the lock what is to be run, and run it after the "
       "lock is released",
       DiagnosticIDs::Note);
}

} // namespace clang::tidy::async
