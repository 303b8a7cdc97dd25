// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "combinators.hpp"

#include <async/co_invoke.hpp>
#include <async/result.hpp>
#include <async/retry.hpp>

#include <algorithm>
#include <optional>
#include <vector>

using namespace combinators;
using async::backoff;
using async::co_invoke;
using async::retry;
using async::retry_policy;

namespace {

TEST(backoff, doubles_up_to_the_cap_and_never_overflows) {
  backoff waits({.base = 100ms, .cap = 1s, .jitter = 0});
  EXPECT_EQ(waits.next(), 100ms);
  EXPECT_EQ(waits.next(), 200ms);
  EXPECT_EQ(waits.next(), 400ms);
  EXPECT_EQ(waits.next(), 800ms);
  for (int i = 0; i < 200; ++i)
    EXPECT_EQ(waits.next(), 1s);
  waits.reset();
  EXPECT_EQ(waits.next(), 100ms);
  backoff huge({.base = 1h, .cap = std::chrono::nanoseconds::max(), .jitter = 0});
  for (int i = 0; i < 200; ++i)
    EXPECT_GT(huge.next(), 0ns);
  backoff none({.base = -1s, .cap = -1s});
  EXPECT_EQ(none.next(), 0ns);
}

TEST(backoff, jitter_takes_at_most_its_share) {
  backoff waits({.base = 1s, .cap = 1s, .jitter = 0.5, .seed = 7});
  std::vector<std::chrono::nanoseconds> drawn;
  for (int i = 0; i < 100; ++i)
    drawn.push_back(waits.next());
  EXPECT_GE(*std::ranges::min_element(drawn), 500ms);
  EXPECT_LE(*std::ranges::max_element(drawn), 1s);
  EXPECT_NE(drawn[0], drawn[1]);
  backoff again({.base = 1s, .cap = 1s, .jitter = 0.5, .seed = 7});
  EXPECT_EQ(again.next(), drawn[0]);
}

TEST(retry, until_success_on_the_runtimes_clock) {
  run_paused([]() -> task<> {
    int calls = 0;
    const auto start = async::clock::now();
    const int value = co_await retry({.max = 5, .base = 10ms, .jitter = 0}, [&calls]() -> task<int> {
      co_await async::yield_now();
      if (++calls < 4)
        throw std::runtime_error("again");
      co_return 9;
    });
    EXPECT_EQ(value, 9);
    EXPECT_EQ(calls, 4);
    EXPECT_EQ(async::clock::now() - start, 70ms);
  }());
}

TEST(retry, gives_the_last_failure_on) {
  run_paused([]() -> task<> {
    int calls = 0;
    bool threw = false;
    auto attempt = [&calls]() -> task<> {
      ++calls;
      throw std::runtime_error("always");
      co_return;
    };
    try {
      co_await retry({.max = 3}, attempt);
    } catch (const std::runtime_error &) {
      threw = true;
    }
    EXPECT_TRUE(threw);
    EXPECT_EQ(calls, 3);
    try {
      co_await retry({.max = 0}, attempt);
    } catch (const std::runtime_error &) {
    }
    EXPECT_EQ(calls, 4) << "at least one attempt";
  }());
}

TEST(retry, not_when_it_is_not_worth_it) {
  run_paused([]() -> task<> {
    int calls = 0;
    bool threw = false;
    auto attempt = [&calls]() -> task<int> {
      ++calls;
      throw std::logic_error("fatal");
      co_return 1;
    };
    const retry_policy policy{.retryable = [](const std::exception_ptr &) { return false; }};
    try {
      co_await retry(policy, attempt);
    } catch (const std::logic_error &) {
      threw = true;
    }
    EXPECT_TRUE(threw);
    EXPECT_EQ(calls, 1);
  }());
}

TEST(retry, error_values) {
  run_paused([]() -> task<> {
    int calls = 0;
    auto attempt = [&calls]() -> task<async::result<int, int>> {
      ++calls;
      if (calls < 3)
        co_return async::unexpected(calls);
      co_return 50;
    };
    auto value = co_await retry({.max = 5, .base = 1ms}, attempt);
    EXPECT_EQ(value.value(), 50);
    calls = 0;
    auto only_first = co_await retry({.max = 5, .base = 1ms}, attempt, [](int error) { return error == 1; });
    EXPECT_EQ(only_first.error(), 2);
    calls = -10;
    auto used_up = co_await retry({.max = 2, .base = 1ms}, attempt);
    EXPECT_EQ(used_up.error(), -8);
  }());
}

TEST(retry, stop_ends_it_asleep_and_in_an_attempt) {
  run_paused([]() -> task<> {
    int calls = 0;
    auto attempt = [&calls]() -> task<> {
      ++calls;
      throw std::runtime_error("again");
      co_return;
    };
    auto asleep = [&]() -> task<> { co_await retry({.base = 1h, .cap = 1h}, attempt); };
    auto handle = async::spawn(asleep());
    co_await async::sleep_for(1ms);
    handle.request_stop();
    auto end = co_await handle.join();
    EXPECT_TRUE(end.stopped());
    EXPECT_EQ(calls, 1);

    bool stopped = false;
    auto waits = [&]() -> task<> { co_await retry({.base = 1ms}, [&stopped]() -> task<int> { co_return co_await for_ever(stopped); }); };
    auto second = async::spawn(waits());
    co_await async::sleep_for(1ms);
    second.request_stop();
    auto second_end = co_await second.join();
    EXPECT_TRUE(second_end.stopped());
  }());
}

TEST(co_invoke, keeps_closure_and_arguments) {
  run_paused([]() -> task<> {
    auto handle = async::spawn(co_invoke(
        [text = std::string("a text that is longer than a small string")](const std::string &more) -> task<std::size_t> {
          co_await async::sleep_for(1ms);
          co_return text.size() + more.size();
        },
        std::string("and an argument that is long as well, with no small buffer")));
    const std::size_t size = co_await handle;
    EXPECT_EQ(size, 41U + 58U);
  }());
}

TEST(co_invoke, references_by_std_ref_and_never_started) {
  int alive = 0;
  {
    auto unused = co_invoke([](tells_death) -> task<> { co_return; }, tells_death(alive));
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
  run_paused([]() -> task<> {
    int value = 1;
    co_await co_invoke(
        [](int &to) -> task<> {
          to = 2;
          co_return;
        },
        std::ref(value));
    EXPECT_EQ(value, 2);
  }());
}

} // namespace
