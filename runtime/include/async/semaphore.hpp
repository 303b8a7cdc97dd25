// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_SEMAPHORE_HPP
#define ASYNC_SEMAPHORE_HPP

#include <async/annotate.hpp>
#include <async/detail/parking.hpp>
#include <async/error.hpp>
#include <async/result.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace async {

/// A number of permits that tasks take and give back: the limit on how many do a
/// thing at the same time.
///
/// **Use instead**: `mutex` for one permit that protects data; a bounded channel to
/// hold back producers; `task_group` with `max` to limit tasks that are spawned in
/// one place; `pool<T>` when each permit stands for an object.
/// **Ordering**: first come, first served. A waiter that wants many permits is not
/// overtaken by one that wants few.
/// **Cancellation**: a stopped waiter loses its place in the queue and no permit.
/// **Thread safety**: all members, from any thread. A waiter resumes on its own
/// scheduler, never inside the release.
/// **Lifetime**: the semaphore outlives its permits and waiters; acquire_owned()
/// keeps it alive through a shared_ptr.
/// **Example**:
/// ```cpp
/// async::semaphore downloads{8};
/// auto slot = co_await downloads.acquire(); // result<permit, closed<>>
/// if (!slot) co_return;                     // closed: we are shutting down
/// co_await fetch(url);                      // the permit goes back at the end
/// ```
class semaphore {
  class acquire_awaiter;
  class owned_awaiter;

public:
  class permit;
  class owned_permit;
  static constexpr std::size_t max_permits = std::numeric_limits<std::size_t>::max() >> 3;

  explicit semaphore(std::size_t permits) noexcept : word_(permits * one) {
    ASYNC_ASSERT(permits <= max_permits, "async::semaphore: more permits than there can be");
  }
  semaphore(const semaphore &) = delete;
  semaphore &operator=(const semaphore &) = delete;

  /// Awaitable that takes `n` permits and gives `result<permit, closed<>>`: the
  /// error says that the semaphore was closed.
  ASYNC_CANCEL("queue_place") [[nodiscard]] acquire_awaiter acquire(std::size_t n = 1) noexcept;

  /// The same, with a permit that keeps the semaphore alive, so that it can be moved
  /// into a task of its own.
  ASYNC_CANCEL("queue_place")
  [[nodiscard]] static owned_awaiter acquire_owned(std::shared_ptr<semaphore> s, std::size_t n = 1);

  /// The permits if they are to be had at once and nobody waits, else nothing.
  [[nodiscard]] std::optional<permit> try_acquire(std::size_t n = 1) noexcept;
  [[nodiscard]] static std::optional<owned_permit> try_acquire_owned(std::shared_ptr<semaphore> s,
                                                                     std::size_t n = 1) noexcept;

  /// Adds permits; what permits do by themselves when they are destroyed.
  void release(std::size_t n = 1) noexcept {
    while (n != 0) {
      std::size_t w = word_.load(std::memory_order_relaxed);
      while (!(w & waiting))
        if (word_.compare_exchange_weak(w, w + n * one, std::memory_order_release,
                                        std::memory_order_relaxed))
          return;
      n = release_to_waiters(n);
    }
  }

  /// Ends it: everybody who waits, or comes later, is told `closed`. Permits that
  /// are out stay good.
  void close() noexcept {
    detail::wake_list woken;
    const detail::short_lock hold(queue_lock_);
    word_.fetch_or(closed_bit, std::memory_order_acq_rel);
    while (!queue_.empty())
      woken.close(*queue_.pop_front());
    word_.fetch_and(~waiting, std::memory_order_relaxed);
  }
  [[nodiscard]] bool is_closed() const noexcept {
    return word_.load(std::memory_order_acquire) & closed_bit;
  }

  /// Permits that are not taken, at this moment.
  [[nodiscard]] std::size_t available() const noexcept {
    return word_.load(std::memory_order_acquire) / one;
  }

private:
  // word_: the free permits above two flags. `waiting` is set and cleared under
  // queue_lock_; while it is set only the holder of that lock changes the word,
  // so nobody takes a permit past the queue.
  static constexpr std::size_t closed_bit = 1, waiting = 2, one = 4;

  struct waiter : detail::parked {
    explicit waiter(std::size_t n) noexcept : wanted(n) {}
    const std::size_t wanted;
  };

  bool take(std::size_t n) noexcept {
    std::size_t w = word_.load(std::memory_order_relaxed);
    while (!(w & (closed_bit | waiting)) && w / one >= n)
      if (word_.compare_exchange_weak(w, w - n * one, std::memory_order_acquire,
                                      std::memory_order_relaxed))
        return true;
    return false;
  }

  // Under queue_lock_. False when somebody still waits.
  bool serve(detail::wake_list &woken) noexcept {
    while (!queue_.empty()) {
      const std::size_t n = static_cast<waiter *>(queue_.front())->wanted;
      if (word_.load(std::memory_order_relaxed) / one < n)
        return false;
      word_.fetch_sub(n * one, std::memory_order_acq_rel);
      woken.grant(*queue_.pop_front());
    }
    return true;
  }

  // Gives what the queue did not want. The caller adds that in one access, outside
  // the lock: whoever then has all permits may destroy the semaphore.
  std::size_t release_to_waiters(std::size_t n) noexcept {
    detail::wake_list woken;
    const detail::short_lock hold(queue_lock_);
    if (!(word_.load(std::memory_order_relaxed) & waiting))
      return n;
    word_.fetch_add(n * one, std::memory_order_acq_rel);
    if (!serve(woken))
      return 0;
    const std::size_t left = std::min(n, word_.load(std::memory_order_relaxed) / one);
    word_.fetch_sub(left * one, std::memory_order_relaxed);
    word_.fetch_and(~waiting, std::memory_order_release);
    return left;
  }

