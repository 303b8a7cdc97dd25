// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Waiting for a point in time.
#ifndef ASYNC_SLEEP_HPP
#define ASYNC_SLEEP_HPP

#include <async/annotate.hpp>
#include <async/clock.hpp>
#include <async/detail/runtime_core.hpp>
#include <async/detail/timer_wheel.hpp>
#include <async/detail/waiter.hpp>
#include <chrono>

namespace async {

namespace detail {

class [[nodiscard]] sleep_awaiter : public waiter_base, private timer_entry {
public:
  explicit sleep_awaiter(clock::time_point deadline) noexcept
      : timer_entry(&fire), relative_(false), deadline_(deadline) {}
  explicit sleep_awaiter(clock::duration length) noexcept
      : timer_entry(&fire), relative_(true), length_(length) {}

  bool await_ready() const noexcept { return false; }
  template <async_promise P> bool await_suspend(std::coroutine_handle<P> handle) noexcept {
    prepare(handle);
    runtime_core &core = context().home->core();
    const clock::time_point now = core.now();
    const clock::time_point deadline = relative_ ? later(now, length_) : deadline_;
    if (deadline <= now) {
      complete(context().stop != nullptr && context().stop->requested() ? outcome::stopped
                                                                        : outcome::ready);
      static_cast<void>(may_complete());
      return result() == outcome::ready && give_way();
    }
    bool earlier = false;
    {
      short_lock lock(core.timer_mutex());
      if (!listen<sleep_awaiter>()) {
        complete(outcome::stopped);
        return false;
      }
      complete(outcome::ready);
      earlier = core.arm(*this, deadline);
    }
    if (earlier)
      core.timers_changed();
    return true;
  }
  void await_resume() { finish(); }

  void on_stop() noexcept {
    {
      short_lock lock(context().home->core().timer_mutex());
      if (!context().home->core().disarm(*this))
        return;
      complete(outcome::stopped);
    }
    wake(*this);
  }

private:
  static void fire(timer_entry &self) noexcept { wake_last(static_cast<sleep_awaiter &>(self)); }

  bool relative_;
  union {
    clock::time_point deadline_;
    clock::duration length_;
  };
};

} // namespace detail

/// Summary: waits for at least 'length' of the runtime's clock (steps of 1 ms).
/// Use instead: interval for something regular; std::this_thread::sleep_for blocks
/// the worker and all tasks on it.
/// Ordering: sleepers of one millisecond wake in the order in which they began.
/// Cancellation: throws async::stopped at once; nothing is lost.
/// Thread safety: the awaiter belongs to one task.
///
/// Example:
///   co_await async::sleep_for(250ms);
template <class Rep, class Period>
ASYNC_CANCEL("nothing")
ASYNC_CLOCK detail::sleep_awaiter sleep_for(std::chrono::duration<Rep, Period> length) noexcept {
  return detail::sleep_awaiter(detail::to_clock(length));
}

/// The same, until a time of async::clock; one that is over does not wait.
ASYNC_CANCEL("nothing")
ASYNC_CLOCK inline detail::sleep_awaiter sleep_until(clock::time_point deadline) noexcept {
  return detail::sleep_awaiter(deadline);
}

} // namespace async

#endif // ASYNC_SLEEP_HPP
