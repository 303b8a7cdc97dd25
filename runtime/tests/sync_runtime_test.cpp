// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The primitives on the runtime itself: two workers, its seeded test scheduler, its
// stop, its end with tasks that wait. once, which needs tasks, is tested here.
#include <async/guarded.hpp>
#include <async/mpmc.hpp>
#include <async/mpsc.hpp>
#include <async/mutex.hpp>
#include <async/notify.hpp>
#include <async/once.hpp>
#include <async/oneshot.hpp>
#include <async/runtime.hpp>
#include <async/semaphore.hpp>
#include <async/shared_mutex.hpp>
#include <async/test/gtest.hpp>
#include <async/watch.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {
using async::join_handle;
using async::spawn;
using async::task;
using namespace std::chrono_literals;

async::runtime_options workers(unsigned n) {
  async::runtime_options options;
  options.workers = n;
  return options;
}

// ---- once ----------------------------------------------------------------------

task<int> make_number(int n, int &calls) {
  ++calls;
  co_await async::yield_now();
  co_return n;
}

ASYNC_TEST(once, one_factory_runs_and_all_get_its_value) {
  async::once<int> value;
  int calls = 0;
  EXPECT_EQ(value.get(), nullptr);
  auto want = [](async::once<int> &v, int &n) -> task<int> {
    co_return co_await v.get_or_init([&n]() -> task<int> { co_return co_await make_number(7, n); });
  };
  std::vector<join_handle<int>> handles;
  for (int i = 0; i != 5; ++i)
    handles.push_back(spawn(want(value, calls)));
  for (auto &h : handles) {
    const int got = co_await std::move(h);
    EXPECT_EQ(got, 7);
  }
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(*value.get(), 7);
}

ASYNC_TEST(once, a_failed_factory_lets_the_next_try) {
  async::once<std::string> value;
  auto fail = []() -> task<std::string> {
    co_await async::yield_now();
    throw std::runtime_error("no");
  };
  auto succeed = []() -> task<std::string> { co_return "yes"; };
  auto first = [](async::once<std::string> &v, auto make) -> task<bool> {
    try {
      co_await v.get_or_init(make);
    } catch (const std::runtime_error &) {
      co_return false;
    }
    co_return true;
  };
  auto a = spawn(first(value, fail));
  auto b = spawn(first(value, succeed));
  const bool failed = !co_await std::move(a);
  const bool made = co_await std::move(b);
  EXPECT_TRUE(failed);
  EXPECT_TRUE(made);
  EXPECT_EQ(*value.get(), "yes");
}

ASYNC_TEST(once, a_stopped_factory_lets_the_next_try) {
  async::once<int> value;
  auto slow = [](async::once<int> &v) -> task<int> {
    co_return co_await v.get_or_init([]() -> task<int> {
      co_await async::sleep_for(1h);
      co_return 1;
    });
  };
  auto quick = [](async::once<int> &v) -> task<int> {
    co_return co_await v.get_or_init([]() -> task<int> { co_return 2; });
  };
  auto a = spawn(slow(value));
  co_await async::yield_now();
  auto b = spawn(quick(value));
  co_await async::yield_now();
  a.request_stop();
  const int got = co_await std::move(b);
  EXPECT_EQ(got, 2);
  bool stopped = false;
  try {
    co_await std::move(a);
  } catch (const async::stopped &) {
    stopped = true;
  }
  EXPECT_TRUE(stopped);
}

// ---- the runtime's own seeds ------------------------------------------------------

ASYNC_TEST_SEEDS(seeds, mutex_and_semaphore_keep_their_rule, 1500) {
  async::mutex m;
  async::semaphore s(2);
  int inside = 0, used = 0;
  auto user = [](async::mutex &mutex, async::semaphore &sem, int &in, int &out) -> task<void> {
    for (int i = 0; i != 3; ++i) {
      auto permit = co_await sem.acquire();
      EXPECT_LE(++out, 2);
      {
        auto held = co_await mutex.lock();
        EXPECT_EQ(++in, 1);
        co_await async::yield_now();
        --in;
      }
      --out;
    }
  };
  std::vector<join_handle<void>> handles;
  for (int i = 0; i != 5; ++i)
    handles.push_back(spawn(user(m, s, inside, used)));
  for (auto &h : handles)
    co_await std::move(h);
  EXPECT_EQ(s.available(), 2u);
  EXPECT_TRUE(m.try_lock());
}

