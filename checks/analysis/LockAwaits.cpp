// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A call takes a lock when awaiting its result gives a guard, whoever wrote it
// (cppcoro's scoped_lock_async, a function of one's own that returns
// task<guard>), or when it is a lock's own member for locking: lock() of a
// mutex that is asynchronous, acquire() of a semaphore.
//
// Members of mutexes are told by what they are called; only of classes that
// are asynchronous mutexes or semaphores by model or shape, and only if what
// they return can be awaited. Missed: a lock function of a class that has
// neither the names nor a guard. Wrong would be a function whose guard is a
// by-product; none is known.
#include "LockAwaits.h"
#include "Analysis.h"
#include "Destination.h"

namespace clang::tidy::async {

/// Lower case, without underscores.
static std::string flat(llvm::StringRef Name) {
  std::string Out;
  for (char C : Name)
    if (C != '_')
      Out += llvm::toLower(C);
  return Out;
}

static bool isLocking(llvm::StringRef Name) {
  std::string Flat = flat(Name);
  llvm::StringRef N = Flat;
  N.consume_front("try");
  N.consume_front("co");
  N.consume_front("async");
  N.consume_front("scoped");
  N.consume_front("hold");
  N.consume_front("get");
  if (N.contains("unlock"))
    return false;
  return N.starts_with("lock") || N.ends_with("lock") ||
         N.ends_with("lockasync") || N.starts_with("acquire");
}

static bool hasMethod(const CXXRecordDecl *R,
                      std::initializer_list<llvm::StringRef> Names) {
  return R && R->hasDefinition() &&
         llvm::any_of(R->methods(), [&](const CXXMethodDecl *M) {
           return llvm::is_contained(Names, nameOf(M));
         });
}

/// What the awaited operation gives is a guard, perhaps in an optional.
static bool isGuard(Analysis &A, QualType T) {
  if (T.isNull() || T->isVoidType() || T->isReferenceType())
    return false;
  if (A.shapes().guard(T))
    return true;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  return R && R->isInStdNamespace() && nameOf(R) == "optional" &&
         !A.shapes().containedGuard(T).isNull();
}

bool givesGuard(Analysis &A, const CallExpr *Call) {
  return isGuard(A, A.shapes().awaitedType(Call->getType()));
}

bool takesLock(Analysis &A, const CallExpr *Call) {
  if (Call->isTypeDependent() || !Call->getType()->isRecordType())
    return false;
  const ApiFacts *F = A.model().calleeFacts(Call);
  if (F && F->Acquires)
    return true;
  // Combinators pass a guard on: what they were given is looked at instead.
  if (F && (F->Combinator || F->Join || F->Spawn))
    return false;
  QualType Result = Call->getType();
  if (!A.shapes().isAwaitable(Result) && !A.shapes().task(Result))
    return false;
  if (givesGuard(A, Call))
    return true;
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
  const CXXMethodDecl *Method = Member ? Member->getMethodDecl() : nullptr;
  if (!Method || !Method->getDeclName().isIdentifier())
    return false;
  QualType Object = Member->getObjectType();
  const ApiFacts *Of = A.model().typeFacts(Object);
  llvm::StringRef Name = nameOf(Method);
  if (Of && Of->Limiter)
    return isLocking(Name) || Name == "wait";
  if (!isLocking(Name))
    return false;
  if (A.shapes().mutex(Object) == MutexKind::Async)
    return true;
  // A semaphore of one's own, a lock with other names for both.
  const CXXRecordDecl *R = Object->getAsCXXRecordDecl();
  return hasMethod(R, {"release", "signal", "unlock_async"}) ||
         (R && R->hasDefinition() &&
          llvm::any_of(R->methods(), [](const CXXMethodDecl *M) {
            return nameOf(M).ends_with_insensitive("unlock");
          }));
}

bool dropsLockInside(Analysis &A, const CXXConstructExpr *E) {
  QualType T = E->getType();
  if (E->getNumArgs() == 0 || E->getConstructor()->isCopyOrMoveConstructor() ||
      !T->isRecordType() || T->isDependentType())
    return false;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->isInStdNamespace() ||
      !llvm::is_contained(
          {"lock_guard", "unique_lock", "scoped_lock", "shared_lock"},
          nameOf(R)))
    return false;
  bool Found = false;
  for (const Expr *Arg : E->arguments()) {
    if (isa<CXXDefaultArgExpr>(Arg))
      continue;
    QualType Mutex = strip(Arg)->getType().getNonReferenceType();
    const CXXRecordDecl *M = Mutex->getAsCXXRecordDecl();
    // Anything else is a tag (adopt_lock, defer_lock) or a time.
    if (!M || !M->hasDefinition() ||
        A.shapes().mutex(Mutex, /*Guarded=*/true) != MutexKind::Async)
      return false;
    for (const CXXMethodDecl *Lock : M->methods())
      if (nameOf(Lock) == (nameOf(R) == "shared_lock" ? "lock_shared" : "lock"))
        Found |= A.shapes().isAwaitable(Lock->getReturnType()) ||
                 A.shapes().task(Lock->getReturnType());
  }
  return Found;
}

} // namespace clang::tidy::async
