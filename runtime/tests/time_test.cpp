// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The timer wheel against a plain model; sleeping under a clock that stands; stop
// of sleepers; awaiting tokens.
#include <async/coop.hpp>
#include <async/detail/timer_wheel.hpp>
#include <async/test/gtest.hpp>
#include <map>
#include <random>
#include <vector>

namespace {

using namespace std::chrono_literals;
using async::detail::timer_entry;
using async::detail::timer_wheel;

struct entry : timer_entry {
  entry() : timer_entry([](timer_entry &) noexcept {}) {}
  std::uint64_t tick = 0;
};

TEST(timer_wheel, agrees_with_a_sorted_list) {
  std::mt19937_64 random(7);
  for (int round = 0; round != 60; ++round) {
    timer_wheel wheel;
    std::vector<std::unique_ptr<entry>> entries;
    std::multimap<std::uint64_t, entry *> model;
    std::uint64_t now = 0;
    const std::uint64_t reach = std::uint64_t{1} << (2 + round % 44);
    for (int step = 0; step != 300; ++step) {
      if (random() % 3 != 0) {
        entries.push_back(std::make_unique<entry>());
        entry &e = *entries.back();
        e.tick = now + random() % reach;
        wheel.insert(e, e.tick);
        model.emplace(e.tick, &e);
      } else if (random() % 2 != 0 && !model.empty()) {
        auto victim = std::next(model.begin(), static_cast<long>(random() % model.size()));
        wheel.remove(*victim->second);
        model.erase(victim);
      }
      if (random() % 4 == 0) {
        now += random() % (reach / 2 + 1);
        async::detail::list<timer_entry> due;
        while (wheel.advance(now, due)) {
        }
        std::uint64_t last = 0;
        while (timer_entry *fired = due.pop_front()) {
          const auto &e = static_cast<entry &>(*fired);
          EXPECT_LE(e.tick, now);
          EXPECT_GE(e.tick, last > now ? 0 : std::min(last, e.tick)) << "order";
          last = e.tick;
          auto range = model.equal_range(e.tick);
          auto at = std::find_if(range.first, range.second,
                                 [&](auto &pair) { return pair.second == &e; });
          ASSERT_NE(at, range.second);
          model.erase(at);
        }
        ASSERT_TRUE(model.empty() || model.begin()->first > now) << "one did not fire in time";
      }
      if (!model.empty()) {
        ASSERT_LE(wheel.next(), model.begin()->first);
      } else {
        ASSERT_EQ(wheel.next(), timer_wheel::never);
      }
    }
    for (auto &[tick, e] : model)
      wheel.remove(*e);
  }
}

ASYNC_TEST(sleep, takes_its_time_and_no_other) {
  const auto start = async::clock::now();
  co_await async::sleep_for(3h);
  EXPECT_EQ(async::clock::now() - start, 3h);
  co_await async::sleep_until(start);
  co_await async::sleep_for(-5s);
  co_await async::sleep_for(0s);
  EXPECT_EQ(async::clock::now() - start, 3h);
  co_await async::sleep_for(1500us);
  EXPECT_EQ(async::clock::now() - start, 3h + 2ms) << "up to the next millisecond";
}

async::task<void> note(std::chrono::nanoseconds after, int number, std::vector<int> &order) {
  co_await async::sleep_for(after);
  order.push_back(number);
}

ASYNC_TEST(sleep, wakes_in_order) {
  std::vector<int> order;
  std::vector<async::join_handle<void>> handles;
  for (int i : {3, 1, 4, 2, 5})
    handles.push_back(async::spawn(note(i * 700s, i, order)));
  for (int i : {6, 7, 8})
    handles.push_back(async::spawn(note(4000s, i, order)));
  for (auto &handle : handles)
    co_await handle;
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8}));
}

async::task<void> every_second(int &ticks) {
  for (;;) {
    co_await async::sleep_for(1s);
    ++ticks;
  }
}

ASYNC_TEST(clock, advance_fires_each_timer_on_the_way) {
  int ticks = 0;
  auto ticker = async::spawn(every_second(ticks));
  co_await async::test::advance(10s);
  EXPECT_EQ(ticks, 10);
  ticker.request_stop();
  EXPECT_TRUE((co_await ticker.join()).stopped());
}

TEST(clock, stands_until_it_is_moved) {
  async::test::options options;
  options.auto_advance = false;
  async::test::runtime rt(options);
  int ticks = 0;
  auto ticker = rt.spawn(every_second(ticks));
  rt.run_until_idle();
  EXPECT_EQ(ticks, 0);
  EXPECT_EQ(rt.elapsed(), 0s);
  rt.advance(2500ms);
  EXPECT_EQ(ticks, 2);
  EXPECT_EQ(rt.elapsed(), 2500ms);
  rt.advance(500ms);
  EXPECT_EQ(ticks, 3);
  ticker.detach("the runtime's end stops it");
}

