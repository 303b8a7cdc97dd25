// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_LATCH_HPP
#define ASYNC_LATCH_HPP

#include <async/annotate.hpp>
#include <async/event.hpp>

#include <atomic>
#include <cstddef>

namespace async {

/// A counter that goes down to zero once and lets through all who wait for that.
///
/// **Use instead**: `barrier` when the same tasks meet again and again;
/// `when_all`, `task_group` or a join to wait for tasks (they carry errors, a latch
/// does not); `event` for a count of one.
/// **Ordering**: what was done before count_down() is seen by those let through.
/// **Cancellation**: a stopped waiter loses nothing; what it counted down stays so.
/// **Thread safety**: all members, from any thread. A waiter resumes on its own
/// scheduler, never inside count_down().
/// **Lifetime**: the latch outlives its waiters; when a wait() has returned it may be
/// destroyed, even if the last count_down() is still on its way out.
/// **Example**:
/// ```cpp
/// async::latch warmed_up{caches.size()};
/// co_await warmed_up.wait(); // each cache: warmed_up.count_down();
/// ```
class latch {
public:
  explicit latch(std::size_t count) noexcept : count_(count), zero_(count == 0) {}
  latch(const latch &) = delete;
  latch &operator=(const latch &) = delete;

  /// Counts down by `n`, which must not be more than what is left.
  void count_down(std::size_t n = 1) noexcept {
    [[maybe_unused]] const std::size_t before = count_.fetch_sub(n, std::memory_order_acq_rel);
    ASYNC_ASSERT(before >= n, "async::latch: counted below zero");
    if (before == n && n != 0)
      zero_.set();
  }

  [[nodiscard]] bool try_wait() const noexcept { return zero_.is_set(); }

  /// Awaitable that waits for zero.
  ASYNC_CANCEL("nothing") [[nodiscard]] event::wait_awaiter wait() noexcept { return zero_.wait(); }

  /// Counts down now, and gives the awaitable that waits for zero.
  ASYNC_CANCEL("nothing")
  [[nodiscard]] event::wait_awaiter arrive_and_wait(std::size_t n = 1) noexcept {
    count_down(n);
    return zero_.wait();
  }

private:
  std::atomic<std::size_t> count_;
  event zero_;
};

} // namespace async

#endif // ASYNC_LATCH_HPP
