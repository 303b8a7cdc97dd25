// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Combinators whose awaitables are ready at once: each ready one is taken exactly once,
// what has to be started keeps its turn, and the order of select is the runtime's.
#include "combinators.hpp"

#include <async/event.hpp>
#include <async/mpmc.hpp>
#include <async/mpsc.hpp>
#include <async/mutex.hpp>
#include <async/select.hpp>
#include <async/semaphore.hpp>
#include <async/test/runtime.hpp>
#include <async/timeout.hpp>
#include <async/when_all.hpp>

#include <array>
#include <coroutine>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <thread>

using namespace combinators;
using async::biased;
using async::select;
using async::timeout;
using async::when_all;

namespace {

TEST(ready_first, a_permit_is_taken_once) {
  run_paused([]() -> task<> {
    async::semaphore left(1), right(1);
    for (int i = 0; i < 1000; ++i) {
      auto first = co_await select(left.acquire(), right.acquire());
      EXPECT_EQ(left.available(), first.get_if<0>() ? 0U : 1U);
      EXPECT_EQ(right.available(), first.get_if<1>() ? 0U : 1U);
      EXPECT_FALSE(first.is_late<0>() || first.is_late<1>());
    }
    EXPECT_EQ(left.available(), 1U);
    EXPECT_EQ(right.available(), 1U);
  }());
}

TEST(ready_first, a_message_is_taken_once) {
  run_paused([]() -> task<> {
    auto [one_in, one] = async::mpsc::channel<std::string>(4);
    auto [two_in, two] = async::mpmc::channel<std::string>(4);
    for (const char *text : {"a", "b", "c"}) {
      EXPECT_TRUE(one_in.try_send(text).has_value());
      EXPECT_TRUE(two_in.try_send(text).has_value());
    }
    std::array<std::string, 2> got;
    for (int i = 0; i < 6; ++i) {
      auto first = co_await select(one.recv(), two.recv());
      if (auto *message = first.get_if<0>())
        got[0] += **message;
      if (auto *message = first.get_if<1>())
        got[1] += **message;
      EXPECT_EQ(got[0].size() + got[1].size(), static_cast<std::size_t>(i) + 1);
    }
    EXPECT_EQ(got[0], "abc");
    EXPECT_EQ(got[1], "abc");
  }());
}

TEST(ready_first, the_budget_is_spent_and_the_task_gives_way) {
  run_paused([]() -> task<> {
    auto [in, out] = async::mpsc::channel<int>(1);
    bool other_ran = false;
    auto other = async::spawn([](bool &ran) -> task<> {
      ran = true;
      co_return;
    }(other_ran));
    int rounds = 0;
    for (; !other_ran && rounds < 10000; ++rounds) {
      EXPECT_TRUE(in.try_send(rounds).has_value());
      auto first = co_await select(biased, out.recv(), async::sleep_for(1h));
      EXPECT_EQ(**first.get_if<0>(), rounds);
    }
    EXPECT_LT(rounds, 10000) << "a loop over ready channels shut out every other task";
    co_await other;
  }());
}

// Whatever the budget is used up by, also by the branch that has just been taken.
TEST(ready_first, what_was_taken_before_giving_way_is_not_taken_again) {
  run_paused([]() -> task<> {
    async::semaphore free(1);
    auto [in, out] = async::mpsc::channel<int>(2);
    for (int spent = 0; spent < 400; ++spent) {
      EXPECT_TRUE(in.try_send(1).has_value() && in.try_send(2).has_value());
      for (int i = 0; i < spent; ++i)
        static_cast<void>(co_await free.acquire());
      auto [message, slept] = co_await when_all(out.recv(), async::sleep_for(1ms));
      EXPECT_EQ(message, 1) << spent;
      EXPECT_EQ(co_await out.recv(), 2) << spent;
      static_cast<void>(slept);
    }
  }());
}

TEST(ready_first, a_task_keeps_its_turn) {
  run_paused([]() -> task<> {
    async::event set(true);
    auto first = co_await select(biased, at_once(1), set.wait());
    EXPECT_EQ(first.index(), 0U) << "what is ready overtook a task that was written before it";
    bool started = false;
    auto flag = [&]() -> task<int> {
      started = true;
      co_return 2;
    };
    auto second = co_await select(biased, set.wait(), flag());
    EXPECT_EQ(second.index(), 0U);
    EXPECT_FALSE(started);
  }());
}

TEST(ready_first, losers_that_never_started_are_destroyed) {
  run_paused([]() -> task<> {
    int alive = 0;
    async::event set(true);
    auto first = co_await select(biased, set.wait(), holds(tells_death(alive), 1ms, 1));
    EXPECT_EQ(first.index(), 0U);
    EXPECT_EQ(alive, 0);
  }());
}

TEST(ready_first, a_ready_branch_wins_although_the_task_is_stopped) {
  run_paused([]() -> task<> {
    async::event set(true);
    std::size_t won = 7;
    bool threw = false;
    auto work = [&]() -> task<> {
      co_await async::yield_now();
      auto first = co_await select(set.wait(), set.wait());
      won = first.index();
      try {
        async::event never;
        static_cast<void>(co_await select(never.wait(), async::sleep_for(1h)));
      } catch (const async::stopped &) {
        threw = true;
      }
    };
    auto handle = async::spawn(work());
    handle.request_stop();
    static_cast<void>(co_await handle.join());
    // yield_now may see the stop first; if it does not, nothing here hangs.
    EXPECT_TRUE(won == 7 || (won < 2 && threw));
  }());
}

TEST(ready_first, an_exception_of_the_ready_one_goes_on) {
  struct bad_move {
    bad_move() = default;
    bad_move(bad_move &&other) : armed(other.armed) {
      if (armed)
        throw std::runtime_error("move");
    }
    bad_move &operator=(bad_move &&) = default;
    bool armed = false;
  };
  run_paused([]() -> task<> {
    auto [in, out] = async::mpsc::channel<bad_move>(1);
    EXPECT_TRUE(in.try_send(bad_move()).has_value());
    bad_move kept;
    bool threw = false;
    kept.armed = true;
    try {
      auto both = co_await when_all(out.recv(), in.send(std::move(kept)));
      static_cast<void>(both);
    } catch (const std::runtime_error &) {
      threw = true;
    }
    EXPECT_TRUE(threw);
  }());
}

TEST(ready_first, what_throws_while_it_is_taken_ends_its_branch) {
  static bool armed;
  armed = false;
  struct throws_when_armed {
    throws_when_armed() = default;
    throws_when_armed(throws_when_armed &&) {
      if (armed)
        throw std::runtime_error("move");
    }
    throws_when_armed &operator=(throws_when_armed &&) = default;
  };
  run_paused([]() -> task<> {
    auto [in, out] = async::mpsc::channel<throws_when_armed>(1);
    EXPECT_TRUE(in.try_send(throws_when_armed()).has_value());
    bool threw = false;
    armed = true;
    try {
      auto first = co_await select(biased, out.recv(), async::sleep_for(1ms));
      static_cast<void>(first);
    } catch (const std::runtime_error &) {
      threw = true;
    }
    armed = false;
    EXPECT_TRUE(threw);
  }());
}

// Not the runtime's own: asked by the compiler only, once.
struct counts_questions {
  int &asked;
  bool ready;
  bool await_ready() noexcept {
    ++asked;
    return ready;
  }
  bool await_suspend(std::coroutine_handle<>) noexcept { return false; }
  int await_resume() const noexcept { return 5; }
};

TEST(ready_first, foreign_awaiters_are_asked_once) {
  run_paused([]() -> task<> {
    int asked = 0;
    auto first = co_await select(biased, counts_questions(asked, false), async::sleep_for(1h));
    EXPECT_EQ(std::get<0>(first), 5);
    EXPECT_EQ(asked, 1);
    auto both = co_await when_all(counts_questions(asked, false), counts_questions(asked, true));
    EXPECT_EQ(std::get<1>(both), 5);
    EXPECT_EQ(asked, 3);
  }());
}

TEST(ready_first, when_all_takes_the_ready_and_waits_for_the_rest) {
  run_paused([]() -> task<> {
    async::semaphore permits(2);
    async::mutex lock;
    {
      auto [one, other, guard] =
          co_await when_all(permits.acquire(), permits.acquire(), lock.lock());
      EXPECT_TRUE(one.has_value() && other.has_value());
      EXPECT_EQ(permits.available(), 0U);
      EXPECT_FALSE(lock.try_lock());
    }
    EXPECT_EQ(permits.available(), 2U);
    const auto start = async::clock::now();
    auto [permit, slept, text] =
        co_await when_all(permits.acquire(), async::sleep_for(5ms), later(3ms, 9));
    EXPECT_EQ(text, 9);
    EXPECT_TRUE(permit.has_value());
    EXPECT_EQ(async::clock::now() - start, 5ms);
    static_cast<void>(slept);
  }());
}

TEST(ready_first, when_all_gives_back_what_it_took_when_another_fails) {
  run_paused([]() -> task<> {
    async::semaphore permits(1);
    bool threw = false;
    try {
      auto both = co_await when_all(permits.acquire(), fails(1ms));
      static_cast<void>(both);
    } catch (const std::runtime_error &) {
      threw = true;
    }
    EXPECT_TRUE(threw);
    EXPECT_EQ(permits.available(), 1U);
  }());
}

// One branch makes the other ready after that was asked, and before it parks.
TEST(ready_first, what_a_branch_does_is_seen_by_one_asked_before) {
  run_paused([]() -> task<> {
    auto [in, out] = async::mpsc::channel<int>(1);
    auto [got, sent] = co_await when_all(out.recv(), in.send(4));
    EXPECT_EQ(got, 4);
    EXPECT_TRUE(sent.has_value());
    async::event event;
    auto sets = [&]() -> task<int> {
      event.set();
      co_return 1;
    };
    auto [waited, set] = co_await when_all(event.wait(), sets());
    EXPECT_EQ(set, 1);
    static_cast<void>(waited);
  }());
}

TEST(ready_first, timeout_takes_what_is_ready) {
  run_paused([]() -> task<> {
    auto [in, out] = async::mpsc::channel<int>(1);
    EXPECT_TRUE(in.try_send(3).has_value());
    auto value = co_await timeout(0ms, out.recv());
    EXPECT_EQ(value.value(), 3);
    auto none = co_await timeout(2ms, out.recv());
    EXPECT_FALSE(none.has_value());
  }());
}

// Threads: permits are neither lost nor doubled by selects that compete.
TEST(ready_first, permits_survive_competing_selects) {
  async::semaphore left(1), right(1);
  run_threads([&]() -> task<> {
    auto compete = [&]() -> task<> {
      for (int i = 0; i < 2000; ++i) {
        auto first = co_await select(left.acquire(), right.acquire());
        if (i % 7 == 0)
          co_await async::yield_now();
      }
    };
    auto [a, b, c, d] = co_await when_all(async::spawn(compete()), async::spawn(compete()),
                                          async::spawn(compete()), async::spawn(compete()));
    static_cast<void>(a), static_cast<void>(b), static_cast<void>(c), static_cast<void>(d);
  }());
  EXPECT_EQ(left.available(), 1U);
  EXPECT_EQ(right.available(), 1U);
}

// ---- The order of select comes from the runtime's seed ------------------------

task<std::string> winners(int rounds) {
  std::string order;
  async::event set(true);
  for (int i = 0; i < rounds; ++i) {
    auto leaf = co_await select(set.wait(), set.wait(), set.wait());
    auto started = co_await select(at_once(0), at_once(1));
    order += static_cast<char>('0' + leaf.index());
    order += static_cast<char>('a' + started.index());
  }
  co_return order;
}

std::string winners_under(std::optional<std::uint64_t> seed) {
  async::test::options wanted;
  wanted.seed = seed;
  async::test::runtime rt(wanted);
  return rt.block_on(winners(64));
}

TEST(select_order, is_the_seeds) {
  std::set<std::string> all;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::string once = winners_under(seed);
    // Whatever the thread has drawn meanwhile, and on any thread.
    async::runtime plain({.workers = 0});
    static_cast<void>(plain.block_on(winners(static_cast<int>(seed))));
    EXPECT_EQ(winners_under(seed), once) << "seed " << seed;
    std::string elsewhere;
    std::thread([&] { elsewhere = winners_under(seed); }).join();
    EXPECT_EQ(elsewhere, once) << "seed " << seed;
    all.insert(once);
  }
  EXPECT_EQ(all.size(), 20U);
}

TEST(select_order, is_the_same_in_each_run_where_the_clock_stands) {
  EXPECT_EQ(winners_under(std::nullopt), winners_under(std::nullopt));
}

TEST(select_order, goes_on_from_one_block_on_to_the_next) {
  async::test::runtime rt;
  const std::string first = rt.block_on(winners(32));
  EXPECT_NE(first, rt.block_on(winners(32)));
}

} // namespace
