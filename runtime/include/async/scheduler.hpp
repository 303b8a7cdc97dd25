// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a coroutine goes when it is ready. Every task has a home scheduler; a
// primitive that wakes a waiter gives its handle to that, and never resumes it
// in place. Users meet the interface only to write a scheduler of their own.
#ifndef ASYNC_SCHEDULER_HPP
#define ASYNC_SCHEDULER_HPP

#include <async/annotate.hpp>
#include <async/config.hpp>
#include <coroutine>

namespace async {

namespace detail {
class runtime_core;
}

/// Summary: takes handles of coroutines that are ready and resumes each of them
/// once, on some thread.
/// Ordering: what was scheduled earlier by one thread is mostly resumed
/// earlier; a woken coroutine may overtake (it goes to the waking worker's next
/// slot). Thread safety: all members from any thread. Lifetime: outlives its
/// tasks.
class ASYNC_EXECUTOR scheduler {
public:
  scheduler(const scheduler &) = delete;
  scheduler &operator=(const scheduler &) = delete;

  /// Takes a coroutine that was just woken. It may run before this returns, on
  /// another thread.
  virtual void schedule(std::coroutine_handle<> handle) noexcept = 0;

  /// Takes a coroutine that gives way: it comes after all that is ready now.
  virtual void schedule_last(std::coroutine_handle<> handle) noexcept = 0;

  /// The runtime it works for: timers, task registry, clock.
  detail::runtime_core &core() const noexcept { return *core_; }

protected:
  explicit scheduler(detail::runtime_core *core) noexcept : core_(core) {}
  ~scheduler() = default;

private:
  detail::runtime_core *core_;
};

} // namespace async

#endif // ASYNC_SCHEDULER_HPP
