// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts what goes through the global operator new. To be included by exactly
// one source of a program; never by the timed ones.
#ifndef ASYNC_BENCH_COUNT_NEW_HPP
#define ASYNC_BENCH_COUNT_NEW_HPP

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace bench {
inline std::atomic<unsigned long> new_calls{0}, new_bytes{0};

inline void *counted(std::size_t size, std::size_t alignment) {
  new_calls.fetch_add(1, std::memory_order_relaxed);
  new_bytes.fetch_add(size, std::memory_order_relaxed);
  void *address =
      alignment <= alignof(std::max_align_t)
          ? std::malloc(size)
          : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (!address)
    throw std::bad_alloc();
  return address;
}

/// Runs the work twice; reports what the second run allocated.
template <class F> void count(const char *line, unsigned long ops, F work) {
  work();
  const unsigned long calls = new_calls, bytes = new_bytes;
  work();
  std::printf("{\"line\":\"%s\",\"ops\":%lu,\"allocations\":%.3f,\"allocated\":%.1f}\n", line, ops,
              double(new_calls - calls) / double(ops), double(new_bytes - bytes) / double(ops));
}
} // namespace bench

void *operator new(std::size_t size) { return bench::counted(size, 1); }
void *operator new[](std::size_t size) { return bench::counted(size, 1); }
void *operator new(std::size_t size, std::align_val_t a) {
  return bench::counted(size, std::size_t(a));
}
void *operator new[](std::size_t size, std::align_val_t a) {
  return bench::counted(size, std::size_t(a));
}
void operator delete(void *address) noexcept { std::free(address); }
void operator delete[](void *address) noexcept { std::free(address); }
void operator delete(void *address, std::size_t) noexcept { std::free(address); }
void operator delete[](void *address, std::size_t) noexcept { std::free(address); }
void operator delete(void *address, std::align_val_t) noexcept { std::free(address); }
void operator delete[](void *address, std::align_val_t) noexcept { std::free(address); }
void operator delete(void *address, std::size_t, std::align_val_t) noexcept { std::free(address); }
void operator delete[](void *address, std::size_t, std::align_val_t) noexcept {
  std::free(address);
}

#endif
