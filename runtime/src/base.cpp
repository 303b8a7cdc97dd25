// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of floor 0 that are not inline: sleeping, the slow path of the
// short lock, the frame pool's central store.
#include <async/config.hpp>
#include <async/detail/frame_pool.hpp>
#include <async/detail/futex.hpp>
#include <async/detail/random.hpp>
#include <async/detail/short_mutex.hpp>
#include <chrono>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>
#if defined(__linux__)
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace async::detail {

void fail(const char *what) noexcept {
  std::fprintf(stderr, "async: %s\n", what);
  std::fflush(stderr);
  std::abort();
}

// ---- Sleeping
// ----------------------------------------------------------------

#if defined(__linux__)

namespace {
long futex(const std::atomic<std::uint32_t> *word, int operation, std::uint32_t value,
           const std::timespec *limit) noexcept {
  static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));
  return syscall(SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, limit, nullptr, 0);
}
} // namespace

void futex_wait(const std::atomic<std::uint32_t> &word, std::uint32_t expected) noexcept {
  futex(&word, FUTEX_WAIT, expected, nullptr);
}

void futex_wait_for(const std::atomic<std::uint32_t> &word, std::uint32_t expected,
                    std::chrono::nanoseconds limit) noexcept {
  if (limit.count() <= 0)
    return;
  std::timespec relative{};
  relative.tv_sec = static_cast<std::time_t>(limit.count() / 1'000'000'000);
  relative.tv_nsec = static_cast<long>(limit.count() % 1'000'000'000);
  futex(&word, FUTEX_WAIT, expected, &relative);
}

void futex_wake(const std::atomic<std::uint32_t> *word, int count) noexcept {
  futex(word, FUTEX_WAKE, static_cast<std::uint32_t>(count), nullptr);
}

#else

void futex_wait(const std::atomic<std::uint32_t> &word, std::uint32_t expected) noexcept {
  word.wait(expected);
}

void futex_wait_for(const std::atomic<std::uint32_t> &word, std::uint32_t expected,
                    std::chrono::nanoseconds limit) noexcept {
  // The standard has no wait with a limit: sleep in short steps.
  const auto end = std::chrono::steady_clock::now() + limit;
  while (word.load(std::memory_order_acquire) == expected && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::microseconds(200));
}

void futex_wake(const std::atomic<std::uint32_t> *word, int count) noexcept {
  auto *mutable_word = const_cast<std::atomic<std::uint32_t> *>(word);
  if (count == 1)
    mutable_word->notify_one();
  else
    mutable_word->notify_all();
}

#endif

void relax(unsigned round) noexcept {
  if (round < 32) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  } else {
    std::this_thread::yield();
  }
}

std::uint64_t fair_random::anywhere() noexcept {
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  return (static_cast<std::uint64_t>(now) ^ reinterpret_cast<std::uintptr_t>(&state_)) | 1;
}

// ---- short_mutex
// ---------------------------------------------------------------

void short_mutex::lock_slow() noexcept {
  // The owner needs a few instructions: look again for a while, without
  // writing.
  for (unsigned round = 0; round != 40; ++round) {
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    if (seen == 0 &&
        word_.compare_exchange_weak(seen, 1, std::memory_order_acquire, std::memory_order_relaxed))
      return;
    if (seen == 2)
      break; // others sleep already
    relax(0);
  }
  // Taken as 2: there may be more sleepers behind us.
  while (word_.exchange(2, std::memory_order_acquire) != 0)
    futex_wait(word_, 2);
}

// ---- frame_pool
// ------------------------------------------------------------------

#if ASYNC_FRAME_POOL

// Batches hang together by their first blocks: the first word of a free block
// links the blocks of a batch, the second word of a batch's first block links
// batches.
struct frame_pool::central {
  static constexpr std::size_t most_bytes = std::size_t{256} << 20; // of one class
  struct head : node {
    head *next_batch;
  };
  struct alignas(cache_line) bin {
    short_mutex mutex;
    head *first = nullptr;
    unsigned batches = 0;
  };
  bin bins[classes];

  static central &get() noexcept {
    // Never destroyed: threads may end after static destruction.
    alignas(central) static unsigned char storage[sizeof(central)];
    static central *instance = ::new (storage) central;
    return *instance;
  }
  // Takes 'count' blocks from the list on.
  void put(std::size_t index, node *first) noexcept {
    bin &b = bins[index];
    {
      short_lock lock(b.mutex);
      if (b.batches < most_bytes / (batch * (index + 1) * step)) {
        head *batch_head = static_cast<head *>(first);
        batch_head->next_batch = b.first;
        b.first = batch_head;
        ++b.batches;
        return;
      }
    }
    free_list(first);
  }
  node *take(std::size_t index) noexcept {
    bin &b = bins[index];
    short_lock lock(b.mutex);
    head *taken = b.first;
    if (taken != nullptr) {
      b.first = taken->next_batch;
      --b.batches;
    }
    return taken;
  }
  void trim() noexcept {
    for (bin &b : bins) {
      head *batches;
      {
        short_lock lock(b.mutex);
        batches = std::exchange(b.first, nullptr);
        b.batches = 0;
      }
      while (batches != nullptr) {
        head *next = batches->next_batch;
        free_list(batches);
        batches = next;
      }
    }
  }
  static void free_list(node *first) noexcept {
    while (first != nullptr) {
      node *next = first->next;
      ::operator delete(first);
      first = next;
    }
  }
};

// Gives a thread's blocks back at its end. A frame freed later still, by
// another thread_local's destructor, goes straight to operator delete.
struct frame_pool::closer {
  ~closer() {
    cache_.open = false;
    for (slot &free : cache_.slots) {
      central::free_list(free.head);
      free = {nullptr, 0};
    }
    closed = true;
  }
  bool armed = false;
  static inline thread_local constinit bool closed = false;
};

void frame_pool::trim() noexcept { central::get().trim(); }

void frame_pool::open_cache() noexcept {
  static thread_local closer at_exit;
  at_exit.armed = true;
  cache_.open = true;
}

void *frame_pool::refill(std::size_t index) {
  const std::size_t size = (index + 1) * step;
  if (closer::closed)
    return ::operator new(size);
  if (!cache_.open)
    open_cache();
  slot &free = cache_.slots[index];
  if (node *batch_head = central::get().take(index)) {
    free.head = batch_head->next;
    free.count = batch - 1;
    return batch_head;
  }
  return ::operator new(size);
}

void frame_pool::spill(std::size_t index, void *block) noexcept {
  if (closer::closed)
    return ::operator delete(block);
  if (!cache_.open)
    open_cache();
  slot &free = cache_.slots[index];
  if (free.count >= 2 * batch) {
    node *first = free.head, *last = first;
    for (unsigned i = 1; i != batch; ++i)
      last = last->next;
    free.head = last->next;
    free.count -= batch;
    last->next = nullptr;
    central::get().put(index, first);
  }
  free.head = ::new (block) node{free.head};
  ++free.count;
}

#endif

} // namespace async::detail
