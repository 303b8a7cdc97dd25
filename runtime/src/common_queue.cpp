// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "scheduler_impl.hpp"
#include <algorithm>

namespace async::detail {

void common_queue::push(void *const *first, std::size_t count) noexcept {
  short_lock lock(mutex_);
  const std::size_t now = size_.load(std::memory_order_relaxed);
  if (now + count > slots_.size())
    grow(now + count);
  for (std::size_t i = 0; i != count; ++i)
    slots_[(head_ + now + i) & (slots_.size() - 1)] = first[i];
  size_.store(now + count, std::memory_order_seq_cst);
}

std::size_t common_queue::pop(void **out, std::size_t room, unsigned shares) noexcept {
  if (size_.load(std::memory_order_seq_cst) == 0)
    return 0;
  short_lock lock(mutex_);
  const std::size_t now = size_.load(std::memory_order_relaxed);
  const std::size_t count = std::min({now, room, now / shares + 1});
  for (std::size_t i = 0; i != count; ++i)
    out[i] = slots_[(head_ + i) & (slots_.size() - 1)];
  head_ = (head_ + count) & (slots_.size() - 1);
  size_.store(now - count, std::memory_order_seq_cst);
  return count;
}

void common_queue::grow(std::size_t wanted) {
  std::vector<void *> larger(std::bit_ceil(std::max<std::size_t>(wanted, 64)));
  const std::size_t now = size_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i != now; ++i)
    larger[i] = slots_[(head_ + i) & (slots_.size() - 1)];
  slots_.swap(larger);
  head_ = 0;
}

} // namespace async::detail
