// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What becomes of the tasks and handles that a function makes.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_CONSUMPTION_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_CONSUMPTION_H

#include "Coroutine.h"
#include <deque>

namespace clang::tidy::async {

class Analysis;

/// What happens to one value on its way out of sight.
enum class Fate {
  Consumed,         ///< awaited, joined, returned, passed on, stored, captured
  Discarded,        ///< a statement of its own, never bound
  CastToVoid,       ///< (void)f(), std::ignore = f()
  NeverConsumed,    ///< bound to a local that no path consumes
  SometimesDropped, ///< bound to a local that some path leaves unconsumed
  Overwritten,      ///< assigned over before it was consumed
  Kept,     ///< consumed, but of a kind that must be awaited where it is
            ///< made, and bound to a local before that
  Detached, ///< an explicit detach()
};

struct Creation {
  const Expr *Source = nullptr; ///< the call or construction that makes it
  QualType Type;
  const TaskFacts *Task = nullptr; ///< one of the two is set
  const HandleFacts *Handle = nullptr;
  /// The handle facts are those of its type, not of the function that made it.
  bool HandleByType = false;
  Fate What = Fate::Consumed;
  const VarDecl *Variable = nullptr; ///< that it is bound to, or the container
  bool InContainer = false;
  /// Overwritten on some paths, while others consume it.
  bool OnSomePaths = false;
  SourceLocation
      LostAt; ///< where the value dies, e.g. the return that skips it
  /// An arm of '?:': an edit must change the other arm too.
  bool InConditional = false;
  /// Awaiting it takes a lock or permits (LockAwaits.h). Whether it is a task
  /// beside that is in IsTask.
  bool IsLock = false;
  bool IsTask = true;
  /// On every path, and not by an explicit detach.
  bool isLost() const {
    return !OnSomePaths &&
           (What == Fate::Discarded || What == Fate::CastToVoid ||
            What == Fate::NeverConsumed);
  }
  /// An operation that takes a lock, and nobody awaits it: for
  /// async-unawaited-lock. One that is left on some paths only was not needed
  /// there.
  bool isLostLock() const {
    return IsLock && !OnSomePaths && What != Fate::SometimesDropped &&
           What != Fate::Consumed && What != Fate::Kept;
  }
};

class Consumption {
public:
  Consumption(Analysis &A, const FunctionBody &Body);
  /// Every task and handle made in the body that is not simply consumed, in
  /// source order.
  llvm::ArrayRef<Creation> lost() const { return Lost; }

private:
  friend class ConsumptionBuilder;
  std::vector<Creation> Lost;
  std::deque<HandleFacts> OwnHandles; ///< facts that no model has
  std::deque<TaskFacts> OwnTasks;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_CONSUMPTION_H
