// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// spawn, join_handle, block_on; misuse; destruction in every order; runtimes with
// tasks that still wait.
#include <async/coop.hpp>
#include <async/test/gtest.hpp>
#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;

async::task<int> number(int value) { co_return value; }
async::task<void> failing() {
  throw std::runtime_error("broken");
  co_return;
}
async::task<void> sleeps(std::chrono::nanoseconds length) { co_await async::sleep_for(length); }
async::task<void> waits_for_ever() {
  auto stop = co_await async::this_task::stop();
  co_await stop.stopped();
}

ASYNC_TEST(spawn, joins_with_a_value) {
  auto handle = async::spawn(number(5));
  EXPECT_TRUE(handle.joinable());
  EXPECT_EQ(co_await handle, 5);
  EXPECT_FALSE(handle.joinable());
}

ASYNC_TEST(spawn, joins_with_an_exception) {
  auto handle = async::spawn(failing());
  bool thrown = false;
  try {
    co_await handle;
  } catch (const std::runtime_error &) {
    thrown = true;
  }
  EXPECT_TRUE(thrown);
  auto again = async::spawn(failing());
  auto ended = co_await again.join();
  EXPECT_FALSE(ended);
  EXPECT_FALSE(ended.stopped());
  EXPECT_TRUE(ended.exception());
}

ASYNC_TEST(spawn, stop_reaches_the_leaf) {
  auto handle = async::spawn(sleeps(1h));
  co_await async::test::settle();
  handle.request_stop();
  auto ended = co_await handle.join();
  EXPECT_TRUE(ended.stopped());
  auto early = async::spawn(sleeps(1h));
  early.request_stop();
  EXPECT_TRUE((co_await early.join()).stopped()) << "stopped before it ran";
}

ASYNC_TEST(spawn, a_stopped_joiner_leaves_the_handle_joinable) {
  auto inner = async::spawn(sleeps(1s));
  auto joiner = [](async::join_handle<void> &inner) -> async::task<void> { co_await inner; };
  auto outer = async::spawn(joiner(inner));
  co_await async::test::settle();
  outer.request_stop();
  EXPECT_TRUE((co_await outer.join()).stopped());
  EXPECT_TRUE(inner.joinable());
  auto ended = co_await inner.join();
  EXPECT_TRUE(ended.has_value());
}

