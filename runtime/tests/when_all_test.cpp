// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "combinators.hpp"

#include <async/join_all.hpp>
#include <async/try_join_all.hpp>
#include <async/when_all.hpp>

#include <list>
#include <memory>
#include <vector>

using namespace combinators;
using async::join_all;
using async::try_join_all;
using async::when_all;

namespace {

task<> nothing() { co_return; }
task<std::unique_ptr<int>> owned(int value) {
  co_await async::yield_now();
  co_return std::make_unique<int>(value);
}
task<int &> referred(int &value) { co_return value; }

TEST(when_all, gives_a_tuple_in_the_order_written) {
  run_paused([]() -> task<> {
    auto [slow, none, owner] = co_await when_all(later(20ms, 1), nothing(), owned(3));
    EXPECT_EQ(slow, 1);
    EXPECT_EQ(none, std::monostate());
    EXPECT_EQ(*owner, 3);
  }());
}

TEST(when_all, runs_them_at_once) {
  run_paused([]() -> task<> {
    const auto start = async::clock::now();
    co_await when_all(later(20ms, 1), later(30ms, 2), later(10ms, 3));
    EXPECT_EQ(async::clock::now() - start, 30ms);
  }());
}

TEST(when_all, of_nothing_ends_at_once) {
  run_paused([]() -> task<> {
    auto none = co_await when_all();
    static_assert(std::tuple_size_v<decltype(none)> == 0);
  }());
}

TEST(when_all, gives_references_as_wrappers) {
  run_paused([]() -> task<> {
    int value = 1;
    auto [r] = co_await when_all(referred(value));
    r.get() = 5;
    EXPECT_EQ(value, 5);
  }());
}

TEST(when_all, first_failure_stops_and_joins_the_others) {
  run_paused([]() -> task<> {
    bool stopped = false, ended = false;
    const auto start = async::clock::now();
    std::string why;
    try {
      co_await when_all(for_ever(stopped), fails(5ms, "first"), deaf(40ms, 1, ended),
                        fails(10ms, "second"));
    } catch (const std::runtime_error &failure) {
      why = failure.what();
    }
    EXPECT_EQ(why, "first");
    EXPECT_TRUE(stopped);
    EXPECT_TRUE(ended) << "the deaf one was not joined";
    EXPECT_EQ(async::clock::now() - start, 40ms);
  }());
}

TEST(when_all, failure_at_once_starts_no_more) {
  run_paused([]() -> task<> {
    bool started = false;
    auto second = [&]() -> task<> {
      started = true;
      co_return;
    };
    auto first = []() -> task<> {
      throw std::runtime_error("at once");
      co_return;
    };
    bool threw = false;
    try {
      co_await when_all(first(), second());
    } catch (const std::runtime_error &) {
      threw = true;
    }
    EXPECT_TRUE(threw);
    EXPECT_FALSE(started);
  }());
}

TEST(when_all, a_branch_that_stops_itself_stops_the_others) {
  run_paused([]() -> task<> {
    bool stopped = false, thrown = false;
    auto gives_up = []() -> task<int> {
      co_await async::sleep_for(1ms);
      throw async::stopped();
    };
    try {
      co_await async::when_all(gives_up(), for_ever(stopped));
    } catch (const async::stopped &) {
      thrown = true;
    }
    EXPECT_TRUE(stopped && thrown);
  }());
}

TEST(when_all, stop_of_the_task_reaches_all) {
  run_paused([]() -> task<> {
    bool first = false, second = false;
    auto both = [&]() -> task<> { co_await when_all(for_ever(first), for_ever(second)); };
    auto handle = async::spawn(both());
    co_await async::sleep_for(1ms);
    handle.request_stop();
    auto end = co_await handle.join();
    EXPECT_TRUE(end.stopped());
    EXPECT_TRUE(first && second);
  }());
}

TEST(when_all, awaits_lvalues_handles_and_leaves) {
  run_paused([]() -> task<> {
    auto handle = async::spawn(later(2ms, 4));
    auto [value, slept] = co_await when_all(handle, async::sleep_for(1ms));
    EXPECT_EQ(value, 4);
  }());
}

TEST(when_all, nests) {
  run_paused([]() -> task<> {
    auto [left, right] =
        co_await when_all(when_all(later(1ms, 1), later(2ms, 2)), when_all(later(3ms, 3)));
    EXPECT_EQ(std::get<0>(left) + std::get<1>(left) + std::get<0>(right), 6);
  }());
}

TEST(when_all, never_awaited_destroys_what_it_holds) {
  int alive = 0;
  {
    // NOLINTNEXTLINE(async-unawaited-task): the test is about it
    auto unused = when_all(holds(tells_death(alive), 1ms, 1));
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(when_all, frames_are_gone_afterwards) {
  run_paused([]() -> task<> {
    int alive = 0;
    co_await when_all(holds(tells_death(alive), 1ms, 1), holds(tells_death(alive), 2ms, 2));
    EXPECT_EQ(alive, 0);
  }());
}

TEST(when_all, on_threads) {
  run_threads([]() -> task<> {
    for (int i = 0; i < 300; ++i) {
      auto [a, b, c] = co_await when_all(owned(1), owned(2), owned(3));
      EXPECT_EQ(*a + *b + *c, 6);
      auto [d, e] = co_await when_all(async::spawn(at_once(1)), async::spawn(at_once(2)));
      EXPECT_EQ(d + e, 3);
    }
  }());
}

TEST(when_all, stop_against_the_end_on_threads) {
  async::runtime rt({.workers = 2});
  for (int i = 0; i < 200; ++i) {
    auto handle = rt.spawn([]() -> task<> {
      auto step = []() -> task<> {
        for (int k = 0; k < 8; ++k)
          co_await async::yield_now();
      };
      co_await when_all(step(), step(), step());
    }());
    handle.request_stop();
    rt.block_on([](async::join_handle<> h) -> task<> {
      static_cast<void>(co_await h.join());
    }(std::move(handle)));
  }
}

TEST(join_all, gives_how_each_one_ended) {
  run_paused([]() -> task<> {
    std::vector<task<int>> work;
    work.push_back(later(3ms, 1));
    work.push_back(fails(1ms, "no"));
    work.push_back(at_once(3));
    auto ends = co_await join_all(std::move(work));
    EXPECT_EQ(ends.size(), 3U);
    EXPECT_EQ(*ends[0], 1);
    EXPECT_TRUE(ends[1].exception());
    EXPECT_THROW(ends[1].rethrow(), std::runtime_error);
    EXPECT_EQ(std::move(ends[2]).value(), 3);
  }());
}

std::list<task<int>> squares_of(int count) {
  std::list<task<int>> all;
  for (int i = 0; i < count; ++i)
    all.push_back(at_once(i * i));
  return all;
}

TEST(join_all, takes_handles_and_any_range) {
  run_paused([]() -> task<> {
    std::vector<async::join_handle<int>> handles;
    for (int i = 0; i < 3; ++i)
      handles.push_back(async::spawn(later(1ms, i)));
    auto ends = co_await join_all(std::move(handles));
    EXPECT_EQ(*ends[2], 2);
    auto squares = co_await join_all(squares_of(4));
    EXPECT_EQ(*squares[3], 9);
    auto none = co_await join_all(std::vector<task<>>());
    EXPECT_TRUE(none.empty());
  }());
}

TEST(join_all, stop_of_the_task_is_in_the_ends) {
  run_paused([]() -> task<> {
    bool stopped = false;
    std::size_t ends_stopped = 0;
    auto all = [&]() -> task<> {
      std::vector<task<int>> work;
      work.push_back(for_ever(stopped));
      work.push_back(at_once(1));
      auto ends = co_await join_all(std::move(work));
      for (auto &end : ends)
        ends_stopped += end.stopped();
    };
    auto handle = async::spawn(all());
    co_await async::sleep_for(1ms);
    handle.request_stop();
    auto end = co_await handle.join();
    EXPECT_TRUE(end.has_value());
    EXPECT_TRUE(stopped);
    EXPECT_EQ(ends_stopped, 1U);
  }());
}

TEST(try_join_all, gives_the_values) {
  run_paused([]() -> task<> {
    std::vector<task<int>> work;
    for (int i = 0; i < 5; ++i)
      work.push_back(later(std::chrono::milliseconds(5 - i), i));
    auto values = co_await try_join_all(std::move(work));
    EXPECT_EQ(values, (std::vector<int>{0, 1, 2, 3, 4}));
    std::vector<task<>> without;
    without.push_back(nothing());
    co_await try_join_all(std::move(without));
  }());
}

TEST(try_join_all, stops_and_joins_at_the_first_failure) {
  run_paused([]() -> task<> {
    bool stopped = false, ended = false, threw = false;
    std::vector<task<int>> work;
    work.push_back(for_ever(stopped));
    work.push_back(deaf(9ms, 2, ended));
    work.push_back(fails(2ms));
    try {
      co_await try_join_all(std::move(work));
    } catch (const std::runtime_error &) {
      threw = true;
    }
    EXPECT_TRUE(threw && stopped && ended);
  }());
}

task<async::result<int, std::string>> checked(int value) {
  co_await async::yield_now();
  if (value < 0)
    co_return async::unexpected(std::string("negative"));
  co_return value;
}

TEST(try_join_all, error_values_are_failures) {
  run_paused([]() -> task<> {
    std::vector<task<async::result<int, std::string>>> good, bad;
    good.push_back(checked(1));
    good.push_back(checked(2));
    auto values = co_await try_join_all(std::move(good));
    EXPECT_EQ(values.value(), (std::vector<int>{1, 2}));
    bad.push_back(checked(1));
    bad.push_back(checked(-1));
    auto error = co_await try_join_all(std::move(bad));
    EXPECT_EQ(error.error(), "negative");
  }());
}

TEST(try_join_all, every_order_under_seeds) {
  run_seeds(300, [](std::uint64_t) -> task<> {
    int alive = 0;
    std::vector<task<int>> work;
    for (int i = 0; i < 4; ++i)
      work.push_back([](tells_death, int n) -> task<int> {
        for (int k = 0; k < n; ++k)
          co_await async::yield_now();
        if (n == 2)
          throw std::runtime_error("two");
        co_return n;
      }(tells_death(alive), i));
    bool threw = false;
    try {
      co_await try_join_all(std::move(work));
    } catch (const std::runtime_error &) {
      threw = true;
    }
    EXPECT_TRUE(threw);
    EXPECT_EQ(alive, 0);
  });
}

} // namespace
