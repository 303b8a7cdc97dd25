// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What in a coroutine's body may run after the coroutine was first suspended,
// when its caller has gone on and the caller's temporaries are gone.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_SUSPENSIONREACH_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_SUSPENSIONREACH_H

#include "Coroutine.h"
#include "StdTypes.h"
#include "llvm/ADT/BitVector.h"

namespace clang::tidy::async {

class Analysis;

class SuspensionReach {
public:
  /// \p Info must be a coroutine of language (not a stackful one). A lazy one
  /// (or one rescheduled at its start) is suspended before its first statement,
  /// so all of its body runs after; of an eager one only what a suspension that
  /// can happen leads to. One whose start is unknown counts as eager.
  explicit SuspensionReach(const CoroutineInfo &Info);

  /// Nothing runs after a suspension: eager, and none is reached.
  bool neverSuspends() const { return !Lazy && Points.empty(); }
  bool startsSuspended() const { return Lazy; }

  /// \p S, a node of the body, may be evaluated after a suspension. False when
  /// the function is too large to tell.
  bool runsAfter(const Stmt *S) const;

  /// The object that \p Mention names may be read after a suspension, through
  /// the mention itself, through a reference, pointer or view that an awaited
  /// operation was given (co_await f(x)), or through one that was kept in a
  /// local (auto &y = x). \p Indirect: the mention is a pointer, a view or a
  /// reference to what is asked about, so that a copy of it reads it as well.
  const Expr *readAfter(const Expr *Mention, bool Indirect) const {
    return readAfter(Mention, Indirect, 0);
  }
  /// The same of a parameter or captured variable: the first place, or null.
  const Expr *readAfter(const ValueDecl *Variable, bool Indirect) const {
    return readAfter(Variable, Indirect, 0);
  }

private:
  struct Place {
    const CFGBlock *Block = nullptr;
    unsigned Index = 0;
  };
  Place placeOf(const Stmt *S) const;
  bool follows(Place P) const;
  bool suspendsIn(const CXXForRangeStmt *Loop) const;
  const Expr *readAfter(const Expr *Mention, bool Indirect,
                        unsigned Depth) const;
  const Expr *readAfter(const ValueDecl *Variable, bool Indirect,
                        unsigned Depth) const;

  const FunctionBody &B;
  bool Lazy;
  llvm::SmallVector<const Expr *, 4> Points;
  mutable bool Placed = false;
  mutable llvm::DenseMap<const Stmt *, Place> Places;
  mutable llvm::BitVector Reached; ///< blocks entered after a suspension
  void place() const;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_SUSPENSIONREACH_H
