// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether something below the start of work waits until the work is done. There
// is no one way to do it: an executor runs dry, threads are joined, a latch is
// waited for that the work counts down, a loop polls a flag that it sets. What
// most of them have in common is an object that both sides have. So: a call or
// await below that is known to wait, or is called so (NameHints.h), on or with
// an object that the work can reach as well.
//
// Misses: reports where the wait is for something else of the same object.
// Wrong reports: a wait through an object that nothing here mentions.
#include "Analysis.h"
#include "Destination.h"
#include "Escape.h"
#include "NameHints.h"
#include "Predicates.h"
#include "Syntax.h"

namespace clang::tidy::async {

static bool mentionsOneOf(const Stmt *S, llvm::ArrayRef<const ValueDecl *> D) {
  if (!S)
    return false;
  if (const auto *R = dyn_cast<DeclRefExpr>(S))
    return llvm::is_contained(D, R->getDecl());
  if (const auto *M = dyn_cast<MemberExpr>(S);
      M && llvm::is_contained(D, M->getMemberDecl()))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return mentionsOneOf(Child, D);
  });
}

const Stmt *Escape::laterWait(const Expr *From,
                              llvm::ArrayRef<const ValueDecl *> Shared,
                              const ValueDecl *Own) {
  const SourceManager &SM = A.context().getSourceManager();
  auto IsLater = [&](const Expr *E) {
    // Below, not inside: co_spawn(co_await executor, …) has waited already.
    return SM.isBeforeInTranslationUnit(From->getEndLoc(), E->getBeginLoc());
  };
  // auto done = promise.get_future(); std::latch &l = latch;
  DeclList Also(Shared);
  for (const VarDecl *V : B.variables()) {
    if (!V->getInit() || V->getDeclContext() != B.function() ||
        V->getType()->isArithmeticType() || isWithin(From, V->getInit()) ||
        isa<LambdaExpr>(strip(V->getInit())))
      continue;
    const Stmt *Source = V->getInit();
    // for (auto &each : started)
    if (V->isCXXForRangeDecl())
      for (const Stmt *P = B.parent(Source); P; P = B.parent(P))
        if (const auto *For = dyn_cast<CXXForRangeStmt>(P)) {
          Source = For->getRangeInit();
          break;
        }
    if (mentionsOneOf(Source, Shared))
      Also.push_back(V);
  }
  Shared = Also;
  DeclList Both(Also);
  if (Own) {
    Both.push_back(Own);
    // auto reader = channel_reader(own);
    for (const VarDecl *V : B.variables())
      if (V->getInit() && V->getDeclContext() == B.function() &&
          V->getType().getNonReferenceType()->isRecordType() &&
          !isWithin(From, V->getInit()) &&
          !isa<LambdaExpr>(strip(V->getInit())) &&
          mentionsOneOf(V->getInit(), Own))
        Both.push_back(V);
  }
  for (const CallExpr *C : B.calls()) {
    if (!IsLater(C) || isWithin(From, C))
      continue;
    const ApiFacts *F = A.model().calleeFacts(C);
    if (F && F->SyncWait)
      return C;
    const auto *M = dyn_cast<CXXMemberCallExpr>(C);
    if (F && F->Join && M)
      return C;
    // Asked whether it is ready: somebody saw to it that it is.
    if (F && F->ReadyCheck && M &&
        mentionsOneOf(M->getImplicitObjectArgument(), Shared))
      return C;
    // A test that gives it time; another check has words for that.
    if (F && F->Blocking && F->Blocking->Category == "sleep")
      return C;
    bool Waits =
        (F && (F->Join || (F->Blocking && F->Blocking->Category == "wait"))) ||
        soundsLikeWait(nameOf(Model::callee(C)));
    if (!Waits)
      continue;
    if (M && mentionsOneOf(M->getImplicitObjectArgument(), Both))
      return C;
    if (llvm::any_of(C->arguments(), [&](const Expr *Arg) {
          return mentionsOneOf(Arg, Shared);
        }))
      return C;
  }
  for (const Expr *E : B.awaits()) {
    const auto *Await = dyn_cast<CoawaitExpr>(E);
    if (!Await || !IsLater(E) || isWithin(From, E))
      continue;
    const Expr *Operand = stripMove(Await->getOperand());
    const auto *Call = dyn_cast<CallExpr>(Operand);
    if (Call && !isa<CXXOperatorCallExpr>(Call)
            ? !soundsLikeYield(nameOf(Model::callee(Call))) &&
                  mentionsOneOf(Operand, Shared)
            : mentionsOneOf(Operand, Both))
      return E;
  }
  return pollingLoop(From, Both);
}

/// A loop that does nothing is there to wait, whatever for.
static bool isEmptyLoop(const Stmt *S) {
  const Stmt *Body = nullptr;
  if (const auto *Loop = dyn_cast<WhileStmt>(S))
    Body = Loop->getBody();
  else if (const auto *Loop = dyn_cast<DoStmt>(S))
    Body = Loop->getBody();
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Body);
  return isa_and_nonnull<NullStmt>(Body) || (Block && Block->body_empty());
}

/// while (!done) …
const Stmt *Escape::pollingLoop(const Expr *From,
                                llvm::ArrayRef<const ValueDecl *> Shared) {
  for (const DeclRefExpr *Each : B.references()) {
    if (!A.context().getSourceManager().isBeforeInTranslationUnit(
            From->getBeginLoc(), Each->getBeginLoc()))
      continue;
    bool IsShared = llvm::is_contained(Shared, Each->getDecl());
    const Stmt *Child = Each;
    for (const Stmt *P = B.parent(Each); P; Child = P, P = B.parent(P)) {
      const Stmt *Condition = conditionOfLoop(P);
      if (Condition && Condition == Child && !isWithin(From, P) &&
          (IsShared || isEmptyLoop(P)))
        return P;
      if (!isa<Expr>(P))
        break;
    }
  }
  return nullptr;
}

Escape::DeclList Escape::mentionedWith(const Expr *E) const {
  DeclList All;
  const Stmt *Statement = B.enclosingStatement(E);
  for (const DeclRefExpr *R : B.references())
    if (isWithin(R, Statement))
      All.push_back(R->getDecl());
  // What the statement makes, such as a handle.
  if (const auto *D = dyn_cast<DeclStmt>(Statement))
    for (const Decl *Each : D->decls())
      if (const auto *V = dyn_cast<VarDecl>(Each))
        All.push_back(V);
  // A member's object or container: tasks_.push_back(f()).
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  if (const ValueDecl *D =
          Call ? rootObject(Call->getImplicitObjectArgument()) : nullptr)
    All.push_back(D);
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
      Op && Op->isAssignmentOp())
    if (const ValueDecl *D = rootObject(Op->getArg(0)))
      All.push_back(D);
  return All;
}

} // namespace clang::tidy::async
