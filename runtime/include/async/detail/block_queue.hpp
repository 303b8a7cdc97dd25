// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The store behind mpsc and mpmc: a queue of blocks with one writing and one
// reading end.
//
// The writers are kept apart by a lock of the owner, the readers by another (or
// by there being one of them); the two ends meet only in `tail_`, which a writer
// publishes and a reader looks at when the messages it knows of are used up. A
// reader that drains 128 messages therefore touches the writers' cache line once,
// not 128 times, and takes no lock.
//
// Blocks rather than a ring: a bound of a million costs nothing until it is used,
// the unbounded channel is the same code, and a message never moves between its
// way in and its way out. A block that has been read is kept for the next writer
// (one of them, in `spare_`), so a channel that stays short allocates once.
#ifndef ASYNC_DETAIL_BLOCK_QUEUE_HPP
#define ASYNC_DETAIL_BLOCK_QUEUE_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

namespace async::detail {

template <class T> class block_queue {
  // A power of two near 1 KiB, so that large messages do not make huge blocks.
  static constexpr std::size_t slots = sizeof(T) <= 16    ? 64
                                       : sizeof(T) <= 64  ? 16
                                       : sizeof(T) <= 256 ? 4
                                                          : 1;
  struct block {
    block *next = nullptr;
    alignas(T) std::byte raw[slots * sizeof(T)];
    void *at(std::uint64_t i) noexcept { return raw + (i % slots) * sizeof(T); }
  };

public:
  block_queue() noexcept = default;
  block_queue(const block_queue &) = delete;
  block_queue &operator=(const block_queue &) = delete;
  ~block_queue() {
    while (front())
      pop();
    for (block *b = reading_ ? reading_ : first_; b;)
      delete std::exchange(b, b->next);
    delete spare_.load(std::memory_order_relaxed);
  }

  // ---- the writing end ------------------------------------------------------

  /// Adds a message. If its constructor or the allocation throws, nothing has
  /// happened.
  template <class... A> void push(A &&...args) {
    const std::uint64_t t = tail_.load(std::memory_order_relaxed);
    if (t % slots == 0) [[unlikely]] {
      push_in_new_block(t, std::forward<A>(args)...);
      return;
    }
    ::new (writing_->at(t)) T(std::forward<A>(args)...);
    tail_.store(t + 1, std::memory_order_release);
  }

  /// Messages ever added.
  std::uint64_t written() const noexcept { return tail_.load(std::memory_order_acquire); }

  // ---- the reading end ------------------------------------------------------

  /// The oldest message, or null.
  T *front() noexcept {
    if (head_ == known_) {
      known_ = tail_.load(std::memory_order_acquire);
      if (head_ == known_)
        return nullptr;
    }
    if (at_end_) [[unlikely]]
      next_block();
    return std::launder(static_cast<T *>(reading_->at(head_)));
  }

  /// Destroys the message front() gave.
  void pop() noexcept {
    std::launder(static_cast<T *>(reading_->at(head_)))->~T();
    if (++head_ % slots == 0)
      at_end_ = true;
  }

private:
  template <class... A> void push_in_new_block(std::uint64_t t, A &&...args) {
    block *b = spare_.exchange(nullptr, std::memory_order_acquire);
    if (!b)
      b = new block;
    try {
      ::new (b->at(t)) T(std::forward<A>(args)...);
    } catch (...) {
      delete b;
      throw;
    }
    (writing_ ? writing_->next : first_) = b; // read only after tail_ says so
    writing_ = b;
    tail_.store(t + 1, std::memory_order_release);
  }

  // Left until there is a message in the next block: before that its writer may
  // not have linked it.
  void next_block() noexcept {
    at_end_ = false;
    block *old = std::exchange(reading_, reading_ ? reading_->next : first_);
    if (!old)
      return;
    old->next = nullptr;
    delete spare_.exchange(old, std::memory_order_acq_rel);
  }

  std::atomic<std::uint64_t> tail_{0};
  block *writing_ = nullptr; // writers' lock
  block *first_ = nullptr;   // written once, before the first message is published
  std::atomic<block *> spare_{nullptr};

  alignas(64) block *reading_ = nullptr; // the rest belongs to the reader
  std::uint64_t head_ = 0;
  std::uint64_t known_ = 0;
  bool at_end_ = true;
};

} // namespace async::detail

#endif // ASYNC_DETAIL_BLOCK_QUEUE_HPP
