// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tests whose bodies are coroutines, on GoogleTest.
//
//   ASYNC_TEST(mailer, retries_after_a_minute) {
//     auto sent = async::spawn(send_with_retry());
//     co_await async::test::advance(60s);
//     EXPECT_TRUE(sent.done());
//     co_await sent;
//   }
//
// ASYNC_TEST_SEEDS(suite, name, count) runs the body under 'count' random orders and
// names the seed of the first that fails; ASYNC_SEED=<seed> in the environment runs
// only that one. GoogleTest's ASSERT_… return from the function, which a coroutine
// cannot: use EXPECT_… and ASYNC_REQUIRE(condition).
#ifndef ASYNC_TEST_GTEST_HPP
#define ASYNC_TEST_GTEST_HPP

#include <async/test/runtime.hpp>
#include <cstdio>
#include <exception>
#include <gtest/gtest.h>

namespace async::test::detail {

inline void run_once(task<void> (*body)(), std::optional<std::uint64_t> seed) {
  options wanted;
  wanted.seed = seed;
  try {
    runtime rt(wanted);
    rt.block_on(body());
  } catch (const stopped &) {
    ADD_FAILURE() << "the test was stopped";
  } catch (const std::exception &error) {
    ADD_FAILURE() << "the test threw: " << error.what();
  }
}

inline void run_seeds(task<void> (*body)(), std::uint64_t count) {
  std::uint64_t first = 1;
  if (const auto wanted = seed_from_environment()) {
    first = *wanted;
    count = 1;
  }
  for (std::uint64_t seed = first; seed != first + count; ++seed) {
    run_once(body, seed);
    if (::testing::Test::HasFailure()) {
      ADD_FAILURE() << "failed with seed " << seed << "; to repeat it: ASYNC_SEED=" << seed;
      return;
    }
  }
}

} // namespace async::test::detail

#define ASYNC_TEST(suite, name)                                                                    \
  static ::async::task<void> async_test_##suite##_##name();                                        \
  TEST(suite, name) {                                                                              \
    ::async::test::detail::run_once(&async_test_##suite##_##name,                                  \
                                    ::async::test::seed_from_environment());                       \
  }                                                                                                \
  static ::async::task<void> async_test_##suite##_##name()

#define ASYNC_TEST_SEEDS(suite, name, count)                                                       \
  static ::async::task<void> async_test_##suite##_##name();                                        \
  TEST(suite, name) { ::async::test::detail::run_seeds(&async_test_##suite##_##name, count); }     \
  static ::async::task<void> async_test_##suite##_##name()

/// EXPECT_TRUE that ends the coroutine when it does not hold.
#define ASYNC_REQUIRE(condition)                                                                   \
  do {                                                                                             \
    const bool async_require_holds = static_cast<bool>(condition);                                 \
    EXPECT_TRUE(async_require_holds) << #condition;                                                \
    if (!async_require_holds)                                                                      \
      co_return;                                                                                   \
  } while (false)

#endif // ASYNC_TEST_GTEST_HPP
