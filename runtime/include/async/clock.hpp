// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime's clock. A test can stop it and move it by hand; code that reads
// std::chrono::steady_clock instead does not see that.
#ifndef ASYNC_CLOCK_HPP
#define ASYNC_CLOCK_HPP

#include <async/annotate.hpp>
#include <chrono>
#include <cstdint>

namespace async {

/// Summary: a std::chrono clock that the thread's runtime keeps: steady time, or
/// what a test made of it. Outside of a runtime it is steady time.
/// Thread safety: any thread.
///
/// Example:
///   const auto start = async::clock::now();
///   co_await work();
///   log(async::clock::now() - start);
struct clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<clock>;
  static constexpr bool is_steady = true;

  ASYNC_CLOCK static time_point now() noexcept;
};

namespace detail {

/// at + by, without overflow: "for ever" is a time too.
constexpr clock::time_point later(clock::time_point at, clock::duration by) noexcept {
  if (by > clock::duration::zero() && at > clock::time_point::max() - by)
    return clock::time_point::max();
  return at + by;
}

/// Rounds up: nothing that waits ends too early. Limits hold what is too long.
template <class Rep, class Period>
constexpr clock::duration to_clock(std::chrono::duration<Rep, Period> d) noexcept {
  // Compared in a floating type: the cast of what does not fit is undefined.
  using wide = std::chrono::duration<long double, std::nano>;
  if (wide(d) >= wide(clock::duration::max()))
    return clock::duration::max();
  if (wide(d) <= wide(clock::duration::min()))
    return clock::duration::min();
  return std::chrono::ceil<clock::duration>(d);
}

} // namespace detail

} // namespace async

#endif // ASYNC_CLOCK_HPP
