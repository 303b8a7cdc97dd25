// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tasks that never run at the same time.
#ifndef ASYNC_STRAND_HPP
#define ASYNC_STRAND_HPP

#include <async/annotate.hpp>
#include <async/runtime.hpp>
#include <async/scheduler.hpp>
#include <memory>

namespace async {

/// Summary: a scheduler on top of a runtime that resumes one coroutine at a time:
/// tasks spawned on it share data without a lock, as long as they do not await in
/// the middle of a change.
/// Use instead: mutex, where a change spans an await: between two awaits of one task
/// others of the strand do run. A task that owns the data and a channel, where
/// callers come from everywhere.
/// Ordering: first woken, first resumed. It may run on any worker, on one at a time.
/// Cancellation: as of the tasks.
/// Thread safety: any thread. Lifetime: outlives its tasks.
///
/// Example:
///   async::strand account;
///   async::spawn_options there;
///   there.on = &account;
///   auto a = async::spawn(deposit(balance), there);
class ASYNC_EXECUTOR strand final : public scheduler {
public:
  /// On this thread's runtime; throws std::logic_error where there is none.
  strand();
  explicit strand(const runtime &on);
  ~strand();

  void schedule(std::coroutine_handle<> handle) noexcept override;
  void schedule_last(std::coroutine_handle<> handle) noexcept override { schedule(handle); }

private:
  class queue;
  std::shared_ptr<queue> queue_;
};

} // namespace async

#endif // ASYNC_STRAND_HPP
