// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Interprets one function on its control flow graph and sees which locks are
// held at its suspension points. See LockFlow.cpp for how and why.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_LOCKFLOW_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_LOCKFLOW_H

#include "Coroutine.h"
#include "LockState.h"
#include "LockTypes.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include <memory>

namespace clang::tidy::async {
class Analysis;
}

namespace clang::tidy::async::locks {

/// A lock seen at a suspension point.
struct SeenLock {
  PathId P = 0;
  bool OnEveryPath = true;
  SourceLocation Taken;
};

/// What a guard holds, as far as its construction says.
struct GuardOrigin {
  PathId Mutex = 0;
  const Expr *MutexExpr = nullptr; ///< as written
  QualType Type;                   ///< of the guard; null for a raw lock
};

class LockFlow {
public:
  /// \p Calls: further points to look at, which do not suspend.
  LockFlow(Analysis &A, const FunctionBody &Body,
           llvm::ArrayRef<SuspensionPoint> Points, Follow What = Follow::Locks,
           llvm::ArrayRef<const CallExpr *> Calls = {});
  ~LockFlow();

  /// Nothing in the body can hold a lock: run() would find nothing.
  bool irrelevant();
  /// False when it gave up: no graph, or more work than a function is worth.
  bool run();

  llvm::ArrayRef<SeenLock> at(const Expr *Point) const;
  const Paths &paths() const { return P; }
  GuardOrigin origin(PathId Guard) const { return Origins.lookup(Guard); }
  bool isGuard(PathId Path) const { return GuardPaths.contains(Path); }

private:
  /// One function under interpretation: the outermost, or one called by it.
  struct Frame {
    const FunctionBody *Body = nullptr;
    Frame *Caller = nullptr;
    llvm::SmallDenseMap<const ValueDecl *, PathId, 4> Bound;
    llvm::SmallDenseMap<const ValueDecl *, const LambdaExpr *, 2> Closures;
    PathId This = 0;                ///< 0: the outermost object
    PathId Result = 0;              ///< where a returned lock goes
    const Expr *ResultOf = nullptr; ///< the call, in the caller's terms
    unsigned Depth = 0;
  };
  struct VariableUses {
    llvm::DenseSet<const ValueDecl *> Assigned, Escaped;
    /// Mentioned other than in 'delete p', '*p' and 'p->member'.
    llvm::DenseSet<const ValueDecl *> Shared;
  };
  struct Condition {
    const FunctionDecl *Owner;
    llvm::SmallVector<const ValueDecl *, 2> Mentions;
    bool Memory; ///< reads what others may change while suspended
  };

  // LockPaths.cpp: naming objects.
  PathId resolve(const Expr *E, const Frame &F, unsigned Depth = 0);
  PathId variable(const ValueDecl *D, const Frame &F, unsigned Depth);
  PathId accessor(const CallExpr *Call, const Frame &F, unsigned Depth);
  const LambdaExpr *closure(const Expr *E, const Frame &F, unsigned Depth = 0);
  const VariableUses &uses(const FunctionBody &B);
  bool ownedHere(PathId Path) const;
  bool soleOwner(const VarDecl *Pointer, const FunctionBody &B);
  PathId element(PathId Base, uint64_t Index) {
    return P.make(PathKind::Element, Base,
                  reinterpret_cast<const void *>(Index + 1));
  }
  static const Expr *producer(const Expr *E);
  static const Expr *keptAlive(const VarDecl *D);
  PathId temporary(const Expr *E) { return P.make(PathKind::Temporary, 0, E); }
  PathId local(const ValueDecl *D) {
    return P.make(PathKind::Variable, 0, D->getCanonicalDecl());
  }

  // LockConditions.cpp: what is known of conditions.
  std::optional<int64_t> evaluate(const Expr *E, const World &W, const Frame &F,
                                  unsigned Depth = 0);
  /// Adds to \p W that \p E is true or false.
  void assume(const Expr *E, bool Truth, World &W, const Frame &F, bool Split);
  const void *conditionKey(const Expr *E, const Frame &F,
                           std::optional<int64_t> Case = std::nullopt);
  bool writeCondition(const Expr *E, const Frame &F,
                      llvm::SmallVectorImpl<char> &Key, Condition &C,
                      unsigned Depth);
  void forget(const ValueDecl *D, World &W);
  void forgetMemory(Worlds &W);
  void forgetEscaped(Worlds &W, const Frame &F);
  void forgetOwned(const FunctionDecl *Callee, Worlds &W);
  void assign(const ValueDecl *D, const Expr *Value, Worlds &W, const Frame &F);

  // LockFlow.cpp: the interpreter.
  uint8_t defaultValue(PathId Path) const;
  uint8_t value(const World &W, PathId Path) const;
  void set(World &W, PathId Path, uint8_t V, SourceLocation Taken = {});
  void setAll(Worlds &W, PathId Path, uint8_t V, SourceLocation Taken = {});
  void kill(Worlds &W, PathId Prefix);
  void moveCells(Worlds &W, PathId From, PathId To);
  void normalise(Worlds &W);

