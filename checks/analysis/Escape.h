// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How long a piece of asynchronous work lives, seen from the function that
// starts it, and whether what it refers to lives as long.
//
//   life(call)             where the task goes that the call makes: awaited in
//                          place, joined in this function, or beyond it
//   Referents (Referents.h) what an argument, a capture, an object refers to
//   diesFirst(r, life)     the referent ends while the work may still run
//
// A check asks the three in this order and then, where it can, whether the
// callee reads the thing late enough (CalleeUse).
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_ESCAPE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_ESCAPE_H

#include "Referents.h"
#include "Shapes.h"

namespace clang::tidy::async {

class Analysis;

enum class Life {
  Unknown,  ///< handed to code that nothing is known of: say nothing
  InPlace,  ///< awaited or waited for in the full expression that makes it
  Joined,   ///< kept by this function, and awaited or waited for in it
  Dropped,  ///< nobody keeps it: a lazy task never runs, an eager one goes on
  Returned, ///< leaves the function un-awaited
  Stored,   ///< in a member, a global, or behind a reference
  Detached, ///< spawned: goes on beside the function
};

struct TaskLife {
  Life K = Life::Unknown;
  /// What decided: the await, the return, the assignment, the spawning call.
  const Stmt *At = nullptr;
  /// The local variable that holds the task, its handle or its scope.
  const VarDecl *Holder = nullptr;
  /// The function it was handed to, for Detached and Unknown.
  const NamedDecl *Taker = nullptr;
  /// False: by the name or shape of a function that cannot be seen.
  bool Certain = true;
  /// Joined: the awaits and waits; empty when the holder's destructor waits.
  llvm::SmallVector<const Stmt *, 2> Joins;

  bool goesOn() const {
    return K == Life::Returned || K == Life::Stored || K == Life::Detached;
  }
};

/// Work of one function. Not thread safe; made by Analysis::escape.
class Escape {
public:
  Escape(Analysis &A, const FunctionBody &B) : A(A), B(B) {}

  /// The life of the task, handle or operation that \p E makes (a call or
  /// construction of this function).
  TaskLife life(const Expr *E);
  /// The life of the work that \p Call starts, a function that \p Facts say
  /// spawns: beside the function, or as its handle or scope says.
  TaskLife lifeOfSpawn(const CallExpr *Call, const ApiFacts &Facts);
  /// The life of what the local variable or parameter \p V holds: a task, a
  /// handle, a container of them, or a scope that joins what is spawned in it.
  TaskLife life(const VarDecl *V);

  /// \p R is gone while work with this life may still use it. \p Start is that
  /// of the work: a lazy task that is dropped uses nothing.
  bool diesFirst(const Referent &R, const TaskLife &L, StartPolicy Start);

  /// A wait below \p From that the work may be expected to end before: for an
  /// executor to run dry, or for one of the objects in \p Shared, which the
  /// work can reach as well (a latch, an event, a promise). \p Own is what the
  /// work refers to: only what is plainly a wait on it counts. Null if none.
  const Stmt *laterWait(const Expr *From,
                        llvm::ArrayRef<const ValueDecl *> Shared,
                        const ValueDecl *Own = nullptr);

  using DeclList = llvm::SmallVector<const ValueDecl *, 8>;
  /// What the statement around \p E mentions: what work that \p E starts may
  /// have in common with this function.
  DeclList mentionedWith(const Expr *E) const;

  /// The innermost statement after which a local variable is gone.
  const Stmt *scopeOf(const VarDecl *V) const;
  bool isWithin(const Stmt *S, const Stmt *Around) const;

private:
  struct Climb {
    TaskLife L;
    bool Moved = true;    ///< false: climbing from a mention of a variable
    bool Neutral = false; ///< nothing happens to the value
  };
  Climb climb(const Expr *From, bool IsValue);
  bool stepCall(const Stmt *Child, const CallExpr *Call, Climb &C);
  bool stepMember(const MemberExpr *M, const CallExpr *Call, Climb &C);
  bool stepSpawn(const CallExpr *Call, const ApiFacts &Facts, Climb &C);
  bool stepArgument(const CallExpr *Call, int Argument, const Stmt *Child,
                    Climb &C);
  bool stepUnseen(const CallExpr *Call, Climb &C);
  void held(const VarDecl *V, const Stmt *At, Climb &C);
  void storedIn(const Expr *Target, const Stmt *At, Climb &C);
  const Stmt *pollingLoop(const Expr *From,
                          llvm::ArrayRef<const ValueDecl *> Shared);
  bool isWork(QualType T);
  bool isHolder(QualType T);
  bool isGivenBack(const LambdaExpr *L);

  Analysis &A;
  const FunctionBody &B;
  llvm::DenseMap<const VarDecl *, TaskLife> Lives;
  unsigned Depth = 0;
  friend class CalleeUse;
};

/// Whether a function that is called reads what parameter \p Index (or its
/// object: CalleeUse::Object) refers to after it has returned to its caller, or
/// keeps it.
class CalleeUse {
public:
  static constexpr int Object = -1;
  enum Answer { No, Yes, Unseen };
  /// \p Callee may be null. \p At gets the place, for a note.
  static Answer of(Analysis &A, const FunctionDecl *Callee, int Index,
                   const Expr **At = nullptr, unsigned Depth = 0);
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_ESCAPE_H
