// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_MUTEX_HPP
#define ASYNC_MUTEX_HPP

#include <async/annotate.hpp>
#include <async/detail/parking.hpp>

#include <atomic>
#include <optional>
#include <utility>

namespace async {

/// A mutex for code that suspends while it holds it: `co_await m.lock()` parks the
/// task, not the thread, and the guard may live across `co_await`.
///
/// **Use instead**: `std::mutex` when nothing is awaited under the lock (it is
/// cheaper, and the checks know the difference); `guarded<T>` when the mutex
/// protects one object; a task that owns the state and a channel when the protected
/// object is a connection or the like.
/// **Ordering**: first come, first served. unlock() hands the mutex to the longest
/// waiter; nobody overtakes it. What was done before unlock() is seen by the next
/// holder.
/// **Cancellation**: a stopped waiter loses its place in the queue and nothing else;
/// `async::stopped` leaves `co_await m.lock()`. Where the mutex is handed over at the
/// same instant, the hand-over wins and the guard is returned.
/// **Thread safety**: all members, from any thread. A waiter resumes on its own
/// scheduler, never inside unlock().
/// **Lifetime**: the mutex outlives its guards and waiters.
/// **Example**:
/// ```cpp
/// auto held = co_await m.lock();
/// co_await connection.write(request); // the guard may live across this
/// ```
class ASYNC_MUTEX mutex {
public:
  class guard;
  class lock_awaiter;

  mutex() noexcept = default;
  mutex(const mutex &) = delete;
  mutex &operator=(const mutex &) = delete;
  ~mutex() {
    ASYNC_ASSERT(state_.load(std::memory_order_relaxed) == free,
                 "async::mutex: destroyed while held");
  }

  /// Awaitable that gives a `guard`.
  ASYNC_CANCEL("queue_place") [[nodiscard]] lock_awaiter lock() noexcept;

  /// The guard if the mutex is free, else nothing. Never waits.
  [[nodiscard]] std::optional<guard> try_lock() noexcept;

private:
  enum : unsigned { free, held, waited_for };

  bool take() noexcept {
    unsigned expected = free;
    return state_.compare_exchange_strong(expected, held, std::memory_order_acquire,
                                          std::memory_order_relaxed);
  }

  void unlock() noexcept {
    unsigned expected = held;
    if (!state_.compare_exchange_strong(expected, free, std::memory_order_release,
                                        std::memory_order_relaxed))
      hand_over();
  }

  inline void hand_over() noexcept;

  std::atomic<unsigned> state_{
      free}; // waited_for: set and left under queue_lock_; queue_ is not empty
  detail::short_mutex queue_lock_;
  detail::list<detail::parked> queue_;
};

/// Holds the mutex; unlocks it when destroyed.
class ASYNC_GUARD("exclusive") mutex::guard {
public:
  guard(guard &&other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
  guard &operator=(guard &&other) noexcept {
    guard(std::move(other)).swap(*this);
    return *this;
  }
  ~guard() {
    if (mutex_)
      mutex_->unlock();
  }

  /// Gives the mutex back before the end of the scope.
  void unlock() noexcept {
    if (mutex *m = std::exchange(mutex_, nullptr))
      m->unlock();
  }
  [[nodiscard]] bool owns_lock() const noexcept { return mutex_; }
  explicit operator bool() const noexcept { return mutex_; }
  void swap(guard &other) noexcept { std::swap(mutex_, other.mutex_); }

private:
  friend mutex;
  explicit guard(mutex &m) noexcept : mutex_(&m) {}
  mutex *mutex_;
};

class [[nodiscard]] mutex::lock_awaiter : public detail::acquiring<mutex::lock_awaiter> {
public:
  explicit lock_awaiter(mutex &m) noexcept : mutex_(m) {}
  ~lock_awaiter() {
    if (abandon())
      mutex_.unlock();
  }
  guard await_resume() {
    finish();
    return guard(mutex_);
  }

private:
  friend parking;
  detail::short_mutex &queue_lock() noexcept { return mutex_.queue_lock_; }
  bool try_fast() noexcept { return mutex_.take(); }
  bool try_locked(detail::wake_list &) noexcept {
    unsigned s = mutex_.state_.load(std::memory_order_relaxed);
    while (s != waited_for)
      if (mutex_.state_.compare_exchange_weak(s, s == free ? held : waited_for,
                                              std::memory_order_acquire,
                                              std::memory_order_relaxed)) {
        if (s == free)
          return true;
        break;
      }
    return false;
  }
  void link() noexcept { mutex_.queue_.push_back(*this); }
  void unlink(detail::wake_list &) noexcept {
    mutex_.queue_.remove(*this);
    if (mutex_.queue_.empty())
      mutex_.state_.store(held, std::memory_order_relaxed);
  }

  mutex &mutex_;
};

inline mutex::lock_awaiter mutex::lock() noexcept { return lock_awaiter(*this); }

inline std::optional<mutex::guard> mutex::try_lock() noexcept {
  if (!take())
    return std::nullopt;
  return guard(*this);
}

// The mutex is handed over, not freed and taken again: a task that comes by in
// between would overtake. It becomes free only outside queue_lock_, in one access,
// so that the next holder may destroy it while this call still runs.
inline void mutex::hand_over() noexcept {
  for (;;) {
    {
      detail::wake_list woken;
      const detail::short_lock hold(queue_lock_);
      if (detail::parked *next = queue_.pop_front()) {
        if (queue_.empty())
          state_.store(held, std::memory_order_relaxed);
        woken.grant(*next);
        return;
      }
    }
    // The waiter that was seen has been stopped.
    unsigned expected = held;
    if (state_.compare_exchange_strong(expected, free, std::memory_order_release,
                                       std::memory_order_relaxed))
      return;
  }
}

} // namespace async

#endif // ASYNC_MUTEX_HPP
