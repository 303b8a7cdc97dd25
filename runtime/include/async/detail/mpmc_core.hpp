// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the ends of an mpmc channel share: a queue of messages and two queues of
// waiters, under one lock.
//
// A woken waiter was not given the thing itself but a claim on it: a receiver on one
// of the messages (`claimed_`), a sender on room for one (`reserved_`). Who comes by in
// between sees only what is unclaimed. So moves of the message, which may throw, run
// in the task they belong to, and a claim whose task dies is given to the next.
#ifndef ASYNC_DETAIL_MPMC_CORE_HPP
#define ASYNC_DETAIL_MPMC_CORE_HPP

#include <async/config.hpp>
#include <async/detail/block_queue.hpp>
#include <async/detail/bounded_send.hpp>
#include <async/detail/parking.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace async::mpmc::detail {
using namespace async::detail;

enum class pull_result : unsigned char { done, nothing, finished };

template <class T> class mpmc_core {
public:
  explicit mpmc_core(std::size_t max) noexcept : max_(max) {}

  push_result push(T &value) {
    wake_list woken;
    const short_lock hold(lock_);
    return push_locked(value, woken);
  }
  push_result push_locked(T &value, wake_list &woken) {
    if (closed_)
      return push_result::closed;
    if (!senders_.empty() || size_ + reserved_ >= max_)
      return push_result::full;
    add(value, woken);
    return push_result::done;
  }
  push_result push_or_announce(T &value, wake_list &woken) { return push_locked(value, woken); }
  void park_sender(parked &node) noexcept { senders_.push_back(node); }
  void unpark_sender(parked &node, wake_list &woken) noexcept {
    senders_.remove(node);
    settle(woken);
  }
  /// Uses a claim on room. False when nobody receives any more.
  bool push_reserved(T &value) {
    wake_list woken;
    const short_lock hold(lock_);
    --reserved_;
    if (receivers_alive_ == 0)
      return false;
    try {
      add(value, woken);
    } catch (...) {
      settle(woken);
      throw;
    }
    settle(woken);
    return true;
  }
  void give_back_room() noexcept {
    wake_list woken;
    const short_lock hold(lock_);
    --reserved_;
    settle(woken);
  }

  pull_result pull(std::optional<T> &out) {
    wake_list woken;
    const short_lock hold(lock_);
    return pull_locked(out, woken);
  }
  pull_result pull_locked(std::optional<T> &out, wake_list &woken) {
    if (size_ == claimed_ || !receivers_.empty())
      return finished() ? pull_result::finished : pull_result::nothing;
    remove(out, woken);
    return pull_result::done;
  }
  /// Under the lock.
  pull_result claim() noexcept {
    if (size_ == claimed_ || !receivers_.empty())
      return finished() ? pull_result::finished : pull_result::nothing;
    ++claimed_;
    return pull_result::done;
  }
  /// Uses a claim on a message.
  void pull_claimed(std::optional<T> &out) {
    wake_list woken;
    const short_lock hold(lock_);
    --claimed_;
    try {
      remove(out, woken);
    } catch (...) {
      settle(woken);
      throw;
    }
  }
  void give_back_message() noexcept {
    wake_list woken;
    const short_lock hold(lock_);
    --claimed_;
    settle(woken);
  }

  /// After a waiter has left its queue.
  void settle(wake_list &woken) noexcept {
    while (!receivers_.empty() && size_ > claimed_) {
      ++claimed_;
      woken.grant(*receivers_.pop_front());
    }
    while (!senders_.empty() && size_ + reserved_ < max_) {
      ++reserved_;
      woken.grant(*senders_.pop_front());
    }
    if (finished())
      while (parked *waiting = receivers_.pop_front())
        woken.close(*waiting);
  }

  void close() noexcept {
    wake_list woken;
    const short_lock hold(lock_);
    close_locked(woken);
  }
  bool closed() noexcept {
    const short_lock hold(lock_);
    return closed_;
  }

  void add_end(bool sending) noexcept {
    const short_lock hold(lock_);
    ++(sending ? senders_alive_ : receivers_alive_);
  }
  void drop_end(bool sending) noexcept {
    block_queue<T> *unread = nullptr;
    {
      wake_list woken;
      const short_lock hold(lock_);
      if (--(sending ? senders_alive_ : receivers_alive_) != 0)
        return;
      if (sending) {
        settle(woken);
      } else {
        close_locked(woken);
        unread = &items_;
        size_ = 0;
      }
    }
    // Nobody pushes or pulls any more. Not under the lock: a message may hold an end.
    while (unread && unread->front())
      unread->pop();
  }

  std::size_t size() noexcept {
    const short_lock hold(lock_);
    return size_;
  }
  std::size_t free() noexcept {
    const short_lock hold(lock_);
    return max_ - std::min(max_, size_ + reserved_);
  }
  std::size_t max() const noexcept { return max_; }
  std::size_t high_water() noexcept {
    const short_lock hold(lock_);
    return high_water_;
  }

  short_mutex &lock() noexcept { return lock_; }
  list<parked> &receivers() noexcept { return receivers_; }

private:
  bool finished() const noexcept {
    return size_ == claimed_ && reserved_ == 0 && (closed_ || senders_alive_ == 0);
  }
  void add(T &value, wake_list &woken) {
    items_.push(std::move(value));
    ++size_;
    high_water_ = std::max(high_water_, size_);
    if (!receivers_.empty()) {
      ++claimed_;
      woken.grant(*receivers_.pop_front());
    }
  }
  void remove(std::optional<T> &out, wake_list &woken) {
    out.emplace(std::move(*items_.front()));
    items_.pop();
    --size_;
    settle(woken);
  }
  void close_locked(wake_list &woken) noexcept {
    closed_ = true;
    while (parked *sender = senders_.pop_front())
      woken.close(*sender);
    settle(woken);
  }

  short_mutex lock_; // guards everything below
  bool closed_ = false;
  std::size_t size_ = 0;
  std::size_t claimed_ = 0;
  std::size_t reserved_ = 0;
  std::size_t high_water_ = 0;
  std::size_t senders_alive_ = 1;
  std::size_t receivers_alive_ = 1;
  const std::size_t max_;
  list<parked> senders_;
  list<parked> receivers_;
  block_queue<T> items_;
};

} // namespace async::mpmc::detail

#endif // ASYNC_DETAIL_MPMC_CORE_HPP