ASYNC_TEST(spawn, follows_the_stop_it_was_given) {
  async::stop_scope scope;
  async::spawn_options options;
  options.stop = scope.token();
  options.name = "follower";
  auto handle = async::spawn(waits_for_ever(), options);
  co_await async::test::settle();
  EXPECT_FALSE(handle.done());
  scope.request_stop();
  EXPECT_TRUE((co_await handle.join()).has_value()) << "it waited for its stop, and saw it";
  auto late = async::spawn(sleeps(1h), options);
  EXPECT_TRUE((co_await late.join()).stopped());
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
async::task<void> holds(counter) { co_return; }

ASYNC_TEST(spawn, arguments_die_with_the_task_not_with_the_handle) {
  int alive = 0;
  auto handle = async::spawn(holds(counter(alive)));
  co_await async::test::settle();
  EXPECT_TRUE(handle.done());
  EXPECT_EQ(alive, 0);
  auto ended = handle.try_join();
  EXPECT_TRUE(ended && ended->has_value());
}

ASYNC_TEST(spawn, a_dropped_handle_requests_stop) {
  async::stop_ref token;
  {
    auto handle = async::spawn(sleeps(1h));
    token = handle.token();
  }
  EXPECT_TRUE(token.stop_requested());
  co_return;
}

ASYNC_TEST(spawn, a_detached_task_runs_on) {
  bool ran = false;
  auto set = [](bool &ran) -> async::task<void> {
    co_await async::sleep_for(1s);
    ran = true;
  };
  // The clock of the test outruns it. NOLINTNEXTLINE(async-dangling-argument)
  async::spawn(set(ran)).detach("the test looks at what it did");
  co_await async::sleep_for(2s);
  EXPECT_TRUE(ran);
}

// The stop of a joiner can come between its registration and its parking.
TEST(spawn, a_stop_before_the_joiner_parks_is_not_lost) {
  struct node : async::detail::waiter_base {};
  async::runtime rt({.workers = 0});
  auto *state = new async::detail::join_state<int>(rt.core(), rt.core(), nullptr,
                                                   std::source_location::current());
  async::join_handle<int> handle(state); // NOLINT(async-ignored-task-handle)
  node joiner;
  EXPECT_FALSE(state->unpark(joiner)) << "it is not parked";
  EXPECT_FALSE(state->park(joiner)) << "it was stopped before";
  EXPECT_TRUE(state->park(joiner)) << "a later joiner may";
  EXPECT_TRUE(state->unpark(joiner));
  state->begin();
  state->outcome().set_value(1);
  state->seal();
  state->finish();
  EXPECT_TRUE(handle.done());
}

TEST(spawn, unhandled_exceptions_reach_the_handler) {
  std::atomic<int> heard = 0;
  async::runtime_options options;
  options.workers = 0;
  options.on_unhandled = [&](std::exception_ptr) { ++heard; };
  options.on_dropped = [](const async::dropped_task &) {};
  async::join_handle<void> late;
  {
    async::runtime rt(options);
    rt.spawn(failing()).detach("its exception is what the test is about");
    {
      // NOLINTNEXTLINE(async-ignored-task-handle): a dropped handle is what the test is about
      auto dropped_before = rt.spawn(failing());
    }
    late = rt.spawn(failing());
    auto dropped_after = rt.spawn(failing());
    rt.block_on(number(1));
    EXPECT_EQ(heard, 2);
    dropped_after = {};
    EXPECT_EQ(heard, 3);
  }
  late = {};
  EXPECT_EQ(heard, 4) << "the runtime is gone, the exception is not";
}

TEST(spawnDeathTest, an_unhandled_exception_terminates_by_default) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        async::runtime_options options;
        options.workers = 0;
        async::runtime rt(options);
        rt.spawn(failing()).detach("it fails");
        rt.block_on(number(1));
      },
      "nobody joins");
}

TEST(spawn, tells_of_dropped_handles) {
  std::string name;
  async::runtime_options options;
  options.workers = 0;
  options.on_dropped = [&](const async::dropped_task &task) { name = task.name; };
  async::runtime rt(options);
  async::spawn_options named;
  named.name = "forgotten";
  {
    // NOLINTNEXTLINE(async-ignored-task-handle): a dropped handle is what the test is about
    auto handle = rt.spawn(sleeps(1h), named);
  }
  EXPECT_EQ(name, "forgotten");
}

// The handle goes while the task ends on another thread: whichever of the two is later
// tells of the exception, and neither twice.
TEST(spawn, a_handle_dropped_at_the_last_moment_loses_no_exception) {
  constexpr int rounds = 20000;
  std::atomic<int> told = 0;
  {
    async::runtime_options options;
    options.workers = 2;
    options.on_dropped = [](const async::dropped_task &) {};
    options.on_unhandled = [&](std::exception_ptr) { ++told; };
    async::runtime rt(options);
    int pause = 0; // grows when the handle went too early, so that it stays near the end
    for (int round = 0; round != rounds; ++round) {
      // NOLINTNEXTLINE(async-ignored-task-handle,async-spawn-in-loop): it is dropped at once
      auto handle = rt.spawn(failing());
      for (volatile int spin = 0; spin < pause;)
        spin = spin + 1;
      pause = handle.done() ? pause - pause / 16 - 1 : pause + 7;
      if (pause < 0)
        pause = 0;
    }
  }
  EXPECT_EQ(told, rounds);
}

