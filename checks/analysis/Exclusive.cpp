// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A lock, a permit or a queue of one makes a function the only one that touches
// the state meanwhile, and then neither a stale value nor a dead iterator can
// come of a suspension.
//
// Told by shape and model where they know (guards, takesLock), and by the words
// that people use for it where they do not: this answer is only ever used to
// say nothing, so it may be generous.
#include "Exclusive.h"
#include "Analysis.h"
#include "LockAwaits.h"
#include "LockTypes.h"

namespace clang::tidy::async {

using locks::LockTypes;

/// 'co_await m.lock()', and what a model says takes a lock or permits.
static bool isAcquired(Analysis &A, const Expr *E) {
  const CallExpr *C = nullptr;
  E = stripMove(E);
  if (const auto *Await = dyn_cast<CoawaitExpr>(E))
    C = dyn_cast<CallExpr>(stripMove(Await->getOperand()));
  else if (const auto *Await = dyn_cast<DependentCoawaitExpr>(E))
    C = dyn_cast<CallExpr>(stripMove(Await->getOperand()));
  if (!C)
    return false;
  if (takesLock(A, C))
    return true;
  const auto *F = dyn_cast_or_null<FunctionDecl>(C->getCalleeDecl());
  StringRef Name = F && F->getDeclName().isIdentifier()
                       ? F->getName()
                       : LockTypes::memberName(C);
  if (Name.contains_insensitive("unlock"))
    return false;
  return llvm::any_of(
      ArrayRef<StringRef>{"lock", "acquire", "permit", "enter"},
      [&](StringRef Word) { return Name.contains_insensitive(Word); });
}

bool isExclusive(Analysis &A, const FunctionBody &Body, SourceLocation From,
                 SourceLocation To) {
  const SourceManager &SM = A.context().getSourceManager();
  const FunctionDecl *F = Body.function();
  if (F->getDeclName().isIdentifier() &&
      F->getName().contains_insensitive("locked") &&
      !F->getName().contains_insensitive("unlocked"))
    return true;
  auto Covers = [&](SourceLocation Begin, const Stmt *At) {
    const Stmt *Scope = At;
    while (Scope && !isa<CompoundStmt>(Scope))
      Scope = Body.parent(Scope);
    return SM.isBeforeInTranslationUnit(Begin, From) &&
           (!Scope || !SM.isBeforeInTranslationUnit(Scope->getEndLoc(), To));
  };
  // Given back in between by name: lock.unlock(), units.return_all().
  auto GivenBack = [&](const ValueDecl *D, SourceLocation Since) {
    return llvm::any_of(Body.calls(), [&](const CallExpr *C) {
      StringRef Name = LockTypes::memberName(C);
      if (!Name.contains_insensitive("unlock") &&
          !Name.contains_insensitive("release") &&
          !Name.contains_insensitive("return") && Name != "reset")
        return false;
      const Expr *Object = LockTypes::receiver(C);
      return Object && (!D || namedObject(Object) == D) &&
             SM.isBeforeInTranslationUnit(Since, C->getBeginLoc()) &&
             SM.isBeforeInTranslationUnit(C->getBeginLoc(), To);
    });
  };
  for (const VarDecl *V : Body.variables()) {
    if (!V->hasLocalStorage() || !V->getInit())
      continue;
    if (!A.shapes().guard(V->getType()) &&
        A.shapes().containedGuard(V->getType()).isNull() &&
        !isAcquired(A, V->getInit()))
      continue;
    if (Covers(V->getLocation(), Body.parent(V->getInit())) &&
        !GivenBack(V, V->getLocation()))
      return true;
  }
  // 'co_await m.lock();' … 'm.unlock();'
  for (const Expr *Await : Body.awaits())
    if (isAcquired(A, Await)) {
      const Stmt *Statement = Body.enclosingStatement(Await);
      bool Alone =
          isa<Expr>(Statement) && strip(cast<Expr>(Statement)) == strip(Await);
      if (Alone && Covers(Await->getBeginLoc(), Body.parent(Statement)) &&
          !GivenBack(nullptr, Await->getBeginLoc()))
        return true;
    }
  // 'co_await with_lock(m, [&]() -> task<> { … })'
  if (const auto *Method = dyn_cast<CXXMethodDecl>(F))
    if (const LambdaUse *Use = A.lambdaUse(Method); Use && Use->Consumer)
      if (const NamedDecl *Callee = Model::callee(Use->Consumer);
          Callee && Callee->getDeclName().isIdentifier())
        return llvm::any_of(
            ArrayRef<StringRef>{"lock", "semaphore", "exclusive", "serial",
                                "synchron", "guarded"},
            [&](StringRef Word) {
              return Callee->getName().contains_insensitive(Word);
            });
  return false;
}

} // namespace clang::tidy::async