TEST(clock, real_time_passes) {
  async::runtime_options options;
  options.workers = 2;
  async::runtime rt(options);
  const auto start = std::chrono::steady_clock::now();
  auto two = []() -> async::task<void> {
    auto other = async::spawn([]() -> async::task<void> { co_await async::sleep_for(20ms); }());
    co_await async::sleep_for(10ms);
    co_await other;
  };
  rt.block_on(two());
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, 20ms);
  EXPECT_LT(took, 10s);
}

TEST(sleep, many_sleepers_on_several_workers) {
  async::runtime_options options;
  options.workers = 3;
  async::runtime rt(options);
  std::atomic<int> woken = 0;
  auto one = [](int i, std::atomic<int> &woken) -> async::task<void> {
    co_await async::sleep_for(std::chrono::microseconds(i * 7 % 50000));
    ++woken;
  };
  auto all = [&one](std::atomic<int> &woken) -> async::task<void> {
    std::vector<async::join_handle<void>> handles;
    for (int i = 0; i != 5000; ++i)
      handles.push_back(async::spawn(one(i, woken))); // NOLINT(async-spawn-in-loop)
    for (auto &handle : handles)
      co_await handle;
  };
  rt.block_on(all(woken));
  EXPECT_EQ(woken, 5000);
}

// A timer armed on one worker, while the other sleeps with a later one.
TEST(sleep, an_earlier_timer_is_not_slept_over) {
  async::runtime_options options;
  options.workers = 2;
  async::runtime rt(options);
  auto late = rt.spawn([]() -> async::task<void> { co_await async::sleep_for(1h); }());
  for (int i = 0; i != 20; ++i) {
    const auto start = std::chrono::steady_clock::now();
    rt.block_on([]() -> async::task<void> { co_await async::sleep_for(2ms); }());
    EXPECT_LT(std::chrono::steady_clock::now() - start, 20s);
  }
  late.detach("the runtime's end stops it");
}

async::task<int> waits_for(async::stop_ref token) {
  co_await token.stopped();
  co_return 1;
}

ASYNC_TEST(stop_token, can_be_awaited) {
  async::stop_scope scope;
  auto waiting = async::spawn(waits_for(scope.token()));
  auto child = scope.token().child();
  auto below = async::spawn(waits_for(child.token()));
  co_await async::test::settle();
  EXPECT_FALSE(waiting.done());
  scope.request_stop();
  EXPECT_EQ(co_await waiting, 1);
  EXPECT_EQ(co_await below, 1);
  EXPECT_EQ(co_await async::spawn(waits_for(scope.token())), 1) << "requested before";
}

ASYNC_TEST(stop_token, the_waiting_task_may_be_stopped_itself) {
  async::stop_scope scope;
  auto waiting = async::spawn(waits_for(scope.token()));
  co_await async::test::settle();
  waiting.request_stop();
  EXPECT_TRUE((co_await waiting.join()).stopped());
  auto own = async::spawn([]() -> async::task<int> {
    auto stop = co_await async::this_task::stop();
    co_await stop.stopped();
    co_return 2;
  }());
  co_await async::test::settle();
  own.request_stop();
  EXPECT_EQ(co_await own, 2);
}

ASYNC_TEST(coop, yield_throws_when_stopped) {
  auto spinner = async::spawn([]() -> async::task<void> {
    for (;;)
      co_await async::yield_now();
  }());
  co_await async::sleep_for(0s);
  for (int i = 0; i != 10; ++i)
    co_await async::yield_now();
  spinner.request_stop();
  EXPECT_TRUE((co_await spinner.join()).stopped());
}

ASYNC_TEST(coop, the_budget_gives_others_a_turn) {
  bool ran = false;
  auto other = async::spawn([](bool &ran) -> async::task<void> {
    ran = true;
    co_return;
  }(ran));
  int steps = 0;
  for (; !ran && steps != 100000; ++steps)
    co_await async::consume_budget();
  EXPECT_LE(steps, 200);
  co_await other;
}

ASYNC_TEST_SEEDS(seeds, every_order_ends, 300) {
  int sum = 0;
  std::vector<async::join_handle<void>> handles;
  for (int i = 0; i != 5; ++i)
    handles.push_back(async::spawn([](int i, int &sum) -> async::task<void> {
      co_await async::yield_now();
      co_await async::sleep_for(std::chrono::milliseconds(i % 2));
      sum += i;
    }(i, sum)));
  for (auto &handle : handles)
    co_await handle;
  EXPECT_EQ(sum, 10);
}

TEST(seeds, the_same_seed_gives_the_same_order) {
  auto order_of = [](std::uint64_t seed) {
    async::test::options options;
    options.seed = seed;
    async::test::runtime rt(options);
    std::vector<int> order;
    auto all = [](std::vector<int> &order) -> async::task<void> {
      std::vector<async::join_handle<void>> handles;
      for (int i = 0; i != 20; ++i)
        handles.push_back(async::spawn(note(0s, i, order)));
      for (auto &handle : handles)
        co_await handle;
    };
    rt.block_on(all(order));
    return order;
  };
  EXPECT_EQ(order_of(5), order_of(5));
  EXPECT_NE(order_of(5), order_of(6));
}

} // namespace
