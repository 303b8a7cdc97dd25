// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_DETAIL_RANDOM_HPP
#define ASYNC_DETAIL_RANDOM_HPP

#include <async/detail/promise_base.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace async::detail {

/// A number below `limit`, cheap and good enough for fairness. Each thread draws from a
/// sequence of its own.
inline std::size_t random_below(std::size_t limit, const task_context &) noexcept {
  thread_local std::uint64_t state = 0;
  if (state == 0)
    state =
        static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()) ^
        reinterpret_cast<std::uintptr_t>(&state);
  // splitmix64
  std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return static_cast<std::size_t>((z ^ (z >> 31U)) % limit);
}

} // namespace async::detail

#endif // ASYNC_DETAIL_RANDOM_HPP
