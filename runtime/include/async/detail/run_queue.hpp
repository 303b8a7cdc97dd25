// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ready tasks of one worker: a ring of 256 coroutine addresses, first in
// first out. The owner pushes at the tail; the owner and thieves take at the
// head by compare-exchange.
//
// Why a thief's copy is good: it reads the slots from head on, and then moves
// head by compare-exchange. If that succeeds, nobody took them meanwhile; and
// the owner cannot have overwritten them, since it writes only where tail -
// head < 256, with a head that was not past them. The counters have 64 bits and
// never come around.
//
// Memory orders: the store of tail is seq_cst and the loads of the emptiness
// check are too. A worker that pushes and then looks for sleepers, against a
// worker that puts itself to sleep and then looks for work, is Dekker's
// pattern: one of the two has to see the other (sleeping.cpp).
#ifndef ASYNC_DETAIL_RUN_QUEUE_HPP
#define ASYNC_DETAIL_RUN_QUEUE_HPP

#include <async/config.hpp>
#include <atomic>
#include <coroutine>
#include <cstdint>

namespace async::detail {

class run_queue {
public:
  static constexpr std::uint64_t capacity = 256;

  /// Owner only. False when there is no room.
  bool push(std::coroutine_handle<> handle) noexcept {
    const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) >= capacity)
      return false;
    slots_[tail % capacity].store(handle.address(), std::memory_order_relaxed);
    tail_.store(tail + 1, std::memory_order_seq_cst);
    return true;
  }

  /// Owner only. Null when empty.
  std::coroutine_handle<> pop() noexcept {
    std::uint64_t head = head_.load(std::memory_order_acquire);
    const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
    while (head != tail) {
      void *address = slots_[head % capacity].load(std::memory_order_relaxed);
      if (head_.compare_exchange_weak(head, head + 1, std::memory_order_acq_rel,
                                      std::memory_order_acquire))
        return std::coroutine_handle<>::from_address(address);
    }
    return nullptr;
  }

  /// Any thread: takes half of what is there, at most 'room', into 'out'.
  unsigned steal(void **out, unsigned room) noexcept {
    std::uint64_t head = head_.load(std::memory_order_acquire);
    for (;;) {
      const std::uint64_t tail = tail_.load(std::memory_order_seq_cst);
      if (tail <= head)
        return 0;
      std::uint64_t count = tail - head;
      count -= count / 2;
      count = count < room ? count : room;
      for (std::uint64_t i = 0; i != count; ++i)
        out[i] = slots_[(head + i) % capacity].load(std::memory_order_relaxed);
      if (head_.compare_exchange_weak(head, head + count, std::memory_order_acq_rel,
                                      std::memory_order_acquire))
        return static_cast<unsigned>(count);
    }
  }

  /// Owner only: at most so many are left.
  std::uint64_t size() const noexcept {
    return tail_.load(std::memory_order_relaxed) - head_.load(std::memory_order_relaxed);
  }

  /// Any thread; exact only for the owner, or after the Dekker pattern above.
  bool empty() const noexcept {
    const std::uint64_t head = head_.load(std::memory_order_seq_cst);
    return tail_.load(std::memory_order_seq_cst) == head;
  }

private:
  alignas(cache_line) std::atomic<std::uint64_t> head_{0};
  alignas(cache_line) std::atomic<std::uint64_t> tail_{0};
  alignas(cache_line) std::atomic<void *> slots_[capacity]{};
};

} // namespace async::detail

#endif // ASYNC_DETAIL_RUN_QUEUE_HPP
