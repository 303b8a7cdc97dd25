// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which locks are held at each suspension point of a function, or at calls that
// somebody asks for; and, by the same means, which borrows.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_HELDOBJECTS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_HELDOBJECTS_H

#include "Coroutine.h"
#include "LockTypes.h"

namespace clang::tidy::async {

class Analysis;
namespace locks {
class LockFlow;
}

/// A lock that is, or may be, held at a suspension point.
struct HeldLock {
  const ValueDecl *Guard =
      nullptr; ///< variable that holds it; null: raw lock or temporary
  const ValueDecl *Mutex = nullptr; ///< when known
  QualType Type;                    ///< of the guard or mutex; null if unknown
  std::string MutexSpelling;        ///< of the guard's mutex; empty if unknown
  std::string Spelling;    ///< as to be quoted: 'guard', 'mutex_', 'state.lock'
  SourceLocation Taken;    ///< where it was locked
  bool IsGuard = true;     ///< false: locked by hand, without a guard
  bool OnEveryPath = true; ///< false: on some paths only
  bool Shared = false;
  bool Recursive = false;
  /// Last use of the guard after the suspension; invalid if none (an unlock
  /// may then be inserted before the await).
  SourceLocation LaterUse;
  bool CanUnlock = false; ///< the guard type has unlock()
};

class HeldObjects {
public:
  HeldObjects(Analysis &A, const FunctionBody &Body,
              llvm::ArrayRef<SuspensionPoint> Points,
              locks::Follow What = locks::Follow::Locks,
              llvm::ArrayRef<const CallExpr *> Calls = {});

  /// Thread-blocking locks (or borrows) held at the suspension, outermost
  /// first.
  llvm::ArrayRef<HeldLock> at(const SuspensionPoint &P) const {
    return at(P.E);
  }
  /// The same for one of the calls, before it happens.
  llvm::ArrayRef<HeldLock> at(const Expr *Point) const;

private:
  void describe(Analysis &A, const FunctionBody &Body, const Expr *Point,
                const locks::LockFlow &Flow);
  llvm::DenseMap<const Expr *, llvm::SmallVector<HeldLock, 1>> AtPoint;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_HELDOBJECTS_H
