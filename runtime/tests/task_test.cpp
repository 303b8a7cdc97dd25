// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// task<T>: laziness, values, exceptions, depth, frames; early return on a result.
#include <async/test/gtest.hpp>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;

async::task<int> number(int value) { co_return value; }
async::task<void> nothing() { co_return; }
async::task<int> failing() {
  throw std::runtime_error("broken");
  co_return 0;
}

ASYNC_TEST(task, gives_its_value) {
  EXPECT_EQ(co_await number(3), 3);
  co_await nothing();
  auto kept = number(4);
  EXPECT_TRUE(kept);
  EXPECT_EQ(co_await std::move(kept), 4);
}

ASYNC_TEST(task, passes_through_templates_of_the_standard_library) {
  const std::function<async::task<int>(int)> stored = number;
  EXPECT_EQ(co_await stored(5), 5);
  EXPECT_EQ(co_await std::invoke(number, 6), 6);
}

ASYNC_TEST(task, passes_exceptions_on) {
  std::string what;
  try {
    co_await failing();
  } catch (const std::runtime_error &error) {
    what = error.what();
  }
  EXPECT_EQ(what, "broken");
}

async::task<int &> reference(int &to) { co_return to; }
async::task<std::unique_ptr<int>> owner() { co_return std::make_unique<int>(9); }

ASYNC_TEST(task, gives_references_and_what_only_moves) {
  int target = 1;
  int &same = co_await reference(target);
  EXPECT_EQ(&same, &target);
  auto owned = co_await owner();
  EXPECT_EQ(*owned, 9);
}

struct throwing_move {
  throwing_move() = default;
  throwing_move(throwing_move &&) { throw std::runtime_error("move"); }
};
async::task<throwing_move> returns_throwing_move() {
  throwing_move value;
  co_return std::move(value);
}

ASYNC_TEST(task, a_result_that_throws_on_the_way_is_an_exception) {
  bool thrown = false;
  try {
    static_cast<void>(co_await returns_throwing_move());
  } catch (const std::runtime_error &) {
    thrown = true;
  }
  EXPECT_TRUE(thrown);
  auto handle = async::spawn(returns_throwing_move());
  auto ended = co_await handle.join();
  EXPECT_TRUE(ended.exception());
}

async::task<long> depth(long n) {
  if (n == 0)
    co_return 0;
  const long below = co_await depth(n - 1);
  co_return below + 1;
}

ASYNC_TEST(task, goes_deep_without_stack) {
#ifdef ASYNC_SANITIZED
  constexpr long levels = 20000;
#else
  constexpr long levels = 1000000;
#endif
  EXPECT_EQ(co_await depth(levels), levels);
}

ASYNC_TEST(task, loops_without_stack) {
  long sum = 0;
  for (int i = 0; i != 1000000; ++i)
    sum += co_await number(1);
  EXPECT_EQ(sum, 1000000);
}

struct counter {
  explicit counter(int &alive) : alive(&alive) { ++alive; }
  counter(counter &&other) noexcept : alive(std::exchange(other.alive, nullptr)) {}
  ~counter() {
    if (alive != nullptr)
      --*alive;
  }
  int *alive;
};
async::task<int> holds(counter c) { co_return *c.alive; }

TEST(task, dropped_before_start_frees_its_arguments) {
  int alive = 0;
  {
    // NOLINTNEXTLINE(async-unawaited-task): never started is what the test is about
    auto never = holds(counter(alive));
    EXPECT_EQ(alive, 1);
    auto moved = std::move(never);
    EXPECT_FALSE(never);
    // NOLINTNEXTLINE(async-unawaited-task): never started is what the test is about
    moved = holds(counter(alive));
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

ASYNC_TEST(task, arguments_die_with_the_await) {
  int alive = 0;
  EXPECT_EQ(co_await holds(counter(alive)), 1);
  EXPECT_EQ(alive, 0);
}

using outcome = async::result<int, std::string>;
async::task<outcome> parse(int v) {
  if (v < 0)
    co_return async::unexpected(std::string("negative"));
  co_return v;
}
async::task<async::result<long, std::string>> twice(int v, bool &reached) {
  const int once = co_await co_await parse(v);
  reached = true;
  co_await async::result<void, std::string>();
  co_return once * 2L;
}

ASYNC_TEST(task, a_result_that_is_awaited_returns_early) {
  bool reached = false;
  auto bad = co_await twice(-1, reached);
  EXPECT_FALSE(reached);
  EXPECT_EQ(bad, async::unexpected(std::string("negative")));
  auto good = co_await twice(4, reached);
  EXPECT_TRUE(reached);
  EXPECT_EQ(good, 8L);
  auto spawned = async::spawn(twice(-1, reached));
  auto ended = co_await spawned;
  EXPECT_FALSE(ended);
}

} // namespace