  Worlds flow(Frame &F, Worlds In, bool Record);
  void block(const CFGBlock &B, Worlds &W, Frame &F, bool Record);
  Worlds edge(const CFGBlock &From, unsigned Index, const CFGBlock &To,
              const Worlds &W, Frame &F);

  // LockStatements.cpp: statements and variables.
  void statement(const Stmt *S, Worlds &W, Frame &F, bool Record);
  void tree(const Stmt *S, Worlds &W, Frame &F);
  void declare(const VarDecl *D, Worlds &W, Frame &F);
  void destroyed(const VarDecl *D, Worlds &W, Frame &F);
  void record(const Expr *Point, const Worlds &W, const Frame &F);

  // LockValues.cpp: what is constructed, moved, returned.
  /// Without default arguments.
  static llvm::SmallVector<const Expr *, 4>
  written(llvm::ArrayRef<const Expr *> Args);
  void initialise(const Expr *Init, PathId To, QualType T, Worlds &W, Frame &F);
  void fromArguments(QualType T, llvm::ArrayRef<const Expr *> Args, PathId To,
                     SourceLocation Loc, Worlds &W, Frame &F);
  void wrap(QualType T, llvm::ArrayRef<const Expr *> Args, PathId To,
            SourceLocation Loc, Worlds &W, Frame &F);
  void unknownParts(QualType T, PathId To, SourceLocation Loc, Worlds &W,
                    bool Returned);
  void construct(const CXXConstructExpr *C, Worlds &W, Frame &F);
  void lambda(const LambdaExpr *L, Worlds &W, Frame &F);
  void moveFrom(const Expr *Source, PathId To, Worlds &W, Frame &F);

  // LockOperations.cpp: what is done to guards, mutexes and their owners.
  void applyLock(const CallExpr *C, const LockCall &L, Worlds &W, Frame &F);
  void unlock(PathId Path, bool Guard, World &W);
  bool inSequence(PathId Path);
  void leaveLoop(const Stmt *Loop, Worlds &W, Frame &F);
  void tryLock(const Expr *Call, PathId Path, const LockCall &L, Worlds &W);
  void asksOwnership(const Expr *Call, PathId Path, Worlds &W);
  void swapCells(PathId A, PathId B, Worlds &W);
  bool carrierCall(const CallExpr *C, Worlds &W, Frame &F);

  // LockCalls.cpp: calls of other functions.
  void call(const CallExpr *C, Worlds &W, Frame &F);
  void result(const CallExpr *C, Worlds &W, Frame &F);
  void escape(const Expr *Argument, QualType Parameter, bool Std, bool Awaited,
              Worlds &W, Frame &F);
  bool runClosure(const LambdaExpr *L, llvm::ArrayRef<const Expr *> Args,
                  const Expr *Result, Worlds &W, Frame &F);
  void mayRun(const LambdaExpr *L, bool Awaited, Worlds &W, Frame &F);
  bool inlineCall(const FunctionDecl *Callee, PathId This,
                  llvm::ArrayRef<const Expr *> Args, const Expr *Result,
                  Worlds &W, Frame &F);
  bool touches(const FunctionDecl *Callee, unsigned Depth = 0);
  bool inAwaitedOperand(const Expr *E, const Frame &F) const;

  Analysis &A;
  ASTContext &Ctx;
  LockTypes Types;
  Paths P;
  const FunctionBody &Body;
  llvm::ArrayRef<SuspensionPoint> Points;
  llvm::DenseMap<const Expr *, llvm::SmallVector<SeenLock, 1>> Seen;
  llvm::DenseSet<const Expr *> PointSet;
  llvm::DenseSet<const Expr *> CallSet;
  llvm::DenseMap<PathId, GuardOrigin> Origins;
  llvm::DenseMap<PathId, PathId>
      Aliases; ///< reference members bound by a constructor
  llvm::DenseSet<PathId> GuardPaths;
  llvm::DenseMap<const FunctionBody *, VariableUses> Uses;
  llvm::DenseMap<const FunctionDecl *, bool> Touches;
  llvm::DenseMap<const FunctionBody *, llvm::DenseSet<const Stmt *>>
      AwaitedOperands;
  llvm::DenseMap<const CXXTryStmt *, llvm::SmallVector<const VarDecl *, 4>>
      TryLocals;
  llvm::StringMap<std::unique_ptr<Condition>> Conditions;
  llvm::DenseMap<const void *, const Condition *> ConditionOf;
  llvm::SmallVector<const FunctionDecl *, 4> Stack;
  unsigned Budget = 20000; ///< blocks that may still be visited
};

} // namespace clang::tidy::async::locks

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_LOCKFLOW_H
