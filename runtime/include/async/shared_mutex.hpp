// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_SHARED_MUTEX_HPP
#define ASYNC_SHARED_MUTEX_HPP

#include <async/annotate.hpp>
#include <async/detail/parking.hpp>

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace async {

/// A mutex that one writer or many readers hold, for code that suspends while it
/// holds it.
///
/// **Use instead**: `mutex` unless readers are many and hold it long; `watch` when
/// the readers only want the newest value; `std::shared_mutex` when nothing is
/// awaited under the lock.
/// **Ordering**: one queue, first come, first served. A reader that comes while a
/// writer waits queues behind it, so readers cannot starve a writer; neighbouring
/// readers in the queue are let in together. A task that holds a shared guard must
/// not ask for a second one: with a writer between the two it waits for itself.
/// **Cancellation**: a stopped waiter loses its place in the queue and nothing else;
/// readers that only waited behind a stopped writer are let in.
/// **Thread safety**: all members, from any thread. A waiter resumes on its own
/// scheduler, never inside the unlock.
/// **Lifetime**: the mutex outlives its guards and waiters.
/// **Example**:
/// ```cpp
/// auto writing = co_await routes.lock();
/// table = co_await load_routes();
/// auto reading = std::move(writing).downgrade(); // no writer gets in between
/// ```
class ASYNC_MUTEX shared_mutex {
  template <bool Shared> class awaiter;

public:
  class unique_guard;
  class shared_guard;

  shared_mutex() noexcept = default;
  shared_mutex(const shared_mutex &) = delete;
  shared_mutex &operator=(const shared_mutex &) = delete;
  ~shared_mutex() {
    ASYNC_ASSERT(!written_ && readers_ == 0, "async::shared_mutex: destroyed while held");
  }

  /// Awaitable that gives a `unique_guard`.
  ASYNC_CANCEL("queue_place") [[nodiscard]] awaiter<false> lock() noexcept;
  /// Awaitable that gives a `shared_guard`.
  ASYNC_CANCEL("queue_place") [[nodiscard]] awaiter<true> lock_shared() noexcept;

  /// The guard if it is to be had at once, else nothing.
  [[nodiscard]] std::optional<unique_guard> try_lock() noexcept;
  /// As try_lock; a waiting writer makes it fail too.
  [[nodiscard]] std::optional<shared_guard> try_lock_shared() noexcept;

private:
  struct waiter : detail::parked {
    explicit waiter(bool s) noexcept : shared(s) {}
    const bool shared;
  };

  bool admit(bool shared) noexcept {
    if (written_ || (!shared && readers_ != 0))
      return false;
    shared ? void(++readers_) : void(written_ = true);
    return true;
  }
  bool take(bool shared) noexcept { return queue_.empty() && admit(shared); }
  bool try_take(bool shared) noexcept {
    const detail::short_lock hold(lock_);
    return take(shared);
  }
  void admit_waiters(detail::wake_list &woken) noexcept {
    while (!queue_.empty() && admit(static_cast<waiter *>(queue_.front())->shared))
      woken.grant(*queue_.pop_front());
  }
  void unlock(bool shared) noexcept {
    detail::wake_list woken;
    const detail::short_lock hold(lock_);
    shared ? void(--readers_) : void(written_ = false);
    admit_waiters(woken);
  }
  void downgrade() noexcept {
    detail::wake_list woken;
    const detail::short_lock hold(lock_);
    written_ = false;
    readers_ = 1;
    admit_waiters(woken);
  }

  detail::short_mutex lock_;
  bool written_ = false;    // the rest is guarded by lock_
  std::size_t readers_ = 0; //
  detail::list<detail::parked> queue_;
};

/// One of the readers.
class ASYNC_GUARD("shared") shared_mutex::shared_guard {
public:
  shared_guard(shared_guard &&other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
  shared_guard &operator=(shared_guard &&other) noexcept {
    shared_guard taken(std::move(other));
    std::swap(mutex_, taken.mutex_);
    return *this;
  }
  ~shared_guard() { unlock(); }

  void unlock() noexcept {
    if (shared_mutex *m = std::exchange(mutex_, nullptr))
      m->unlock(true);
  }
  [[nodiscard]] bool owns_lock() const noexcept { return mutex_; }
  explicit operator bool() const noexcept { return mutex_; }

private:
  friend shared_mutex;
  explicit shared_guard(shared_mutex &m) noexcept : mutex_(&m) {}
  shared_mutex *mutex_;
};

/// The writer.
class ASYNC_GUARD("exclusive") shared_mutex::unique_guard {
public:
  unique_guard(unique_guard &&other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
  unique_guard &operator=(unique_guard &&other) noexcept {
    unique_guard taken(std::move(other));
    std::swap(mutex_, taken.mutex_);
    return *this;
  }
  ~unique_guard() { unlock(); }

  void unlock() noexcept {
    if (shared_mutex *m = std::exchange(mutex_, nullptr))
      m->unlock(false);
  }
  /// Turns the guard into a shared one without letting a writer in between; readers
  /// at the head of the queue are let in.
  [[nodiscard]] shared_guard downgrade() && noexcept {
    ASYNC_ASSERT(mutex_ != nullptr, "async::shared_mutex: downgrade of a guard that holds nothing");
    shared_mutex *m = std::exchange(mutex_, nullptr);
    m->downgrade();
    return shared_guard(*m);
  }
  [[nodiscard]] bool owns_lock() const noexcept { return mutex_; }
  explicit operator bool() const noexcept { return mutex_; }

private:
  friend shared_mutex;
  explicit unique_guard(shared_mutex &m) noexcept : mutex_(&m) {}
  shared_mutex *mutex_;
};

template <bool Shared>
class [[nodiscard]] shared_mutex::awaiter
    : public detail::acquiring<shared_mutex::awaiter<Shared>, shared_mutex::waiter> {
  using base = detail::acquiring<awaiter, waiter>;
  using guard = std::conditional_t<Shared, shared_guard, unique_guard>;

public:
  explicit awaiter(shared_mutex &m) noexcept : base(Shared), mutex_(m) {}
  ~awaiter() {
    if (this->abandon())
      mutex_.unlock(Shared);
  }
  guard await_resume() {
    this->finish();
    return guard(mutex_);
  }

private:
  friend detail::parking<awaiter, waiter>;
  detail::short_mutex &queue_lock() noexcept { return mutex_.lock_; }
  bool try_fast() noexcept { return mutex_.try_take(Shared); }
  bool try_locked(detail::wake_list &) noexcept { return mutex_.take(Shared); }
  void link() noexcept { mutex_.queue_.push_back(*this); }
  void unlink(detail::wake_list &woken) noexcept {
    mutex_.queue_.remove(*this);
    mutex_.admit_waiters(woken); // readers may have waited for this writer only
  }
  shared_mutex &mutex_;
};

inline shared_mutex::awaiter<false> shared_mutex::lock() noexcept { return awaiter<false>(*this); }
inline shared_mutex::awaiter<true> shared_mutex::lock_shared() noexcept {
  return awaiter<true>(*this);
}
inline std::optional<shared_mutex::unique_guard> shared_mutex::try_lock() noexcept {
  if (!try_take(false))
    return std::nullopt;
  return unique_guard(*this);
}
inline std::optional<shared_mutex::shared_guard> shared_mutex::try_lock_shared() noexcept {
  if (!try_take(true))
    return std::nullopt;
  return shared_guard(*this);
}

} // namespace async

#endif // ASYNC_SHARED_MUTEX_HPP
