// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_NOTIFY_HPP
#define ASYNC_NOTIFY_HPP

#include <async/annotate.hpp>
#include <async/detail/parking.hpp>

#include <cstdint>
#include <utility>

namespace async {

/// Tells waiting tasks that something has changed, without saying what.
/// notify_one() wakes one waiter; if there is none the notification is kept (one of
/// them, however often it is called) for the next that waits. notify_waiters() wakes
/// all and keeps nothing.
///
/// **Use instead**: `event` for a condition that stays true; a channel when there is
/// something to say; `watch` for a value that changes.
/// **Ordering**: waiters are woken first come, first served. What was done before the
/// notification is seen by the task it wakes. A `notified()` object counts from its
/// making: `auto changed = n.notified(); if (!ready()) co_await changed;` misses no
/// notify_waiters() in between.
/// **Cancellation**: a stopped waiter loses its place in the queue. A notification
/// given to it at the same instant is delivered, or passed on to the next waiter if
/// its task is destroyed instead.
/// **Thread safety**: all members, from any thread. A waiter resumes on its own
/// scheduler, never inside the notification.
/// **Lifetime**: the object outlives its waiters.
/// **Example**:
/// ```cpp
/// queue.lock()->push_back(job);
/// work_available.notify_one();
/// ```
class notify {
public:
  class notified_awaiter;

  notify() noexcept = default;
  notify(const notify &) = delete;
  notify &operator=(const notify &) = delete;

  /// Awaitable that waits for a notification.
  ASYNC_CANCEL("queue_place") [[nodiscard]] notified_awaiter notified() noexcept;

  void notify_one() noexcept {
    detail::wake_list woken;
    const detail::short_lock hold(lock_);
    if (queue_.empty())
      stored_ = true;
    else
      woken.grant(*queue_.pop_front());
  }

  void notify_waiters() noexcept {
    detail::wake_list woken;
    const detail::short_lock hold(lock_);
    ++broadcasts_;
    while (!queue_.empty())
      woken.close(*queue_.pop_front()); // nothing to pass on
  }

private:
  detail::short_mutex lock_;
  bool stored_ = false;          // the rest is guarded by lock_
  std::uint64_t broadcasts_ = 0; //
  detail::list<detail::parked> queue_;
};

class [[nodiscard]] notify::notified_awaiter : public detail::parking<notify::notified_awaiter> {
public:
  explicit notified_awaiter(notify &n) noexcept : notify_(n) {
    const detail::short_lock hold(notify_.lock_);
    seen_ = notify_.broadcasts_;
  }
  ~notified_awaiter() {
    if (abandon())
      notify_.notify_one();
  }
  void await_resume() { finish(); }

private:
  friend parking;
  detail::short_mutex &queue_lock() noexcept { return notify_.lock_; }
  bool try_fast() noexcept {
    const detail::short_lock hold(notify_.lock_);
    return take();
  }
  bool try_locked(detail::wake_list &) noexcept { return take(); }
  bool take() noexcept {
    if (seen_ != notify_.broadcasts_) {
      complete(detail::outcome::closed);
      return true;
    }
    return std::exchange(notify_.stored_, false);
  }
  void link() noexcept { notify_.queue_.push_back(*this); }
  void unlink(detail::wake_list &) noexcept { notify_.queue_.remove(*this); }

  notify &notify_;
  std::uint64_t seen_;
};

inline notify::notified_awaiter notify::notified() noexcept { return notified_awaiter(*this); }

} // namespace async

#endif // ASYNC_NOTIFY_HPP
