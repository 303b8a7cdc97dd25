// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a type is, from its attributes, then from its shape in the language,
// then from the models: is it a task and when does it start, can it be
// awaited, is it a lock and does it block the thread, does it hold a guard.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_SHAPES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_SHAPES_H

#include "Model.h"

namespace clang::tidy::async {

enum class MutexKind { NotAMutex, Unknown, Blocking, Async };

class Shapes {
public:
  Shapes(ASTContext &Ctx, Model &M) : Ctx(Ctx), M(M) {}

  /// Facts of a task type (see TaskFacts), modelled or recognised: a class with
  /// a promise_type that can be awaited. Generators are not tasks. Null if not.
  const TaskFacts *task(QualType T);
  const HandleFacts *handle(QualType T);

  /// T has await_ready/await_suspend/await_resume, or an operator co_await
  /// (member, or free in an associated namespace), or is a task.
  bool isAwaitable(QualType T);

  /// What 'co_await' on a T gives, as far as declarations say: of a task, its
  /// first template argument. Null when nothing says it.
  QualType awaitedType(QualType T);

  /// The promise type of a coroutine that returns T (std::coroutine_traits of
  /// the usual form), or null.
  const CXXRecordDecl *promiseType(QualType T);

  /// Lazy or eager, from promise_type::initial_suspend.
  StartPolicy startPolicy(const CXXRecordDecl *Promise);

  /// Constant that the body of a bool function returns, where it is nothing
  /// but that return.
  static std::optional<bool> constantResult(const FunctionDecl *F);
  /// Constant answer of the await_ready of what co_await makes of \p T.
  std::optional<bool> awaitReady(QualType T);

  /// What lock() of this type does. A modelled mutex, a capability, or a class
  /// whose lock() returns void (blocking) or an awaitable (async). A class that
  /// only has the two names counts when a guard holds it (\p Guarded) or when
  /// there is more evidence: try_lock, a body that waits, a lock's name.
  MutexKind mutex(QualType T, bool Guarded = false);

  /// T is a guard: modelled, scoped_lockable, or a class whose constructor
  /// locks and whose destructor unlocks a mutex. For KindFromMutex guards the
  /// mutex is the first template argument (all of them for scoped_lock).
  const GuardFacts *guard(QualType T);

  /// The kind of mutex a guard type holds: template arguments, else what its
  /// model says. Unknown for dependent arguments.
  MutexKind guardedKind(QualType Guard);

  /// Guard type inside: optional<G>, unique_ptr<G>, pair/tuple, or a class with
  /// a guard member. Returns the guard's type; null type if there is none.
  QualType containedGuard(QualType T);

  /// Element type when T is a container of tasks or handles (vector<task>).
  QualType elementOfContainer(QualType T);

private:
  ASTContext &Ctx;
  Model &M;
  llvm::DenseMap<std::pair<const Decl *, const TaskFacts *>, const TaskFacts *>
      Tasks;
  llvm::DenseMap<const Decl *, const GuardFacts *> Guards;
  llvm::DenseMap<const Decl *, bool> Awaitables;
  llvm::DenseMap<const Decl *, MutexKind> Mutexes[2]; ///< by Guarded
  llvm::DenseMap<const Decl *, const NamedDecl *> TraitsPromises;
  std::vector<std::unique_ptr<TaskFacts>> OwnedTasks;
  std::vector<std::unique_ptr<GuardFacts>> OwnedGuards;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_SHAPES_H