TEST(block_on, throws_what_the_task_throws) {
  async::runtime rt;
  EXPECT_EQ(rt.block_on(number(2)), 2);
  EXPECT_THROW(rt.block_on(failing()), std::runtime_error);
}

async::task<void> blocks(async::runtime &rt, bool &refused) {
  try {
    // NOLINTNEXTLINE(async-block-on-in-async): the runtime has to refuse it
    rt.block_on(number(1));
  } catch (const std::logic_error &error) {
    refused = std::string(error.what()).find("inside a task") != std::string::npos;
  }
  co_return;
}
async::task<void> makes_a_runtime(bool &refused) {
  try {
    // NOLINTNEXTLINE(async-block-on-in-async): the runtime has to refuse it
    async::runtime inner;
  } catch (const std::logic_error &) {
    refused = true;
  }
  co_return;
}

TEST(block_on, is_refused_inside_a_task) {
  for (unsigned workers : {0u, 2u}) {
    async::runtime_options options;
    options.workers = workers;
    async::runtime rt(options), other(options);
    bool refused = false;
    rt.block_on(blocks(rt, refused));
    EXPECT_TRUE(refused);
    refused = false;
    rt.block_on(blocks(other, refused));
    EXPECT_TRUE(refused);
    refused = false;
    rt.block_on(makes_a_runtime(refused));
    EXPECT_TRUE(refused);
  }
}

TEST(block_on, spawn_without_a_runtime_is_refused) {
  EXPECT_THROW(async::spawn(number(1)).detach("never"), std::logic_error);
}

TEST(block_on, a_runtime_without_workers_has_one_driver) {
  async::runtime_options options;
  options.workers = 0;
  async::runtime rt(options);
  std::atomic<bool> inside = false, tried = false;
  auto wait = [](std::atomic<bool> &inside, std::atomic<bool> &tried) -> async::task<void> {
    inside = true;
    while (!tried)
      co_await async::sleep_for(1ms);
  };
  std::thread first([&] { rt.block_on(wait(inside, tried)); });
  while (!inside)
    std::this_thread::yield();
  EXPECT_THROW(rt.block_on(number(1)), std::logic_error);
  tried = true;
  first.join();
  EXPECT_EQ(rt.block_on(number(3)), 3);
}

TEST(runtime, refuses_options_that_contradict) {
  async::runtime_options options;
  options.workers = 49;
  EXPECT_THROW(async::runtime rt(options), std::invalid_argument);
  options.workers = 2;
  options.paused_clock = true;
  EXPECT_THROW(async::runtime rt(options), std::invalid_argument);
}

TEST(runtime, ends_with_tasks_that_wait) {
  for (unsigned workers : {0u, 1u, 2u}) {
    async::runtime_options options;
    options.workers = workers;
    options.on_dropped = [](const async::dropped_task &) {};
    std::vector<async::join_handle<void>> kept;
    {
      async::runtime rt(options);
      for (int i = 0; i != 50; ++i) {
        kept.push_back(rt.spawn(sleeps(1h)));
        rt.spawn(sleeps(1h)).detach("stopped by the runtime's end");
        rt.spawn(waits_for_ever()).detach("stopped by the runtime's end");
      }
      if (workers == 0)
        rt.block_on(number(0));
    }
    for (auto &handle : kept) {
      auto ended = handle.try_join();
      ASSERT_TRUE(ended.has_value());
      EXPECT_TRUE(ended->stopped());
    }
  }
}

async::task<void> spawns_when_stopped(std::atomic<int> &ended) {
  try {
    co_await async::sleep_for(1h);
  } catch (const async::stopped &) {
    auto child = [](std::atomic<int> &ended) -> async::task<void> {
      try {
        co_await async::sleep_for(1h);
      } catch (...) {
        ++ended;
        throw;
      }
    };
    async::spawn(child(ended)).detach("stopped at once: the runtime closes");
    ++ended;
    throw;
  }
}

