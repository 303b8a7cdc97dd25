// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lock of the primitives' own state: four bytes, no fairness, held for a
// few instructions and never across a suspension point. Clang's thread safety
// analysis and async-tidy both know it as a lock that blocks the thread.
//
// Drepper's third mutex: 0 free, 1 held, 2 held and somebody may sleep.
// unlock() touches the word once; after that only its address is used. So a
// thread that takes the lock next may destroy the mutex while the unlocking
// thread is still inside unlock().
#ifndef ASYNC_DETAIL_SHORT_MUTEX_HPP
#define ASYNC_DETAIL_SHORT_MUTEX_HPP

#include <async/annotate.hpp>
#include <async/detail/futex.hpp>

namespace async::detail {

class ASYNC_CAPABILITY("mutex") short_mutex {
public:
  constexpr short_mutex() noexcept = default;
  short_mutex(const short_mutex &) = delete;
  short_mutex &operator=(const short_mutex &) = delete;

  void lock() noexcept {
    std::uint32_t free = 0;
    if (!word_.compare_exchange_strong(free, 1, std::memory_order_acquire,
                                       std::memory_order_relaxed))
      lock_slow();
  }
  bool try_lock() noexcept {
    std::uint32_t free = 0;
    return word_.compare_exchange_strong(free, 1, std::memory_order_acquire,
                                         std::memory_order_relaxed);
  }
  void unlock() noexcept {
    if (word_.exchange(0, std::memory_order_release) == 2)
      futex_wake(&word_, 1);
  }

private:
  void lock_slow() noexcept;

  std::atomic<std::uint32_t> word_{0};
};

/// std::lock_guard would do; this one is known to Clang's analysis and needs no
/// <mutex>.
class ASYNC_SCOPED_LOCKABLE short_lock {
public:
  explicit short_lock(short_mutex &mutex) noexcept : mutex_(&mutex) { mutex_->lock(); }
  short_lock(const short_lock &) = delete;
  short_lock &operator=(const short_lock &) = delete;
  ~short_lock() {
    if (mutex_ != nullptr)
      mutex_->unlock();
  }
  void unlock() noexcept {
    mutex_->unlock();
    mutex_ = nullptr;
  }

private:
  short_mutex *mutex_;
};

} // namespace async::detail

#endif // ASYNC_DETAIL_SHORT_MUTEX_HPP