  std::atomic<std::size_t> word_;
  detail::short_mutex queue_lock_;
  detail::list<detail::parked> queue_;
};

/// Permits of a semaphore; given back when destroyed.
class ASYNC_GUARD("permit") semaphore::permit {
public:
  permit(permit &&other) noexcept
      : semaphore_(other.semaphore_), count_(std::exchange(other.count_, 0)) {}
  permit &operator=(permit &&other) noexcept {
    permit taken(std::move(other));
    std::swap(semaphore_, taken.semaphore_);
    std::swap(count_, taken.count_);
    return *this;
  }
  ~permit() { release(); }

  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  /// Gives them back before the end of the scope.
  void release() noexcept {
    if (std::size_t n = std::exchange(count_, 0))
      semaphore_->release(n);
  }
  /// Keeps them from ever going back: lowers the limit.
  void forget() noexcept { count_ = 0; }
  /// Moves `n` of them into a permit of their own.
  [[nodiscard]] permit split(std::size_t n) noexcept {
    ASYNC_ASSERT(n <= count_, "async::semaphore: split of more permits than are held");
    count_ -= n;
    return permit(*semaphore_, n);
  }

private:
  friend semaphore;
  permit(semaphore &s, std::size_t n) noexcept : semaphore_(&s), count_(n) {}
  semaphore *semaphore_;
  std::size_t count_;
};

/// The same, and it keeps the semaphore alive.
class ASYNC_GUARD("permit") semaphore::owned_permit {
public:
  owned_permit(owned_permit &&) noexcept = default;
  owned_permit &operator=(owned_permit &&other) noexcept {
    permit_ = std::move(other.permit_); // first: it gives back to the old one
    owner_ = std::move(other.owner_);
    return *this;
  }
  ~owned_permit() = default;

  [[nodiscard]] std::size_t count() const noexcept { return permit_.count(); }
  void release() noexcept { permit_.release(); }
  void forget() noexcept { permit_.forget(); }
  [[nodiscard]] owned_permit split(std::size_t n) noexcept {
    return owned_permit(owner_, permit_.split(n));
  }

private:
  friend semaphore;
  owned_permit(std::shared_ptr<semaphore> owner, permit p) noexcept
      : owner_(std::move(owner)), permit_(std::move(p)) {}
  std::shared_ptr<semaphore> owner_; // destroyed after permit_
  permit permit_;
};

class [[nodiscard]] semaphore::acquire_awaiter
    : public detail::acquiring<semaphore::acquire_awaiter, semaphore::waiter> {
public:
  acquire_awaiter(semaphore &s, std::size_t n) noexcept : acquiring(n), semaphore_(s) {}
  ~acquire_awaiter() {
    if (abandon())
      semaphore_.release(wanted);
  }

  async::result<permit, async::closed<>> await_resume() {
    if (finish() == detail::outcome::closed)
      return unexpected(async::closed<>{});
    return permit(semaphore_, wanted);
  }

private:
  friend parking;
  detail::short_mutex &queue_lock() noexcept { return semaphore_.queue_lock_; }
  bool try_fast() noexcept { return semaphore_.take(wanted); }
  bool try_locked(detail::wake_list &) noexcept {
    std::size_t w = semaphore_.word_.load(std::memory_order_acquire);
    for (;;) {
      if (w & closed_bit) {
        complete(detail::outcome::closed);
        return true;
      }
      if (w & waiting)
        break;
      const bool enough = w / one >= wanted;
      if (semaphore_.word_.compare_exchange_weak(w, enough ? w - wanted * one : w | waiting,
                                                 std::memory_order_acq_rel,
                                                 std::memory_order_acquire)) {
        if (enough)
          return true;
        break;
      }
    }
    return false;
  }
  void link() noexcept { semaphore_.queue_.push_back(*this); }
  void unlink(detail::wake_list &woken) noexcept {
    semaphore_.queue_.remove(*this);
    if (semaphore_.serve(woken)) // the next may want fewer
      semaphore_.word_.fetch_and(~waiting, std::memory_order_release);
  }
  semaphore &semaphore_;
};

class [[nodiscard]] semaphore::owned_awaiter {
public:
  owned_awaiter(std::shared_ptr<semaphore> s, std::size_t n) noexcept
      : owner_(std::move(s)), waiting_(*owner_, n) {}
  bool await_ready() { return waiting_.await_ready(); }
  template <class P> auto await_suspend(std::coroutine_handle<P> h) {
    return waiting_.await_suspend(h);
  }
  async::result<owned_permit, async::closed<>> await_resume() {
    auto p = waiting_.await_resume();
    if (!p)
      return unexpected(async::closed<>{});
    return owned_permit(std::move(owner_), std::move(*p));
  }

private:
  std::shared_ptr<semaphore> owner_;
  acquire_awaiter waiting_;
};

inline semaphore::acquire_awaiter semaphore::acquire(std::size_t n) noexcept {
  return acquire_awaiter(*this, n);
}
inline semaphore::owned_awaiter semaphore::acquire_owned(std::shared_ptr<semaphore> s,
                                                         std::size_t n) {
  return owned_awaiter(std::move(s), n);
}
inline std::optional<semaphore::permit> semaphore::try_acquire(std::size_t n) noexcept {
  if (!take(n))
    return std::nullopt;
  return permit(*this, n);
}
inline std::optional<semaphore::owned_permit>
semaphore::try_acquire_owned(std::shared_ptr<semaphore> s, std::size_t n) noexcept {
  auto p = s->try_acquire(n);
  if (!p)
    return std::nullopt;
  return owned_permit(std::move(s), std::move(*p));
}

} // namespace async

#endif // ASYNC_SEMAPHORE_HPP
