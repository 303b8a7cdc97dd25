// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Something regular.
#ifndef ASYNC_INTERVAL_HPP
#define ASYNC_INTERVAL_HPP

#include <async/annotate.hpp>
#include <async/clock.hpp>
#include <async/sleep.hpp>
#include <chrono>
#include <stdexcept>

namespace async {

/// What happens when a tick comes late, because the one before took too long.
enum class missed_tick {
  burst, // all missed ticks at once, then in time again
  delay, // the next comes a whole period after the late one
  skip,  // missed ticks are left out; the next comes at a multiple of the period
};

/// Summary: ticks every 'period'; the first tick comes at once.
/// Use instead: sleep_for in a loop, where the pause and not the beat matters.
/// Ordering: never early; late by what the worker is late.
/// Cancellation: tick() throws async::stopped, and the tick is not used up: nothing
/// is lost.
/// Thread safety: one task at a time. Lifetime: outlives its tick().
///
/// Example:
///   async::interval beat(1s, async::missed_tick::skip);
///   for (;;) { co_await beat.tick(); co_await report(); }
class interval {
public:
  class [[nodiscard]] tick_awaiter;

  /// Throws std::invalid_argument when the period is not positive.
  template <class Rep, class Period>
  explicit interval(std::chrono::duration<Rep, Period> period,
                    missed_tick missed = missed_tick::burst)
      : interval(clock::now(), period, missed) {}
  /// The first tick comes at 'start'.
  template <class Rep, class Period>
  interval(clock::time_point start, std::chrono::duration<Rep, Period> period,
           missed_tick missed = missed_tick::burst)
      : period_(detail::to_clock(period)), next_(start), missed_(missed) {
    if (period_ <= clock::duration::zero())
      throw std::invalid_argument("async::interval: the period must be positive");
  }

  /// Waits for the next tick and gives the time for which it was meant.
  ASYNC_CANCEL("nothing") ASYNC_CLOCK tick_awaiter tick() noexcept;

  clock::duration period() const noexcept { return period_; }
  /// The next tick comes a period from now.
  void reset() noexcept { next_ = detail::later(clock::now(), period_); }

private:
  clock::time_point step() noexcept {
    const clock::time_point meant = next_, now = clock::now();
    next_ = detail::later(meant, period_);
    if (next_ < now && missed_ == missed_tick::delay)
      next_ = detail::later(now, period_);
    else if (next_ < now && missed_ == missed_tick::skip)
      next_ = detail::later(now, period_ - (now - meant) % period_);
    return meant;
  }

  clock::duration period_;
  clock::time_point next_;
  missed_tick missed_;
};

class [[nodiscard]] interval::tick_awaiter : public detail::sleep_awaiter {
public:
  explicit tick_awaiter(interval &owner) noexcept : sleep_awaiter(owner.next_), owner_(owner) {}
  clock::time_point await_resume() {
    finish();
    return owner_.step();
  }

private:
  interval &owner_;
};

inline interval::tick_awaiter interval::tick() noexcept { return tick_awaiter(*this); }

} // namespace async

#endif // ASYNC_INTERVAL_HPP
