// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_DETAIL_RANDOM_HPP
#define ASYNC_DETAIL_RANDOM_HPP

#include <cstddef>
#include <cstdint>
#include <utility>

namespace async::detail {

/// Numbers that are cheap and good enough for fairness. Each thread draws from a sequence
/// of its own, which begins somewhere else in each run. A runtime that has to do the same
/// in each run (a seed, a stopped clock) has its own sequence, and lends it to the thread
/// that drives it.
class fair_random {
public:
  /// A number below `limit`, which is less than 2^32.
  static std::size_t below(std::size_t limit) noexcept {
    if (state_ == 0) [[unlikely]]
      state_ = anywhere();
    // splitmix64; the upper half, scaled
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return static_cast<std::size_t>(((z >> 32U) * limit) >> 32U);
  }

  /// This thread goes on with another sequence. Gives where the one before stands.
  static std::uint64_t exchange(std::uint64_t sequence) noexcept {
    return std::exchange(state_, sequence);
  }

private:
  static std::uint64_t anywhere() noexcept;
  static inline thread_local constinit std::uint64_t state_ = 0; // 0: not begun
};

} // namespace async::detail

#endif // ASYNC_DETAIL_RANDOM_HPP
