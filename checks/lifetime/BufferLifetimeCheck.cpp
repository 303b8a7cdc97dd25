// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An operation that is started returns at once and goes on using the memory it
// was given. What comes back says how long: a task that is awaited in place
// ends before anything of the caller does; a handler or 'detached' leaves the
// operation to itself.
#include "BufferLifetimeCheck.h"
#include "LifetimeWords.h"
#include "analysis/Analysis.h"
#include "analysis/Buffers.h"
#include "analysis/ContextNotes.h"
#include "analysis/Escape.h"
#include "analysis/Predicates.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

/// How long the operation lives that \p Call starts.
static TaskLife lifeOf(Analysis &A, Escape &E, const CallExpr *Call) {
  TaskLife L;
  QualType T = Call->getType();
  if (T->isVoidType()) {
    L.K = Life::Detached;
    L.At = Call;
    return L;
  }
  if (T->isDependentType() || !(A.shapes().task(T) || A.shapes().handle(T) ||
                                A.shapes().isAwaitable(T)))
    return L;
  L = E.life(Call);
  if (L.K == Life::Dropped && A.shapes().handle(T))
    L.K = Life::Detached;
  return L;
}

namespace {
/// Variables of the surrounding function that an expression mentions, closures
/// included.
void mentioned(const Stmt *S, llvm::SmallVectorImpl<const ValueDecl *> &Out) {
  if (!S)
    return;
  if (const auto *D = dyn_cast<DeclRefExpr>(S); D && isa<VarDecl>(D->getDecl()))
    Out.push_back(D->getDecl());
  if (const auto *L = dyn_cast<LambdaExpr>(S)) {
    for (const Expr *Init : L->capture_inits())
      mentioned(Init, Out);
    return;
  }
  for (const Stmt *Child : S->children())
    mentioned(Child, Out);
}
} // namespace

/// Something below drives the executor or waits for the handler, while \p V
/// lives.
static bool isWaitedFor(Analysis &A, const FunctionBody &B, Escape &E,
                        const CallExpr *Call, const VarDecl *V) {
  const Stmt *Scope = E.scopeOf(V);
  llvm::SmallVector<const ValueDecl *, 4> Shared;
  if (Call->getNumArgs())
    mentioned(Call->getArg(Call->getNumArgs() - 1), Shared);
  llvm::erase(Shared, V);
  if (const Stmt *Wait = E.laterWait(Call, Shared))
    if (E.isWithin(Wait, Scope))
      return true;
  const SourceManager &SM = A.context().getSourceManager();
  return llvm::any_of(B.calls(), [&](const CallExpr *C) {
    if (!SM.isBeforeInTranslationUnit(Call->getEndLoc(), C->getBeginLoc()) ||
        !E.isWithin(C, Scope))
      return false;
    // A function of the user's own that drives the loop: run(timeout).
    std::string Called = readableName(Model::callee(C));
    StringRef Name(Called);
    if (Name.contains("::"))
      Name = Name.rsplit("::").second;
    if (Name.starts_with("run") || Name.starts_with("wait") ||
        Name.starts_with("join") || Name.starts_with("poll"))
      return true;
    CallParts Parts = CallParts::of(C);
    auto IsContext = [&](const Expr *Arg) {
      if (!Arg)
        return false;
      QualType T = Arg->getType().getNonReferenceType();
      if (T->isPointerType())
        T = T->getPointeeType();
      const ApiFacts *F = A.model().typeFacts(T);
      return F && F->Executor && F->SyncWait && F->SyncWait->BuildsRuntime;
    };
    const ApiFacts *F = A.model().calleeFacts(C);
    if (F && (F->Spawn || !F->Callables.empty()))
      return false; // More work for it; that waits for nothing.
    return (IsContext(Parts.Receiver) &&
            !llvm::is_contained({"get_executor", "executor", "stop", "stopped"},
                                Name)) ||
           llvm::any_of(Parts.Arguments, IsContext);
  });
}

void BufferLifetimeCheck::checkFunction(Analysis &A, const FunctionBody &B) {
  Escape &E = *A.escape(B.function());
  Buffers Find(A, B);
  for (const CallExpr *Call : B.calls()) {
    llvm::SmallVector<Buffers::Borrowed, 2> Args = Find.borrowed(Call);
    if (Args.empty() || Allowed.callee(Model::callee(Call)))
      continue;
    TaskLife L = lifeOf(A, E, Call);
    if (L.K == Life::Unknown || L.K == Life::InPlace)
      continue;
    for (const Buffers::Borrowed &Arg : Args)
      for (const Referent &R : Find.referents(Arg)) {
        if (!E.diesFirst(R, L, StartPolicy::Lazy) ||
            (R.Variable && L.K == Life::Detached &&
             isWaitedFor(A, B, E, Call, R.Variable)))
          continue;
        Confidence C =
            R.Certain && L.Certain ? Confidence::High : Confidence::Medium;
        if (!shouldReport(A, getID(), placeOf(Call), C))
          continue;
        std::string Name = readableName(Model::callee(Call));
        if (R.Variable)
          diag(placeOf(Call),
               "'%0' ends with its scope, but '%1' uses it until "
               "the operation completes")
              << nameOfVariable(R) << Name << R.Where->getSourceRange();
        else
          diag(placeOf(Call), "the temporary that is passed to '%0' ends with "
                              "this statement, but is used until the operation "
                              "completes")
              << Name << R.Where->getSourceRange();
        if (L.At && L.At != Call && L.K != Life::Joined)
          diag(L.At->getBeginLoc(),
               "the operation %select{leaves the function|is kept|goes on by "
               "itself}0 from here",
               DiagnosticIDs::Note)
              << (L.K == Life::Returned ? 0
                  : L.K == Life::Stored ? 1
                                        : 2);
        if (B.isCoroutine())
          diag(placeOf(Call),
               "await the operation here, or keep the memory in an object that "
               "its handler owns",
               DiagnosticIDs::Note);
        else
          diag(
              placeOf(Call),
              "keep the memory in an object that the handler owns: a member of "
              "what it keeps alive, or a std::shared_ptr that it captures",
              DiagnosticIDs::Note);
        if (R.Variable)
          diag(R.Variable->getLocation(), "'%0' declared here",
               DiagnosticIDs::Note)
              << nameOfVariable(R);
      }
  }
}

} // namespace clang::tidy::async
