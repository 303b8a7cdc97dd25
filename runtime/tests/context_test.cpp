// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a part of a task may change: stop (unstoppable, with_stop, stoppable), local
// values; strands; intervals.
#include <async/async.hpp>
#include <async/test/gtest.hpp>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;

async::task<void> careful(std::string &log) {
  auto slept = co_await async::stoppable(async::sleep_for(1h));
  if (slept)
    co_return;
  co_await async::unstoppable(async::sleep_for(1s));
  log += "cleaned";
  co_await async::sleep_for(1s);
}

ASYNC_TEST(unstoppable, lets_cleanup_finish) {
  std::string log;
  auto handle = async::spawn(careful(log));
  co_await async::test::settle();
  handle.request_stop();
  const auto start = async::clock::now();
  EXPECT_TRUE((co_await handle.join()).stopped());
  EXPECT_EQ(log, "cleaned");
  EXPECT_EQ(async::clock::now() - start, 1s);
}

async::task<int> slow_number() {
  co_await async::sleep_for(1h);
  co_return 7;
}

ASYNC_TEST(with_stop, stops_by_either) {
  async::stop_scope scope;
  auto by_scope = async::spawn([](async::stop_ref token) -> async::task<int> {
    co_return co_await async::with_stop(token, slow_number());
  }(scope.token()));
  auto by_task = async::spawn([](async::stop_ref token) -> async::task<int> {
    co_return co_await async::with_stop(token, slow_number());
  }(scope.token()));
  co_await async::test::settle();
  by_task.request_stop();
  EXPECT_TRUE((co_await by_task.join()).stopped());
  EXPECT_FALSE(by_scope.done());
  scope.request_stop();
  EXPECT_TRUE((co_await by_scope.join()).stopped());
  auto late = co_await async::stoppable(async::with_stop(scope.token(), slow_number()));
  EXPECT_FALSE(late);
  EXPECT_EQ(co_await async::with_stop(async::stop_ref(), slow_number()), 7);
}

ASYNC_TEST(stoppable, gives_stop_as_a_value) {
  auto handle = async::spawn([]() -> async::task<int> {
    auto slept = co_await async::stoppable(async::sleep_for(1h));
    co_return slept ? 1 : 2;
  }());
  co_await async::test::settle();
  handle.request_stop();
  EXPECT_EQ(co_await handle, 2);
  auto number = co_await async::stoppable(slow_number());
  EXPECT_EQ(number, 7);
}

async::task_local<std::string> request;
async::task_local<int> level;

async::task<std::string> who() {
  const std::string *found = co_await request.find();
  co_return found ? *found : "nobody";
}
async::task<std::string> nested() {
  std::string all = co_await who();
  all += co_await request.scope("inner", who());
  all += co_await level.scope(1, who());
  co_return all;
}

ASYNC_TEST(task_local, holds_below_its_scope) {
  EXPECT_EQ(co_await who(), "nobody");
  EXPECT_EQ(co_await request.scope("outer", nested()), "outerinnerouter");
  bool refused = false;
  try {
    static_cast<void>(co_await level.get());
  } catch (const std::logic_error &) {
    refused = true;
  }
  EXPECT_TRUE(refused);
  auto spawned = async::spawn(who());
  EXPECT_EQ(co_await spawned, "nobody");
}

async::task<void> count(int times, int &balance, int &inside) {
  for (int i = 0; i != times; ++i) {
    EXPECT_EQ(++inside, 1) << "two at a time";
    ++balance;
    --inside;
    if (i % 3 == 0)
      co_await async::yield_now();
    else if (i % 50 == 1)
      co_await async::sleep_for(1us);
  }
}

TEST(strand, runs_one_at_a_time) {
  async::runtime_options options;
  options.workers = 4;
  async::runtime rt(options);
  int balance = 0, inside = 0;
  for (int round = 0; round != 20; ++round) {
    auto all = [](int &balance, int &inside) -> async::task<void> {
      async::strand account;
      async::spawn_options there;
      there.on = &account;
      std::vector<async::join_handle<void>> handles;
      for (int i = 0; i != 10; ++i)
        handles.push_back(async::spawn(count(200, balance, inside), there));
      for (auto &handle : handles)
        co_await handle;
    };
    rt.block_on(all(balance, inside));
  }
  EXPECT_EQ(balance, 20 * 10 * 200);
}

ASYNC_TEST(strand, its_tasks_stop) {
  async::strand here;
  async::spawn_options there;
  there.on = &here;
  auto handle = async::spawn(slow_number(), there);
  co_await async::test::settle();
  handle.request_stop();
  EXPECT_TRUE((co_await handle.join()).stopped());
}

ASYNC_TEST(interval, ticks_at_once_and_then_in_time) {
  const auto start = async::clock::now();
  async::interval beat(10s);
  for (int i = 0; i != 5; ++i)
    EXPECT_EQ(co_await beat.tick(), start + i * 10s);
  EXPECT_EQ(async::clock::now(), start + 40s);
  EXPECT_THROW(async::interval(0s), std::invalid_argument);
}

async::task<std::vector<long>> after_a_long_step(async::missed_tick missed) {
  const auto start = async::clock::now();
  async::interval beat(10s, missed);
  co_await beat.tick();
  co_await async::sleep_for(35s);
  std::vector<long> seconds;
  for (int i = 0; i != 5; ++i) {
    co_await beat.tick();
    seconds.push_back((async::clock::now() - start) / 1s);
  }
  co_return seconds;
}

ASYNC_TEST(interval, missed_ticks_follow_the_policy) {
  using seconds = std::vector<long>;
  const seconds burst = co_await after_a_long_step(async::missed_tick::burst);
  EXPECT_EQ(burst, (seconds{35, 35, 35, 40, 50}));
  const seconds delay = co_await after_a_long_step(async::missed_tick::delay);
  EXPECT_EQ(delay, (seconds{35, 45, 55, 65, 75}));
  const seconds skip = co_await after_a_long_step(async::missed_tick::skip);
  EXPECT_EQ(skip, (seconds{35, 40, 50, 60, 70}));
}

ASYNC_TEST(interval, a_stopped_tick_is_not_used_up) {
  async::interval beat(10s);
  co_await beat.tick();
  auto waits = [](async::interval &beat) -> async::task<void> { co_await beat.tick(); };
  auto handle = async::spawn(waits(beat));
  co_await async::sleep_for(3s);
  handle.request_stop();
  EXPECT_TRUE((co_await handle.join()).stopped());
  const auto before = async::clock::now();
  co_await beat.tick();
  EXPECT_EQ(async::clock::now() - before, 7s);
}

} // namespace