TEST(runtime, stops_what_is_spawned_while_it_ends) {
  for (unsigned workers : {0u, 2u}) {
    std::atomic<int> ended = 0;
    {
      async::runtime_options options;
      options.workers = workers;
      async::runtime rt(options);
      for (int i = 0; i != 20; ++i)
        rt.spawn(spawns_when_stopped(ended)).detach("the test counts its end");
      rt.block_on(sleeps(5ms));
    }
    EXPECT_EQ(ended, 40);
  }
}

async::task<long> tree(int depth) {
  if (depth == 0)
    co_return 1;
  auto left = async::spawn(tree(depth - 1)), right = async::spawn(tree(depth - 1));
  long sum = co_await left;
  sum += co_await right;
  co_return sum;
}

TEST(runtime, many_tasks_on_several_workers) {
  for (unsigned workers : {0u, 1u, 2u, 4u}) {
    async::runtime_options options;
    options.workers = workers;
    async::runtime rt(options);
    EXPECT_EQ(rt.block_on(tree(12)), 1 << 12);
  }
}

async::task<void> yields(int times, std::atomic<int> &sum) {
  for (int i = 0; i != times; ++i) {
    co_await async::yield_now();
    sum.fetch_add(1, std::memory_order_relaxed);
  }
}

TEST(runtime, yielding_tasks_share_the_workers) {
  async::runtime_options options;
  options.workers = 3;
  async::runtime rt(options);
  std::atomic<int> sum = 0;
  std::vector<async::join_handle<void>> handles;
  for (int i = 0; i != 40; ++i)
    handles.push_back(rt.spawn(yields(500, sum)));
  auto join_all = [](std::vector<async::join_handle<void>> &handles) -> async::task<void> {
    for (auto &handle : handles)
      co_await handle;
  };
  rt.block_on(join_all(handles));
  EXPECT_EQ(sum, 20000);
}

TEST(runtime, many_threads_spawn_and_block) {
  async::runtime_options options;
  options.workers = 2;
  async::runtime rt(options);
  std::vector<std::thread> threads;
  std::atomic<int> sum = 0;
  for (int t = 0; t != 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i != 200; ++i)
        sum += rt.block_on(number(1));
    });
  for (auto &thread : threads)
    thread.join();
  EXPECT_EQ(sum, 800);
}

TEST(runtime, start_and_end_in_a_row) {
  for (int i = 0; i != 100; ++i) {
    async::runtime_options options;
    options.workers = 1 + i % 3;
    async::runtime rt(options);
    if (i % 2 == 0)
      rt.spawn(sleeps(1ms)).detach("perhaps stopped");
  }
}

// Joiners, stops and ends race each other on all workers.
async::task<void> race(int seed, std::atomic<int> &ends) {
  auto child = async::spawn(sleeps(std::chrono::microseconds(seed % 3000)));
  for (int i = 0; i != seed % 4; ++i)
    co_await async::yield_now();
  if (seed % 3 == 0)
    child.request_stop();
  auto ended = co_await child.join();
  EXPECT_FALSE(ended.exception());
  ++ends;
}

TEST(runtime, stops_race_ends) {
  async::runtime_options options;
  options.workers = 3;
  options.on_dropped = [](const async::dropped_task &) {};
  async::runtime rt(options);
  std::atomic<int> ends = 0;
  auto all = [](std::atomic<int> &ends) -> async::task<void> {
    std::vector<async::join_handle<void>> races;
    for (int i = 0; i != 3000; ++i) {
      races.push_back(async::spawn(race(i, ends))); // NOLINT(async-spawn-in-loop)
      if (i % 5 == 0)
        races.back().request_stop();
      if (i % 64 == 0)
        co_await async::yield_now();
    }
    for (auto &each : races)
      static_cast<void>(co_await each.join());
  };
  rt.block_on(all(ends));
  EXPECT_GE(ends, 2000);
}

} // namespace
