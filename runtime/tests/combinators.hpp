// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ways to run a test's coroutine, and small awaitables that the tests of the
// combinators share.
#ifndef ASYNC_TESTS_COMBINATORS_HPP
#define ASYNC_TESTS_COMBINATORS_HPP

#include <async/coop.hpp>
#include <async/detail/under_stop.hpp>
#include <async/runtime.hpp>
#include <async/sleep.hpp>
#include <async/stop.hpp>
#include <async/task.hpp>

#include <chrono>
#include <cstdint>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <utility>

namespace combinators {

using namespace std::chrono_literals;
using async::task;

/// On one thread, with a clock that moves on when all tasks wait.
template <class T> T run_paused(task<T> work) {
  async::runtime rt({.workers = 0, .paused_clock = true});
  return rt.block_on(std::move(work));
}

/// With two workers and real time.
template <class T> T run_threads(task<T> work) {
  async::runtime rt({.workers = 2});
  return rt.block_on(std::move(work));
}

/// One thread that picks the next task at random, once for each seed.
template <class Make> void run_seeds(std::uint64_t seeds, Make make) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    async::runtime rt({.workers = 0, .paused_clock = true, .seed = seed});
    rt.block_on(make(seed));
    if (testing::Test::HasFailure())
      return;
  }
}

/// Gives `value` after a time.
inline task<int> later(std::chrono::milliseconds wait, int value) {
  co_await async::sleep_for(wait);
  co_return value;
}
inline task<int> at_once(int value) { co_return value; }
inline task<int> fails(std::chrono::milliseconds wait, std::string why = "failed") {
  co_await async::sleep_for(wait);
  throw std::runtime_error(why);
}
/// Never ends by itself; says how it ended.
inline task<int> for_ever(bool &stopped) {
  try {
    co_await async::sleep_for(std::chrono::hours(1000000));
  } catch (const async::stopped &) {
    stopped = true;
    throw;
  }
  co_return -1;
}
/// Does not listen to stop for a while, then gives `value` all the same.
inline task<int> deaf(std::chrono::milliseconds wait, int value, bool &ended) {
  co_await async::detail::under_stop(async::stop_ref(), later(wait, value));
  ended = true;
  co_return value;
}
/// Says when its frame goes.
struct tells_death {
  explicit tells_death(int &count) : count(&count) { ++count; }
  tells_death(tells_death &&other) noexcept : count(std::exchange(other.count, nullptr)) {}
  tells_death(const tells_death &) = delete;
  ~tells_death() {
    if (count)
      --*count;
  }
  int *count;
};
inline task<int> holds(tells_death, std::chrono::milliseconds wait, int value) {
  co_await async::sleep_for(wait);
  co_return value;
}

} // namespace combinators

#endif // ASYNC_TESTS_COMBINATORS_HPP
