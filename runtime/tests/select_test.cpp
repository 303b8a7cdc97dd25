// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "combinators.hpp"

#include <async/mpsc.hpp>
#include <async/select.hpp>
#include <async/stoppable.hpp>
#include <async/timeout.hpp>

#include <array>
#include <atomic>

using namespace combinators;
using async::biased;
using async::select;
using async::timeout;

namespace {

task<std::string> word(std::chrono::milliseconds wait, std::string text) {
  co_await async::sleep_for(wait);
  co_return text;
}

TEST(select, gives_the_first_as_a_variant) {
  run_paused([]() -> task<> {
    const auto start = async::clock::now();
    auto first = co_await select(later(20ms, 1), word(5ms, "fast"), async::sleep_for(1h));
    EXPECT_EQ(first.index(), 1U);
    EXPECT_EQ(std::get<1>(first), "fast");
    EXPECT_EQ(*first.get_if<1>(), "fast");
    EXPECT_EQ(first.get_if<0>(), nullptr);
    EXPECT_EQ(async::clock::now() - start, 5ms);
  }());
}

TEST(select, losers_are_stopped_and_joined) {
  run_paused([]() -> task<> {
    bool stopped = false, ended = false;
    int alive = 0;
    const auto start = async::clock::now();
    auto first = co_await select(for_ever(stopped), deaf(30ms, 7, ended),
                                 holds(tells_death(alive), 1h, 1), later(1ms, 3));
    EXPECT_EQ(first.index(), 3U);
    EXPECT_TRUE(stopped);
    EXPECT_TRUE(ended);
    EXPECT_EQ(alive, 0);
    EXPECT_EQ(async::clock::now() - start, 30ms);
    EXPECT_TRUE(first.is_late<1>());
    EXPECT_EQ(*first.get_if<1>(), 7) << "a loser's value was lost";
  }());
}

TEST(select, exception_of_the_first_goes_on) {
  run_paused([]() -> task<> {
    bool stopped = false, threw = false;
    try {
      static_cast<void>(co_await select(for_ever(stopped), fails(1ms)));
    } catch (const std::runtime_error &) {
      threw = true;
    }
    EXPECT_TRUE(threw && stopped);
  }());
}

task<int> fails_when_stopped() {
  try {
    co_await async::sleep_for(1h);
  } catch (const async::stopped &) {
    throw std::runtime_error("while stopping");
  }
  co_return 0;
}

TEST(select, exception_of_a_loser_is_told) {
  run_paused([]() -> task<> {
    auto first = co_await select(fails_when_stopped(), later(1ms, 2));
    EXPECT_EQ(first.index(), 1U);
    EXPECT_TRUE(first.late_error());
  }());
}

TEST(select, stop_of_the_task_reaches_all) {
  run_paused([]() -> task<> {
    bool first = false, second = false;
    auto both = [&]() -> task<> {
      static_cast<void>(co_await select(for_ever(first), for_ever(second)));
    };
    auto handle = async::spawn(both());
    co_await async::sleep_for(1ms);
    handle.request_stop();
    auto end = co_await handle.join();
    EXPECT_TRUE(end.stopped());
    EXPECT_TRUE(first && second);
  }());
}

TEST(select, value_in_spite_of_stop_is_given) {
  run_paused([]() -> task<> {
    bool stopped = false, ended = false;
    int got = 0;
    auto both = [&]() -> task<> {
      auto first = co_await select(for_ever(stopped), deaf(9ms, 5, ended));
      got = *first.get_if<1>();
    };
    auto handle = async::spawn(both());
    co_await async::sleep_for(1ms);
    handle.request_stop();
    auto end = co_await handle.join();
    EXPECT_TRUE(end.has_value());
    EXPECT_EQ(got, 5);
  }());
}

TEST(select, a_branch_that_ends_stopped_is_out_of_the_race) {
  run_paused([]() -> task<> {
    auto gives_up = []() -> task<int> {
      throw async::stopped();
      co_return 0;
    };
    auto first = co_await select(biased, gives_up(), later(1ms, 2));
    EXPECT_EQ(first.index(), 1U);
  }());
}

TEST(select, biased_prefers_the_first_and_starts_no_more) {
  run_paused([]() -> task<> {
    bool started = false;
    auto second = [&]() -> task<int> {
      started = true;
      co_return 2;
    };
    auto first = co_await select(biased, at_once(1), second());
    EXPECT_EQ(first.index(), 0U);
    EXPECT_FALSE(started);
  }());
}

TEST(select, fair_lets_each_ready_branch_win) {
  run_paused([]() -> task<> {
    std::array<int, 3> wins{};
    for (int i = 0; i < 3000; ++i) {
      auto first = co_await select(at_once(0), at_once(1), at_once(2));
      ++wins[first.index()];
    }
    for (const int count : wins)
      EXPECT_GT(count, 800);
  }());
}

TEST(select, awaits_tokens_and_handles) {
  run_paused([]() -> task<> {
    async::stop_scope scope;
    auto handle = async::spawn(later(2ms, 4));
    auto first = co_await select(scope.token().stopped(), handle);
    EXPECT_EQ(first.index(), 1U);
    EXPECT_FALSE(handle.joinable());
    auto slow = async::spawn(later(50ms, 4));
    auto second = co_await select(slow, async::sleep_for(1ms));
    EXPECT_EQ(second.index(), 1U);
    EXPECT_TRUE(slow.joinable()) << "only the join lost, not the task";
    const int value = co_await slow;
    EXPECT_EQ(value, 4);
  }());
}

TEST(select, nests_with_timeout) {
  run_paused([]() -> task<> {
    auto first = co_await select(timeout(5ms, later(1h, 1)), timeout(1h, later(10ms, 2)));
    EXPECT_EQ(first.index(), 0U);
    EXPECT_FALSE(std::get<0>(first).has_value());
  }());
}

TEST(select, on_threads_each_branch_ends_once) {
  run_threads([]() -> task<> {
    std::atomic<int> running = 0;
    auto branch = [&running](int steps) -> task<int> {
      ++running;
      struct leave {
        std::atomic<int> &count;
        ~leave() { --count; }
      } here{running};
      for (int i = 0; i < steps; ++i)
        co_await async::yield_now();
      co_return steps;
    };
    for (int i = 0; i < 1000; ++i) {
      auto first = co_await select(branch(2), branch(3), branch(i % 5));
      EXPECT_EQ(running.load(), 0);
      EXPECT_LT(first.index(), 3U);
    }
  }());
}

// The promise of the class "nothing is lost": messages that a loop with select takes
// and messages that were sent are the same, in order, whatever the schedule.
task<> loop_loses_nothing(int messages) {
  auto [sender, receiver] = async::mpsc::channel<int>(2);
  auto produce = [](async::mpsc::sender<int> to, int count) -> task<> {
    for (int i = 0; i < count; ++i) {
      auto sent = co_await to.send(i);
      EXPECT_TRUE(sent.has_value());
      if (i % 3 == 0)
        co_await async::yield_now();
    }
  };
  auto producer = async::spawn(produce(std::move(sender), messages));
  int expected = 0;
  for (bool open = true; open;) {
    auto first = co_await select(receiver.recv(), async::yield_now());
    if (auto *message = first.get_if<0>()) {
      open = message->has_value();
      if (open) {
        EXPECT_EQ(**message, expected);
        ++expected;
      }
    }
  }
  EXPECT_EQ(expected, messages);
  co_await producer;
}

TEST(select, loop_loses_nothing_under_seeds) {
  run_seeds(2000, [](std::uint64_t) -> task<> { co_await loop_loses_nothing(20); });
}
TEST(select, loop_loses_nothing_on_threads) {
  for (int i = 0; i < 20; ++i)
    run_threads(loop_loses_nothing(500));
}

// A stop from outside at a random moment: what was received is a prefix, and every
// branch has ended.
TEST(select, stop_at_any_moment_under_seeds) {
  run_seeds(2000, [](std::uint64_t seed) -> task<> {
    int alive = 0;
    auto branch = [](tells_death, int steps) -> task<int> {
      for (int i = 0; i < steps; ++i)
        co_await async::yield_now();
      co_return steps;
    };
    auto both = [&]() -> task<> {
      for (int i = 0; i < 4; ++i)
        static_cast<void>(
            co_await select(branch(tells_death(alive), 3), branch(tells_death(alive), i)));
    };
    auto handle = async::spawn(both());
    for (std::uint64_t i = 0; i < seed % 13; ++i)
      co_await async::yield_now();
    handle.request_stop();
    static_cast<void>(co_await handle.join());
    EXPECT_EQ(alive, 0);
  });
}

TEST(timeout, gives_the_value_in_time) {
  run_paused([]() -> task<> {
    auto value = co_await timeout(10ms, later(9ms, 3));
    EXPECT_EQ(value.value(), 3);
    auto none = co_await timeout(10ms, async::sleep_for(1ms));
    EXPECT_TRUE(none.has_value());
  }());
}

TEST(timeout, stops_and_joins_when_time_is_over) {
  run_paused([]() -> task<> {
    bool stopped = false;
    const auto start = async::clock::now();
    auto value = co_await timeout(10ms, for_ever(stopped));
    EXPECT_FALSE(value.has_value());
    EXPECT_TRUE(stopped);
    EXPECT_EQ(async::clock::now() - start, 10ms);
  }());
}

TEST(timeout, value_that_comes_in_spite_of_it_is_kept) {
  run_paused([]() -> task<> {
    bool ended = false;
    auto value = co_await timeout(10ms, deaf(25ms, 6, ended));
    EXPECT_EQ(value.value(), 6);
  }());
}

TEST(timeout, exception_goes_on) {
  run_paused([]() -> task<> {
    bool threw = false;
    try {
      static_cast<void>(co_await timeout(10ms, fails(1ms)));
    } catch (const std::runtime_error &) {
      threw = true;
    }
    EXPECT_TRUE(threw);
  }());
}

TEST(timeout, zero_and_negative_take_what_is_ready) {
  run_paused([]() -> task<> {
    auto ready = co_await timeout(0ms, at_once(1));
    EXPECT_TRUE(ready.has_value());
    auto late = co_await timeout(-5ms, later(1ms, 1));
    EXPECT_FALSE(late.has_value());
    auto for_all_time = co_await timeout(std::chrono::hours::max(), later(1ms, 2));
    EXPECT_EQ(for_all_time.value(), 2);
  }());
}

TEST(timeout, at_a_shared_deadline) {
  run_paused([]() -> task<> {
    const auto deadline = async::clock::now() + 10ms;
    auto first = co_await async::timeout_at(deadline, later(6ms, 1));
    auto second = co_await async::timeout_at(deadline, later(6ms, 2));
    EXPECT_TRUE(first.has_value());
    EXPECT_FALSE(second.has_value());
  }());
}

TEST(timeout, stop_of_the_task_is_no_timeout) {
  run_paused([]() -> task<> {
    bool stopped = false;
    auto waits = [&]() -> task<> { static_cast<void>(co_await timeout(1h, for_ever(stopped))); };
    auto handle = async::spawn(waits());
    co_await async::sleep_for(1ms);
    handle.request_stop();
    auto end = co_await handle.join();
    EXPECT_TRUE(end.stopped());
    EXPECT_TRUE(stopped);
  }());
}

TEST(timeout, stop_of_the_task_is_no_timeout_while_the_operation_cleans_up) {
  run_paused([]() -> task<> {
    auto cleans_up = []() -> task<int> {
      auto slept = co_await async::stoppable(async::sleep_for(2h));
      EXPECT_FALSE(slept);
      co_await async::unstoppable(async::sleep_for(1ms));
      throw async::stopped();
    };
    auto limited = [cleans_up]() -> task<bool> {
      auto in_time = co_await async::timeout(1h, cleans_up());
      co_return in_time.has_value();
    };
    auto handle = async::spawn(limited());
    co_await async::sleep_for(1ms);
    handle.request_stop();
    auto end = co_await handle.join();
    EXPECT_TRUE(end.stopped());
  }());
}

TEST(timeout, operation_that_ends_stopped_by_itself) {
  run_paused([]() -> task<> {
    bool threw = false;
    auto gives_up = []() -> task<int> {
      co_await async::sleep_for(1ms);
      throw async::stopped();
    };
    try {
      static_cast<void>(co_await timeout(1h, gives_up()));
    } catch (const async::stopped &) {
      threw = true;
    }
    EXPECT_TRUE(threw);
  }());
}

} // namespace