ASYNC_TEST_SEEDS(seeds, a_stopped_waiter_loses_nothing, 1500) {
  async::mutex m;
  int entered = 0;
  auto user = [](async::mutex &mutex, int &n) -> task<void> {
    auto held = co_await mutex.lock();
    ++n;
    co_await async::yield_now();
  };
  std::vector<join_handle<void>> handles;
  for (int i = 0; i != 6; ++i)
    handles.push_back(spawn(user(m, entered)));
  co_await async::yield_now();
  handles[1].request_stop();
  co_await async::yield_now();
  handles[4].request_stop();
  int ended = 0;
  for (auto &h : handles) {
    try {
      co_await std::move(h);
    } catch (const async::stopped &) {
    }
    ++ended;
  }
  EXPECT_EQ(ended, 6);
  EXPECT_GE(entered, 4);
  EXPECT_TRUE(m.try_lock());
}

ASYNC_TEST_SEEDS(seeds, mpsc_loses_nothing, 1500) {
  auto [tx, rx] = async::mpsc::channel<int>(2);
  auto produce = [](async::mpsc::sender<int> s) -> task<int> {
    int accepted = 0;
    for (int i = 0; i != 8; ++i) {
      auto sent = co_await s.send(i);
      if (!sent)
        break;
      ++accepted;
    }
    co_return accepted;
  };
  std::vector<join_handle<int>> handles;
  for (int i = 0; i != 3; ++i)
    handles.push_back(spawn(produce(tx)));
  {
    auto last = std::move(tx);
  }
  int received = 0;
  while (auto v = co_await rx.recv()) {
    ++received;
    if (received == 3)
      handles[0].request_stop();
    if (received == 10)
      rx.close();
  }
  int accepted = 0, stopped = 0;
  for (auto &h : handles) {
    try {
      accepted += co_await std::move(h);
    } catch (const async::stopped &) {
      ++stopped;
    }
  }
  if (stopped == 0)
    EXPECT_EQ(accepted, received);
  else
    EXPECT_LE(accepted, received);
}

ASYNC_TEST_SEEDS(seeds, request_and_answer, 1000) {
  struct request {
    int value;
    async::oneshot::sender<int> answer;
  };
  auto [tx, rx] = async::mpsc::channel<request>(2);
  auto serve = [](async::mpsc::receiver<request> requests) -> task<void> {
    while (auto one = co_await requests.recv())
      (void)std::move(one->answer).send(one->value * 2);
  };
  auto ask = [](async::mpsc::sender<request> to, int n) -> task<int> {
    auto [answer, waiting] = async::oneshot::channel<int>();
    request r{n, std::move(answer)};
    auto sent = co_await to.send(std::move(r));
    auto value = co_await waiting;
    co_return sent &&value ? *value : -1;
  };
  auto server = spawn(serve(std::move(rx)));
  std::vector<join_handle<int>> handles;
  for (int i = 0; i != 5; ++i)
    handles.push_back(spawn(ask(tx, i)));
  {
    auto last = std::move(tx);
  }
  for (int i = 0; i != 5; ++i) {
    const int got = co_await std::move(handles[static_cast<std::size_t>(i)]);
    EXPECT_EQ(got, 2 * i);
  }
  co_await std::move(server);
}

// ---- workers ------------------------------------------------------------------------

task<void> lock_loop(async::guarded<long> &counter, int n) {
  for (int i = 0; i != n; ++i) {
    auto held = co_await counter.lock();
    const long seen = *held;
    if (i % 64 == 0)
      co_await async::yield_now();
    *held = seen + 1;
  }
}

task<long> count_together(int tasks, int n) {
  async::guarded<long> counter(0);
  std::vector<join_handle<void>> handles;
  for (int i = 0; i != tasks; ++i)
    handles.push_back(spawn(lock_loop(counter, n))); // NOLINT(async-spawn-in-loop)
  for (auto &h : handles)
    co_await std::move(h);
  auto held = co_await counter.lock();
  co_return *held;
}

