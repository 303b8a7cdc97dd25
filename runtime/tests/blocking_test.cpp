// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "combinators.hpp"

#include <async/blocking.hpp>
#include <async/detail/blocking_pool.hpp>
#include <async/join_all.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

using namespace combinators;
using async::spawn_blocking;
using async::spawn_compute;
using async::detail::blocking_job;
using async::detail::blocking_pool;

namespace {

struct job : blocking_job {
  explicit job(std::function<void()> f) : work(std::move(f)) {}
  void run() noexcept override {
    work();
    ran = true;
  }
  void drop() noexcept override { dropped = true; }
  std::function<void()> work;
  std::atomic<bool> ran = false, dropped = false;
};

void wait_until(const std::function<bool()> &condition) {
  for (int i = 0; i < 5000 && !condition(); ++i)
    std::this_thread::sleep_for(1ms);
  EXPECT_TRUE(condition());
}

TEST(blocking_pool, grows_to_max_and_shrinks_when_idle) {
  blocking_pool pool(2, 5ms);
  EXPECT_EQ(pool.threads(), 0U);
  std::atomic<bool> go = false;
  auto wait = [&go] {
    while (!go)
      std::this_thread::sleep_for(1ms);
  };
  job first(wait), second(wait), third(wait);
  pool.submit(first);
  pool.submit(second);
  pool.submit(third);
  EXPECT_EQ(pool.threads(), 2U);
  wait_until([&] { return pool.queued() == 1; });
  go = true;
  wait_until([&] { return first.ran && second.ran && third.ran; });
  wait_until([&] { return pool.threads() == 0; });
}

TEST(blocking_pool, an_idle_thread_is_used_again) {
  blocking_pool pool(8, 1h);
  for (int i = 0; i < 50; ++i) {
    job next([] {});
    pool.submit(next);
    wait_until([&] { return next.ran.load(); });
    std::this_thread::sleep_for(100us);
  }
  EXPECT_LT(pool.threads(), 8U);
}

TEST(blocking_pool, close_drops_what_has_not_begun_and_waits_for_the_rest) {
  std::atomic<bool> go = false;
  job running([&go] {
    while (!go)
      std::this_thread::sleep_for(1ms);
  });
  job queued([] {}), late([] {}), withdrawn([] {});
  {
    blocking_pool pool(1, 1h);
    pool.submit(running);
    wait_until([&] { return pool.queued() == 0; });
    pool.submit(queued);
    pool.submit(withdrawn);
    EXPECT_TRUE(pool.withdraw(withdrawn));
    EXPECT_FALSE(pool.withdraw(withdrawn));
    EXPECT_FALSE(pool.withdraw(running));
    pool.close();
    pool.submit(late);
    EXPECT_TRUE(queued.dropped && late.dropped);
    go = true;
  }
  EXPECT_TRUE(running.ran);
  EXPECT_FALSE(withdrawn.ran || withdrawn.dropped);
}

TEST(spawn_blocking, gives_value_exception_and_void) {
  run_threads([]() -> task<> {
    const auto home = std::this_thread::get_id();
    auto elsewhere = co_await spawn_blocking([] { return std::this_thread::get_id(); });
    EXPECT_NE(elsewhere, home);
    auto owner = co_await spawn_blocking([] { return std::make_unique<int>(4); });
    EXPECT_EQ(*owner, 4);
    co_await spawn_blocking([] { std::this_thread::sleep_for(1ms); });
    bool threw = false;
    try {
      co_await spawn_blocking([] { throw std::runtime_error("no"); });
    } catch (const std::runtime_error &) {
      threw = true;
    }
    EXPECT_TRUE(threw);
    const int sum = co_await spawn_compute([] { return 1 + 1; });
    EXPECT_EQ(sum, 2);
  }());
}

TEST(spawn_blocking, on_one_thread_and_with_a_paused_clock) {
  // The clock must not run away while work is out.
  run_paused([]() -> task<> {
    const auto start = async::clock::now();
    co_await spawn_blocking([] { std::this_thread::sleep_for(5ms); });
    EXPECT_LT(async::clock::now() - start, 1h);
  }());
}

TEST(spawn_blocking, closure_is_gone_when_the_result_is_seen) {
  run_threads([]() -> task<> {
    auto held = std::make_shared<int>(1);
    for (int i = 0; i < 50; ++i) {
      auto work = [held] { return *held; }; // rule R2
      co_await spawn_blocking(std::move(work));
      EXPECT_EQ(held.use_count(), 1);
    }
  }());
}

TEST(spawn_blocking, stop_before_it_begins_takes_it_back) {
  run_threads([]() -> task<> {
    std::atomic<bool> go = false;
    std::atomic<int> ran = 0;
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    std::vector<async::join_handle<>> busy;
    for (unsigned i = 0; i < cores; ++i)
      busy.push_back(spawn_compute([&go] {
        while (!go)
          std::this_thread::sleep_for(1ms);
      }));
    auto queued = spawn_compute([&ran] { ++ran; });
    queued.request_stop();
    auto end = co_await queued.join();
    EXPECT_TRUE(end.stopped());
    EXPECT_EQ(ran.load(), 0);
    go = true;
    auto ends = co_await async::join_all(std::move(busy));
    EXPECT_TRUE(ends[0].has_value());
  }());
}

TEST(spawn_blocking, work_that_looks_at_its_token) {
  run_threads([]() -> task<> {
    std::atomic<bool> begun = false;
    auto handle = spawn_blocking([&begun](async::stop_ref stop) {
      begun = true;
      while (!stop.stop_requested())
        std::this_thread::sleep_for(1ms);
      return 5;
    });
    while (!begun)
      co_await async::sleep_for(1ms);
    handle.request_stop();
    const int value = co_await handle;
    EXPECT_EQ(value, 5);
  }());
}

TEST(spawn_blocking, stop_against_the_begin) {
  run_threads([]() -> task<> {
    for (int i = 0; i < 500; ++i) {
      auto handle = spawn_blocking([] { return 1; });
      handle.request_stop();
      auto end = co_await handle.join();
      EXPECT_TRUE(end.has_value() || end.stopped());
    }
  }());
}

TEST(spawn_blocking, runtime_that_ends_waits_for_what_runs) {
  std::atomic<bool> ended = false;
  {
    async::runtime rt({.workers = 2});
    rt.block_on([](std::atomic<bool> &done) -> task<> {
      std::atomic<bool> begun = false;
      spawn_blocking([&done, flag = &begun] {
        *flag = true;
        std::this_thread::sleep_for(30ms);
        done = true;
      }).detach("the runtime waits for it");
      while (!begun)
        co_await async::sleep_for(1ms);
    }(ended));
  }
  EXPECT_TRUE(ended);
}

TEST(spawn_blocking, outside_of_a_runtime_is_refused) {
  EXPECT_THROW(spawn_blocking([] {}).detach("never"), std::logic_error);
}

TEST(spawn_blocking, spawns_from_the_pools_threads) {
  run_threads([]() -> task<> {
    auto inner = co_await spawn_blocking([] { return spawn_blocking([] { return 7; }); });
    const int value = co_await inner;
    EXPECT_EQ(value, 7);
  }());
}

} // namespace
