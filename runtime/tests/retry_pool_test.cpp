// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "combinators.hpp"

#include <async/co_invoke.hpp>
#include <async/pool.hpp>
#include <async/result.hpp>
#include <async/retry.hpp>
#include <async/task_group.hpp>

#include <algorithm>
#include <atomic>
#include <optional>
#include <vector>

using namespace combinators;
using async::backoff;
using async::co_invoke;
using async::pool;
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
    const int value =
        co_await retry({.max = 5, .base = 10ms, .jitter = 0}, [&calls]() -> task<int> {
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
    auto only_first =
        co_await retry({.max = 5, .base = 1ms}, attempt, [](int error) { return error == 1; });
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
    auto waits = [&]() -> task<> {
      co_await retry({.base = 1ms},
                     [&stopped]() -> task<int> { co_return co_await for_ever(stopped); });
    };
    auto second = async::spawn(waits());
    co_await async::sleep_for(1ms);
    second.request_stop();
    auto second_end = co_await second.join();
    EXPECT_TRUE(second_end.stopped());
  }());
}

TEST(retry, an_attempt_that_ends_stopped_is_not_repeated) {
  run_paused([]() -> task<> {
    int attempts = 0;
    const async::retry_policy policy;
    auto gives_up = [&attempts]() -> task<int> {
      ++attempts;
      co_await async::yield_now();
      throw async::stopped();
    };
    bool stopped = false;
    try {
      co_await async::retry(policy, gives_up);
    } catch (const async::stopped &) {
      stopped = true;
    }
    EXPECT_TRUE(stopped);
    EXPECT_EQ(attempts, 1);
  }());
}

TEST(co_invoke, keeps_closure_and_arguments) {
  run_paused([]() -> task<> {
    auto handle = async::spawn(co_invoke(
        [text = std::string("a text that is longer than a small string")](
            const std::string &more) -> task<std::size_t> {
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
    // NOLINTNEXTLINE(async-unawaited-task): the test is about it
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

TEST(pool, makes_when_needed_and_lends_again) {
  run_paused([]() -> task<> {
    int made = 0;
    pool<int> numbers(2, [&made] { return ++made; });
    {
      auto first = co_await numbers.acquire();
      EXPECT_EQ(*first, 1);
    }
    {
      auto again = co_await numbers.acquire();
      EXPECT_EQ(*again, 1);
      auto other = co_await numbers.acquire();
      EXPECT_EQ(*other, 2);
      EXPECT_FALSE(numbers.try_acquire());
    }
    EXPECT_EQ(numbers.idle(), 2U);
    EXPECT_TRUE(numbers.try_acquire());
    EXPECT_EQ(made, 2);
  }());
}

TEST(pool, discarded_object_is_made_anew) {
  run_paused([]() -> task<> {
    int made = 0;
    pool<int> numbers(1, [&made] { return ++made; });
    auto first = co_await numbers.acquire();
    first.discard();
    auto second = co_await numbers.acquire();
    EXPECT_EQ(*second, 2);
  }());
}

TEST(pool, failing_make_frees_the_place) {
  run_paused([]() -> task<> {
    bool fail = true, threw = false;
    pool<int> numbers(1, [&fail]() -> task<int> {
      co_await async::yield_now();
      if (fail)
        throw std::runtime_error("make");
      co_return 1;
    });
    try {
      static_cast<void>(co_await numbers.acquire());
    } catch (const std::runtime_error &) {
      threw = true;
    }
    EXPECT_TRUE(threw);
    fail = false;
    auto lease = co_await numbers.acquire();
    EXPECT_EQ(*lease, 1);
  }());
}

TEST(pool, lease_outlives_the_pool_and_moves) {
  run_paused([]() -> task<> {
    std::optional<pool<std::string>> words(std::in_place, 2, [] { return std::string("word"); });
    auto first = co_await words->acquire();
    auto second = co_await words->acquire();
    first = std::move(second);
    EXPECT_EQ(words->idle(), 1U);
    words.reset();
    EXPECT_EQ(*first, "word");
  }());
}

TEST(pool, stopped_waiter_loses_its_place_only) {
  run_paused([]() -> task<> {
    pool<int> numbers(1, [] { return 1; });
    auto held = std::make_optional(co_await numbers.acquire());
    auto waits = [&]() -> task<> { static_cast<void>(co_await numbers.acquire()); };
    auto stopped = async::spawn(waits());
    auto served = async::spawn(waits());
    co_await async::sleep_for(1ms);
    stopped.request_stop();
    auto end = co_await stopped.join();
    EXPECT_TRUE(end.stopped());
    held.reset();
    co_await served;
    EXPECT_EQ(numbers.idle(), 1U);
  }());
}

// The fault of a pool that gives up its permit first: a woken client finds no object
// and makes one too many.
task<> never_more_than(int n) {
  std::atomic<int> made = 0, used = 0;
  pool<int> numbers(static_cast<std::size_t>(n), [&made] { return ++made; });
  auto client = [&](int rounds) -> task<> {
    for (int i = 0; i < rounds; ++i) {
      auto lease = co_await numbers.acquire();
      EXPECT_LE(++used, n);
      co_await async::yield_now();
      --used;
    }
  };
  async::task_group<> clients;
  for (int i = 0; i < 4; ++i)
    clients.spawn(client(5));
  while (auto end = co_await clients.join_next())
    EXPECT_TRUE(end->has_value());
  EXPECT_LE(made.load(), n);
}
TEST(pool, never_too_many_under_seeds) {
  run_seeds(500, [](std::uint64_t) -> task<> { co_await never_more_than(2); });
}
TEST(pool, never_too_many_on_threads) {
  for (int i = 0; i < 50; ++i)
    run_threads(never_more_than(2));
}

} // namespace
