// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sleeping on a 32-bit word: the two calls of the kernel, with their headers
// kept out of the user's translation unit.
#ifndef ASYNC_DETAIL_FUTEX_HPP
#define ASYNC_DETAIL_FUTEX_HPP

#include <atomic>
#include <chrono>
#include <cstdint>

namespace async::detail {

/// Sleeps while word == expected; may return early without a reason.
void futex_wait(const std::atomic<std::uint32_t> &word, std::uint32_t expected) noexcept;

/// The same with an end. A limit of zero or below returns at once.
void futex_wait_for(const std::atomic<std::uint32_t> &word, std::uint32_t expected,
                    std::chrono::nanoseconds limit) noexcept;

/// Wakes up to 'count' sleepers. Uses only the address: the object may be gone.
void futex_wake(const std::atomic<std::uint32_t> *word, int count) noexcept;

/// One step of waiting for another thread that needs a few instructions: spins,
/// later gives up the processor.
void relax(unsigned round) noexcept;

} // namespace async::detail

#endif // ASYNC_DETAIL_FUTEX_HPP
