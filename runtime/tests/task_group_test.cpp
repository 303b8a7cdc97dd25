// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "combinators.hpp"

#include <async/scope.hpp>
#include <async/task_group.hpp>

#include <algorithm>
#include <atomic>
#include <optional>
#include <vector>

using namespace combinators;
using async::scope;
using async::task_group;
using async::with_scope;

namespace {

TEST(task_group, gives_ends_as_they_come) {
  run_paused([]() -> task<> {
    task_group<int> group;
    group.spawn(later(20ms, 1));
    group.spawn(later(10ms, 2));
    group.spawn(fails(15ms));
    EXPECT_EQ(group.size(), 3U);
    auto first = co_await group.join_next();
    EXPECT_EQ(**first, 2);
    auto second = co_await group.join_next();
    EXPECT_TRUE(second->exception());
    auto third = co_await group.join_next();
    EXPECT_EQ(std::move(*third).value(), 1);
    auto none = co_await group.join_next();
    EXPECT_FALSE(none.has_value());
    EXPECT_TRUE(group.empty());
  }());
}

TEST(task_group, at_most_max_run_at_once) {
  run_paused([]() -> task<> {
    int running = 0, most = 0;
    auto counted = [&]() -> task<int> {
      most = std::max(most, ++running);
      co_await async::sleep_for(3ms);
      --running;
      co_return 1;
    };
    task_group<int> group({.max = 4});
    for (int i = 0; i < 30; ++i)
      group.spawn(counted());
    auto ends = co_await group.join_all();
    EXPECT_EQ(ends.size(), 30U);
    EXPECT_EQ(most, 4);
  }());
}

TEST(task_group, a_place_is_free_again_when_its_task_has_ended) {
  run_paused([]() -> task<> {
    async::task_group<int> one({.max = 1});
    for (int round = 0; round < 3; ++round) {
      one.spawn(at_once(round));
      auto end = co_await one.join_next();
      EXPECT_EQ(std::move(*end).value(), round);
    }
  }());
}

TEST(task_group, stop_ends_those_that_have_not_begun_unstarted) {
  run_paused([]() -> task<> {
    int begun = 0;
    auto counted = [&begun]() -> task<int> {
      ++begun;
      co_await async::sleep_for(1h);
      co_return 1;
    };
    task_group<int> group({.max = 2});
    for (int i = 0; i < 5; ++i)
      group.spawn(counted());
    co_await async::sleep_for(1ms);
    group.stop();
    auto ends = co_await group.join_all();
    EXPECT_EQ(ends.size(), 5U);
    EXPECT_TRUE(std::ranges::all_of(ends, [](auto &end) { return end.stopped(); }));
    EXPECT_EQ(begun, 2);
  }());
}

TEST(task_group, stop_of_the_joiner_is_passed_on_and_all_are_joined) {
  run_paused([]() -> task<> {
    int alive = 0, ends = 0;
    bool threw = false;
    auto joins = [&]() -> task<> {
      task_group<int> group;
      for (int i = 0; i < 3; ++i)
        group.spawn(holds(tells_death(alive), 1h, i));
      try {
        while (auto end = co_await group.join_next())
          ends += end->stopped();
      } catch (const async::stopped &) {
        threw = true;
        throw;
      }
    };
    auto handle = async::spawn(joins());
    co_await async::sleep_for(1ms);
    handle.request_stop();
    auto end = co_await handle.join();
    EXPECT_TRUE(end.stopped());
    EXPECT_TRUE(threw);
    EXPECT_EQ(ends, 3);
    EXPECT_EQ(alive, 0);
  }());
}

TEST(task_group, destroyed_with_tasks_stops_them) {
  run_paused([]() -> task<> {
    int alive = 0;
    {
      task_group<int> group({.max = 1}); // NOLINT(async-scope-lifetime)
      group.spawn(holds(tells_death(alive), 1h, 1));
      group.spawn(holds(tells_death(alive), 1h, 2));
      co_await async::sleep_for(1ms);
    }
    co_await async::sleep_for(1ms);
    EXPECT_EQ(alive, 0);
  }());
}

TEST(task_group, failure_that_nobody_joins_is_told) {
  int told = 0;
  async::runtime rt({.workers = 0,
                     .on_unhandled = [&told](std::exception_ptr) { ++told; },
                     .paused_clock = true});
  rt.block_on([]() -> task<> {
    {
      task_group<int> group; // NOLINT(async-scope-lifetime)
      group.spawn(fails(1ms));
      co_await async::sleep_for(2ms); // it has ended
    }
    auto when_stopped = []() -> task<int> {
      try {
        co_await async::sleep_for(1h);
      } catch (const async::stopped &) {
        throw std::runtime_error("in the end");
      }
      co_return 1;
    };
    {
      task_group<int> group; // NOLINT(async-scope-lifetime)
      group.spawn(when_stopped());
      co_await async::sleep_for(1ms); // it runs
    }
    co_await async::sleep_for(1ms);
  }());
  EXPECT_EQ(told, 2);
}

TEST(task_group, frames_are_gone_when_their_end_is_seen) {
  run_paused([]() -> task<> {
    int alive = 0;
    task_group<int> group;
    group.spawn(holds(tells_death(alive), 1ms, 1));
    auto end = co_await group.join_next();
    EXPECT_TRUE(end->has_value());
    EXPECT_EQ(alive, 0);
  }());
}

struct throws_on_move {
  throws_on_move() = default;
  throws_on_move(throws_on_move &&other) : moves(other.moves + 1) {
    if (moves > 1)
      throw std::runtime_error("move");
  }
  int moves = 0;
};

TEST(task_group, value_whose_move_throws_is_an_exception) {
  run_paused([]() -> task<> {
    auto make = []() -> task<throws_on_move> { co_return throws_on_move(); };
    task_group<throws_on_move> group;
    group.spawn(make());
    auto end = co_await group.join_next();
    EXPECT_TRUE(end->exception());
  }());
}

TEST(task_group, on_threads) {
  run_threads([]() -> task<> {
    std::atomic<int> running = 0, most = 0;
    auto work = [&](int steps) -> task<int> {
      const int now = ++running;
      int seen = most.load();
      while (seen < now && !most.compare_exchange_weak(seen, now)) {
      }
      for (int i = 0; i < steps; ++i)
        co_await async::yield_now();
      --running;
      co_return steps;
    };
    for (int round = 0; round < 20; ++round) {
      task_group<int> group({.max = 3});
      long sum = 0;
      for (int i = 0; i < 100; ++i)
        group.spawn(work(i % 4));
      while (auto end = co_await group.join_next())
        sum += **end;
      EXPECT_EQ(sum, 150);
    }
    EXPECT_LE(most.load(), 3);
  }());
}

TEST(task_group, stop_at_any_moment_under_seeds) {
  run_seeds(1500, [](std::uint64_t seed) -> task<> {
    int alive = 0;
    auto work = [](tells_death, int steps) -> task<int> {
      for (int i = 0; i < steps; ++i)
        co_await async::yield_now();
      co_return steps;
    };
    auto joins = [&]() -> task<> {
      task_group<int> group({.max = 2});
      for (int i = 0; i < 5; ++i)
        group.spawn(work(tells_death(alive), i));
      int ends = 0;
      while (auto end = co_await group.join_next())
        ++ends;
      EXPECT_EQ(ends, 5);
    };
    auto handle = async::spawn(joins());
    for (std::uint64_t i = 0; i < seed % 17; ++i)
      co_await async::yield_now();
    handle.request_stop();
    static_cast<void>(co_await handle.join());
    EXPECT_EQ(alive, 0);
  });
}

TEST(with_scope, waits_for_all_that_was_spawned) {
  run_paused([]() -> task<> {
    int done = 0;
    auto adds = [&done](std::chrono::milliseconds wait) -> task<> {
      co_await async::sleep_for(wait);
      ++done;
    };
    const auto start = async::clock::now();
    const int value = co_await with_scope([&](scope &s) -> task<int> {
      s.spawn(adds(5ms));
      s.spawn(adds(15ms));
      co_return 4;
    });
    EXPECT_EQ(value, 4);
    EXPECT_EQ(done, 2);
    EXPECT_EQ(async::clock::now() - start, 15ms);
  }());
}

TEST(with_scope, passes_arguments_that_outlive_the_tasks) {
  run_paused([]() -> task<> {
    std::size_t size = 0;
    co_await with_scope(
        [&size](scope &s, const std::string &text) -> task<> {
          auto reads = [](const std::string &t, std::size_t &to) -> task<> {
            co_await async::sleep_for(1ms);
            to = t.size();
          };
          s.spawn(reads(text, size));
          co_return;
        },
        std::string("a text that is longer than a small string"));
    EXPECT_EQ(size, 41U);
  }());
}

TEST(with_scope, failure_of_a_task_stops_body_and_siblings) {
  run_paused([]() -> task<> {
    bool sibling = false, body = false;
    std::string why;
    auto waits = [&sibling]() -> task<> { co_await for_ever(sibling); };
    auto throws = []() -> task<> { static_cast<void>(co_await fails(2ms, "task")); };
    try {
      co_await with_scope([&](scope &s) -> task<> {
        s.spawn(waits());
        s.spawn(throws());
        co_await for_ever(body);
      });
    } catch (const std::runtime_error &failure) {
      why = failure.what();
    }
    EXPECT_EQ(why, "task");
    EXPECT_TRUE(sibling && body);
  }());
}

TEST(with_scope, failure_of_the_body_joins_the_tasks) {
  run_paused([]() -> task<> {
    bool ended = false, threw = false;
    auto stubborn = [&ended]() -> task<> { co_await deaf(20ms, 1, ended); };
    try {
      co_await with_scope([&](scope &s) -> task<> {
        s.spawn(stubborn());
        co_await async::yield_now();
        throw std::runtime_error("body");
      });
    } catch (const std::runtime_error &) {
      threw = true;
    }
    EXPECT_TRUE(threw && ended);
  }());
}

TEST(with_scope, stop_inside_and_outside) {
  run_paused([]() -> task<> {
    bool stopped = false;
    co_await with_scope([&](scope &s) -> task<> {
      auto waits = [](bool &was) -> task<> { co_await for_ever(was); };
      s.spawn(waits(stopped));
      co_await async::yield_now();
      s.stop();
    });
    EXPECT_TRUE(stopped);

    bool inner = false, joined = false;
    auto outer = [&]() -> task<> {
      auto child = [&]() -> task<> { co_await for_ever(inner); };
      auto slow = [&]() -> task<> { co_await deaf(9ms, 1, joined); };
      co_await with_scope([&](scope &s) -> task<> {
        s.spawn(child());
        s.spawn(slow());
        co_await async::sleep_for(1h);
      });
    };
    auto handle = async::spawn(outer());
    co_await async::sleep_for(1ms);
    handle.request_stop();
    auto end = co_await handle.join();
    EXPECT_TRUE(end.stopped());
    EXPECT_TRUE(inner && joined);
  }());
}

TEST(with_scope, tasks_spawn_tasks_on_threads) {
  run_threads([]() -> task<> {
    std::atomic<int> leaves = 0;
    struct tree {
      static task<> grow(scope &s, int depth, std::atomic<int> &leaves) {
        co_await async::yield_now();
        if (depth == 0) {
          ++leaves;
          co_return;
        }
        s.spawn(grow(s, depth - 1, leaves));
        s.spawn(grow(s, depth - 1, leaves));
      }
    };
    for (int i = 0; i < 10; ++i)
      co_await with_scope([&](scope &s) -> task<> { co_await tree::grow(s, 6, leaves); });
    EXPECT_EQ(leaves.load(), 640);
  }());
}

} // namespace