TEST(on_workers, guarded_counts) {
  async::runtime rt(workers(3));
  EXPECT_EQ(rt.block_on(count_together(5, 3000)), 15000);
}

task<void> produce(async::mpsc::sender<int> tx, int n) {
  for (int i = 0; i != n; ++i) {
    auto sent = co_await tx.send(1);
    EXPECT_TRUE(sent);
  }
}
task<long> collect(int producers, int n, std::size_t capacity) {
  auto [tx, rx] = async::mpsc::channel<int>(capacity);
  std::vector<join_handle<void>> handles;
  for (int i = 0; i != producers; ++i)
    handles.push_back(spawn(produce(tx, n))); // NOLINT(async-spawn-in-loop)
  {
    auto last = std::move(tx);
  }
  long sum = 0;
  while (auto v = co_await rx.recv())
    sum += *v;
  for (auto &h : handles)
    co_await std::move(h);
  co_return sum;
}

TEST(on_workers, mpsc_loses_nothing) {
  async::runtime rt(workers(3));
  for (std::size_t capacity : {1u, 4u, 128u})
    EXPECT_EQ(rt.block_on(collect(4, 5000, capacity)), 20000);
}

task<void> block_in_a_worker() {
  auto [tx, rx] = async::mpsc::channel<int>(1);
  // NOLINTNEXTLINE(async-blocking-call): the refusal is what is tested
  EXPECT_THROW((void)tx.blocking_send(1), std::logic_error);
  // NOLINTNEXTLINE(async-blocking-call): the refusal is what is tested
  EXPECT_THROW((void)rx.blocking_recv(), std::logic_error);
  co_return;
}
TEST(on_workers, blocking_operations_throw) {
  async::runtime rt(workers(1));
  rt.block_on(block_in_a_worker());
}

TEST(on_workers, a_thread_outside_talks_to_a_task) {
  async::runtime rt(workers(2));
  auto [tx, rx] = async::mpsc::channel<int>(2);
  auto sum = [](async::mpsc::receiver<int> r) -> task<int> {
    int total = 0;
    while (auto v = co_await r.recv())
      total += *v;
    co_return total;
  };
  auto h = rt.spawn(sum(std::move(rx)));
  for (int i = 0; i != 500; ++i)
    EXPECT_TRUE(tx.blocking_send(1));
  {
    auto last = std::move(tx);
  }
  auto wait = [](join_handle<int> handle) -> task<int> { co_return co_await std::move(handle); };
  EXPECT_EQ(rt.block_on(wait(std::move(h))), 500);
}

// The runtime ends while tasks wait on each of the primitives: they are stopped, and
// nothing leaks. The primitives outlive the runtime.
TEST(on_workers, the_runtime_ends_while_tasks_wait) {
  async::mutex m;
  async::shared_mutex sm;
  async::semaphore s(0);
  async::notify n;
  auto [tx, rx] = async::mpsc::channel<int>(1);
  auto [mtx, mrx] = async::mpmc::channel<int>(1);
  auto [wtx, wrx] = async::watch::channel<int>(0);
  (void)mtx.try_send(1);
  auto held = m.try_lock();
  auto reading = sm.try_lock_shared();
  std::atomic<int> stopped = 0;
  auto count = [](auto wait, std::atomic<int> &out) -> task<void> {
    try {
      (void)co_await wait();
    } catch (const async::stopped &) {
      ++out;
      throw;
    }
  };
  {
    async::runtime rt(workers(2));
    auto run = [&](auto wait) {
      rt.spawn(count(std::move(wait), stopped)).detach("ends with the runtime");
    };
    run([&] { return m.lock(); });
    run([&] { return sm.lock(); });
    run([&] { return s.acquire(); });
    run([&] { return n.notified(); });
    run([&] { return rx.recv(); });
    run([&] { return mtx.send(2); });
    run([&] { return wrx.changed(); });
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_EQ(stopped, 7);
}

} // namespace
