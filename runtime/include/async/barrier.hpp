// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_BARRIER_HPP
#define ASYNC_BARRIER_HPP

#include <async/annotate.hpp>
#include <async/detail/parking.hpp>

#include <cstddef>

namespace async {

/// A meeting point of n tasks, used round after round: each waits until all n have
/// come. One of them, the last to come, is told that it is the leader.
///
/// **Use instead**: `latch` for one round; `join_all` to wait for tasks to end.
/// **Ordering**: what the n tasks did before they came is seen by all of them after.
/// **Cancellation**: a stopped waiter takes its arrival back: the round then still
/// wants n tasks. Once the round is complete, all of them return.
/// **Thread safety**: all members, from any thread. Waiters resume on their own
/// schedulers; the leader goes on at once.
/// **Lifetime**: the barrier outlives its waiters.
/// **Example**:
/// ```cpp
/// compute(my_part);
/// const bool leader = co_await step_done.arrive_and_wait();
/// if (leader) publish(step);
/// ```
class barrier {
public:
  class arrival_awaiter;

  explicit barrier(std::size_t parties) noexcept : parties_(parties) {
    ASYNC_ASSERT(parties > 0, "async::barrier: of nobody");
  }
  barrier(const barrier &) = delete;
  barrier &operator=(const barrier &) = delete;

  /// Awaitable that arrives, waits for the others, and gives whether this task is the
  /// leader of the round.
  ASYNC_CANCEL("queue_place") [[nodiscard]] arrival_awaiter arrive_and_wait() noexcept;

private:
  const std::size_t parties_;
  detail::short_mutex lock_;
  std::size_t arrived_ = 0; // those in queue_; guarded by lock_, as it
  detail::list<detail::parked> queue_;
};

class [[nodiscard]] barrier::arrival_awaiter : public detail::parking<barrier::arrival_awaiter> {
public:
  explicit arrival_awaiter(barrier &b) noexcept : barrier_(b) {}
  ~arrival_awaiter() { abandon(); }
  /// Whether this task completed the round.
  [[nodiscard]] bool await_resume() {
    finish();
    return leader_;
  }

private:
  friend parking;
  detail::short_mutex &queue_lock() noexcept { return barrier_.lock_; }
  bool try_fast() noexcept {
    detail::wake_list woken;
    const detail::short_lock hold(barrier_.lock_);
    return complete(woken);
  }
  bool try_locked(detail::wake_list &woken) noexcept { return complete(woken); }
  bool complete(detail::wake_list &woken) noexcept {
    if (barrier_.arrived_ + 1 < barrier_.parties_)
      return false;
    barrier_.arrived_ = 0;
    while (!barrier_.queue_.empty())
      woken.grant(*barrier_.queue_.pop_front());
    leader_ = true;
    return true;
  }
  void link() noexcept {
    barrier_.queue_.push_back(*this);
    ++barrier_.arrived_;
  }
  void unlink(detail::wake_list &) noexcept {
    barrier_.queue_.remove(*this);
    --barrier_.arrived_;
  }
  barrier &barrier_;
  bool leader_ = false;
};

inline barrier::arrival_awaiter barrier::arrive_and_wait() noexcept {
  return arrival_awaiter(*this);
}

} // namespace async

#endif // ASYNC_BARRIER_HPP
