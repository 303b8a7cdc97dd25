// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What types and calls mean to the lock analysis: which objects carry a
// thread-blocking lock, and what a call does to one. Asks Shapes and Model.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_LOCKTYPES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_LOCKTYPES_H

#include "Model.h"
#include "Shapes.h"
#include "llvm/ADT/DenseSet.h"

namespace clang::tidy::async::locks {

/// Which guards an analysis follows. They behave alike: constructed, moved,
/// given back, ended by their destructor.
enum class Follow : uint8_t {
  Locks,       ///< that block the thread
  Borrows,     ///< views of shared data that are no locks
  ThreadBound, ///< objects that must end on the thread that made them
};

enum class Carrier : uint8_t {
  None,      ///< carries no lock that blocks a thread
  Guard,     ///< is a guard
  Wrapper,   ///< a standard class that owns at most one: optional, unique_ptr,
             ///< pair
  Container, ///< a standard sequence of guards, or an array
  Aggregate, ///< a class of the user's with guards among its parts
};

/// A part of an aggregate that carries a lock.
struct Part {
  const FieldDecl *Field;
  Carrier Kind;
};

/// What a call does to locks.
struct LockCall {
  LockOperation Op = LockOperation::None;
  llvm::SmallVector<const Expr *, 2>
      Objects; ///< guards or mutexes, '&' not stripped
  /// Value of the call that means 'locked' (pthread_mutex_trylock: 0).
  int64_t Success = 1, Failure = 0;
};

class LockTypes {
public:
  LockTypes(Model &M, Shapes &S, Follow What = Follow::Locks)
      : M(M), S(S), What(What) {}
  Follow following() const { return What; }

  Carrier carrier(QualType T);
  llvm::ArrayRef<Part> parts(QualType T);
  /// The guard inside a wrapper or container, or \p T itself.
  QualType guardIn(QualType T);
  const GuardFacts *guardFacts(QualType T) { return S.guard(T); }
  /// What is known of \p T as a borrow, by model or by shape; null if it is
  /// none.
  const BorrowFacts *borrow(QualType T);
  /// \p T must end on the thread that made it: by model, or because its
  /// constructor and destructor set a thread_local variable.
  bool isThreadBound(QualType T);
  /// A function that says so by its name returns \p T.
  void noteBorrowed(QualType T);
  /// A mutex whose lock() blocks the thread; in templates, one that may be.
  bool isMutex(QualType T);
  /// A mutex that suspends, or a guard of one.
  bool isAsync(QualType T);
  /// The guard type has an unlock() that a fix may call.
  static bool hasUnlock(QualType T);

  LockCall lockCall(const CallExpr *Call);

  enum class Tag { None, Defer, TryTo, Adopt };
  /// std::defer_lock and its like, in whichever library.
  static Tag tag(const Expr *Argument);
  /// std::in_place, std::nullopt, std::piecewise_construct: no content.
  static bool isNullOpt(const Expr *Argument);
  static bool isInPlace(const Expr *Argument);

  /// Declared in namespace std, at any depth.
  static bool inStd(const Decl *D);
  /// Name of the function called when it is of namespace std; empty otherwise.
  static StringRef stdFunction(const CallExpr *Call);
  /// Name of the member function called, also in templates; empty if none.
  static StringRef memberName(const CallExpr *Call);
  /// The object of a member call, also in templates; null if none.
  static const Expr *receiver(const CallExpr *Call);

private:
  Carrier compute(QualType T, unsigned Depth);
  LockOperation byName(StringRef Name, bool OnGuard);

  Model &M;
  Shapes &S;
  Follow What;
  llvm::DenseSet<const Type *> Borrowed;
  llvm::DenseMap<const Type *, Carrier> Carriers;
  llvm::DenseMap<const Type *, llvm::SmallVector<Part, 2>> Parts;
};

} // namespace clang::tidy::async::locks

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_LOCKTYPES_H
