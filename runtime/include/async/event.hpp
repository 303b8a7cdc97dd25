// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_EVENT_HPP
#define ASYNC_EVENT_HPP

#include <async/annotate.hpp>
#include <async/detail/parking.hpp>

#include <atomic>

namespace async {

/// A condition that is set or not set. Waiting for a set event does not wait.
///
/// **Use instead**: `latch` to wait for n things; `notify` for something that happens
/// again and again; `oneshot` when the waiter needs a value.
/// **Ordering**: set() wakes all that wait, in the order they came; what was done
/// before it is seen by them. A waiter that set() has woken returns even if reset()
/// follows at once.
/// **Cancellation**: a stopped waiter loses nothing.
/// **Thread safety**: all members, from any thread. A waiter resumes on its own
/// scheduler, never inside set().
/// **Lifetime**: the event outlives its waiters; when a wait() has returned it may be
/// destroyed, even if the set() that caused it is still on its way out.
/// **Example**:
/// ```cpp
/// async::event connected;
/// co_await connected.wait(); // elsewhere: connected.set();
/// ```
class event {
public:
  class wait_awaiter;

  explicit event(bool set = false) noexcept : set_(set) {}
  event(const event &) = delete;
  event &operator=(const event &) = delete;

  [[nodiscard]] bool is_set() const noexcept { return set_.load(std::memory_order_acquire); }

  void set() noexcept {
    detail::wake_list woken;
    const detail::short_lock hold(lock_);
    set_.store(true, std::memory_order_release);
    while (!queue_.empty())
      woken.grant(*queue_.pop_front());
  }
  void reset() noexcept {
    const detail::short_lock hold(lock_);
    set_.store(false, std::memory_order_relaxed);
  }

  /// Awaitable that waits until the event is set.
  ASYNC_CANCEL("nothing") [[nodiscard]] wait_awaiter wait() noexcept;

private:
  std::atomic<bool> set_; // written under lock_
  detail::short_mutex lock_;
  detail::list<detail::parked> queue_;
};

class [[nodiscard]] event::wait_awaiter : public detail::parking<event::wait_awaiter> {
public:
  explicit wait_awaiter(event &e) noexcept : event_(e) {}
  ~wait_awaiter() { abandon(); }
  void await_resume() { finish(); }

private:
  friend parking;
  detail::short_mutex &queue_lock() noexcept { return event_.lock_; }
  // Under the lock, so that set() has let go of the event when the wait returns.
  bool try_fast() noexcept {
    const detail::short_lock hold(event_.lock_);
    return event_.is_set();
  }
  bool try_locked(detail::wake_list &) noexcept { return event_.is_set(); }
  void link() noexcept { event_.queue_.push_back(*this); }
  void unlink(detail::wake_list &) noexcept { event_.queue_.remove(*this); }
  event &event_;
};

inline event::wait_awaiter event::wait() noexcept { return wait_awaiter(*this); }

} // namespace async

#endif // ASYNC_EVENT_HPP
