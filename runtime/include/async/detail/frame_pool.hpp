// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where coroutine frames come from. Size classes of 16 bytes up to 1 KiB; each
// thread keeps a few free blocks of each class and trades batches of 64 with a
// central store, so that a frame made on one worker and freed on another does not
// starve the first. Larger frames go to operator new. The central store keeps up to
// 256 MiB a class, since a burst of tasks is often followed by another, and gives
// everything back when a runtime ends.
#ifndef ASYNC_DETAIL_FRAME_POOL_HPP
#define ASYNC_DETAIL_FRAME_POOL_HPP

#include <async/config.hpp>
#include <cstddef>
#include <new>

namespace async::detail {

#if ASYNC_FRAME_POOL

class frame_pool {
public:
  static constexpr std::size_t step = 16;
  static constexpr std::size_t classes = 64;
  static constexpr unsigned batch = 64;

  [[nodiscard]] static void *allocate(std::size_t size) {
    const std::size_t index = (size - 1) / step;
    if (index >= classes) [[unlikely]]
      return ::operator new(size);
    slot &free = cache_.slots[index];
    if (free.head == nullptr) [[unlikely]]
      return refill(index);
    node *taken = free.head;
    free.head = taken->next;
    --free.count;
    return taken;
  }

  static void deallocate(void *block, std::size_t size) noexcept {
    const std::size_t index = (size - 1) / step;
    if (index >= classes) [[unlikely]]
      return ::operator delete(block);
    slot &free = cache_.slots[index];
    if (free.count >= 2 * batch || !cache_.open) [[unlikely]]
      return spill(index, block);
    free.head = ::new (block) node{free.head};
    ++free.count;
  }

  /// Gives back what the central store holds.
  static void trim() noexcept;

private:
  struct node {
    node *next;
  };
  struct slot {
    node *head;
    unsigned count;
  };
  struct cache {
    slot slots[classes];
    bool open; // false before the first use and after the thread's end
  };
  struct closer;
  struct central;

  static void *refill(std::size_t index);
  static void spill(std::size_t index, void *block) noexcept;
  static void open_cache() noexcept;

  static inline thread_local constinit cache cache_{};
};

#else

class frame_pool {
public:
  [[nodiscard]] static void *allocate(std::size_t size) { return ::operator new(size); }
  static void deallocate(void *block, std::size_t) noexcept { ::operator delete(block); }
  static void trim() noexcept {}
};

#endif

} // namespace async::detail

#endif // ASYNC_DETAIL_FRAME_POOL_HPP
