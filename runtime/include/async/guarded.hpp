// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_GUARDED_HPP
#define ASYNC_GUARDED_HPP

#include <async/annotate.hpp>
#include <async/detail/visit_value.hpp>
#include <async/mutex.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace async {

/// A value and the mutex that protects it. The value is reached through the guard
/// and in no other way, so it cannot be touched without the lock.
///
/// **Use instead**: `concurrent_map` for a map whose operations do not await;
/// `watch` for a value that one writes and many read; `shared_mutex` when readers
/// are many and hold it long.
/// **Ordering**, **Cancellation**, **Thread safety**: those of `mutex`.
/// **Lifetime**: the object outlives its guards; a reference taken from a guard ends
/// with the guard.
/// **Example**:
/// ```cpp
/// async::guarded<session_table> sessions;
/// auto table = co_await sessions.lock();
/// table->add(id, co_await open_session(id));
/// ```
template <class T> class guarded {
public:
  class guard;
  class lock_awaiter;

  guarded() = default;
  template <class... A>
    requires std::is_constructible_v<T, A...>
  explicit guarded(std::in_place_t, A &&...args) : value_(std::forward<A>(args)...) {}
  explicit guarded(T value) noexcept(std::is_nothrow_move_constructible_v<T>)
      : value_(std::move(value)) {}
  guarded(const guarded &) = delete;
  guarded &operator=(const guarded &) = delete;

  /// Awaitable that gives a `guard`.
  ASYNC_CANCEL("queue_place") [[nodiscard]] lock_awaiter lock() noexcept {
    return lock_awaiter(*this);
  }

  /// The guard if nobody holds the value, else nothing.
  [[nodiscard]] std::optional<guard> try_lock() noexcept {
    auto held = mutex_.try_lock();
    if (!held)
      return std::nullopt;
    return guard(std::move(*held), value_);
  }

  /// Awaitable that calls `f(T &)` under the lock and gives what it returns. `f` is
  /// a plain function that returns no reference.
  template <class F> ASYNC_CANCEL("queue_place") [[nodiscard]] auto with(F f);

private:
  mutex mutex_;
  T value_{}; // guarded by mutex_
};

/// Holds the mutex; `*` and `->` give the value.
template <class T> class ASYNC_GUARD("exclusive") guarded<T>::guard {
public:
  guard(guard &&) noexcept = default;
  guard &operator=(guard &&) noexcept = default;

  [[nodiscard]] T &operator*() const noexcept { return *value_; }
  [[nodiscard]] T *operator->() const noexcept { return value_; }
  void unlock() noexcept { held_.unlock(); }
  [[nodiscard]] bool owns_lock() const noexcept { return held_.owns_lock(); }

private:
  friend guarded;
  guard(mutex::guard held, T &value) noexcept : held_(std::move(held)), value_(&value) {}
  mutex::guard held_;
  T *value_;
};

template <class T> class [[nodiscard]] guarded<T>::lock_awaiter : public mutex::lock_awaiter {
public:
  explicit lock_awaiter(guarded &g) noexcept : mutex::lock_awaiter(g.mutex_), value_(g.value_) {}
  guard await_resume() { return guard(mutex::lock_awaiter::await_resume(), value_); }

private:
  T &value_;
};

namespace detail {
template <class T, class F> class [[nodiscard]] guarded_visit : public guarded<T>::lock_awaiter {
public:
  guarded_visit(guarded<T> &g, F f) : guarded<T>::lock_awaiter(g), f_(std::move(f)) {}
  auto await_resume() {
    auto held = guarded<T>::lock_awaiter::await_resume();
    return visit_value<F, T &>::plain(f_, *held);
  }

private:
  F f_;
};
} // namespace detail

template <class T> template <class F> auto guarded<T>::with(F f) {
  return detail::guarded_visit<T, F>(*this, std::move(f));
}

} // namespace async

#endif // ASYNC_GUARDED_HPP
