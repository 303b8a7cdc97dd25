// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Faults that reach across the parts: results whose move throws on every way out, the
// pools at the runtime's end, misuse.
#include "combinators.hpp"
#include "support/lab.hpp"

#include <async/blocking.hpp>
#include <async/join_all.hpp>
#include <async/retry.hpp>
#include <async/select.hpp>
#include <async/stoppable.hpp>
#include <async/task_group.hpp>
#include <async/timeout.hpp>
#include <async/try_join_all.hpp>
#include <async/when_all.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

using namespace combinators;
using testing_support::cargo;

namespace {

// ---- A move that throws -----------------------------------------------------------

task<cargo> gives(int n) {
  co_await async::yield_now();
  co_return cargo(n);
}
std::vector<task<cargo>> two() {
  std::vector<task<cargo>> both;
  both.push_back(gives(1));
  both.push_back(gives(2));
  return both;
}

/// Runs it with the first move throwing, then the second, and so on, until none does.
template <class Attempt> void whichever_move_throws(Attempt attempt) {
  for (int nth = 1; nth != 40; ++nth) {
    SCOPED_TRACE("move " + std::to_string(nth));
    cargo::throw_at = nth;
    try {
      run_paused(attempt());
    } catch (const std::runtime_error &e) {
      EXPECT_STREQ(e.what(), "the move failed");
    }
    const bool all_moved = cargo::throw_at != 0;
    cargo::throw_at = 0;
    ASSERT_EQ(cargo::alive, 0);
    if (all_moved)
      return;
  }
  ADD_FAILURE() << "the moves have no end";
}

TEST(throwing_move, of_an_awaited_or_spawned_result) {
  whichever_move_throws([]() -> task<> {
    const cargo got = co_await gives(3);
    EXPECT_EQ(got.number(), 3);
  });
  whichever_move_throws([]() -> task<> {
    auto handle = async::spawn(gives(3));
    const cargo got = co_await handle;
    EXPECT_EQ(got.number(), 3);
  });
  whichever_move_throws([]() -> task<> {
    auto handle = async::spawn(gives(3));
    auto end = co_await handle.join();
    const cargo got = std::move(end).value();
    EXPECT_EQ(got.number(), 3);
  });
  whichever_move_throws([]() -> task<> {
    auto handle = async::spawn_blocking([] { return cargo(3); });
    const cargo got = co_await handle;
    EXPECT_EQ(got.number(), 3);
  });
}

TEST(throwing_move, through_combinators) {
  whichever_move_throws([]() -> task<> {
    auto first = co_await async::select(gives(1), later(1h, 2));
    EXPECT_EQ(first.get_if<0>()->number(), 1);
  });
  whichever_move_throws([]() -> task<> {
    auto [a, b] = co_await async::when_all(gives(1), gives(2));
    EXPECT_EQ(a.number() + b.number(), 3);
  });
  whichever_move_throws([]() -> task<> {
    auto ends = co_await async::join_all(two());
    for (auto &end : ends)
      end.rethrow();
  });
  whichever_move_throws([]() -> task<> {
    auto both = co_await async::try_join_all(two());
    EXPECT_EQ(both.size(), 2u);
  });
  whichever_move_throws([]() -> task<> {
    auto in_time = co_await async::timeout(1s, gives(1));
    EXPECT_TRUE(in_time);
  });
  whichever_move_throws([]() -> task<> {
    auto unless_stopped = co_await async::stoppable(gives(1));
    EXPECT_TRUE(unless_stopped);
  });
  whichever_move_throws([]() -> task<> {
    async::retry_policy once;
    once.max = 1;
    const cargo got = co_await async::retry(once, [] { return gives(1); });
    EXPECT_EQ(got.number(), 1);
  });
  whichever_move_throws([]() -> task<> {
    async::task_group<cargo> group;
    group.spawn(gives(1));
    group.spawn(gives(2));
    while (auto end = co_await group.join_next())
      end->rethrow();
  });
}

// ---- The pools when the runtime ends -------------------------------------------------

TEST(pool_at_shutdown, what_has_not_begun_never_does) {
  std::atomic<bool> go = false, ran = false, released = false;
  std::thread opener;
  {
    async::runtime rt({.workers = 2});
    rt.block_on([](std::atomic<bool> &open, std::atomic<bool> &late) -> task<> {
      const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
      std::atomic<unsigned> *begun = new std::atomic<unsigned>(0);
      for (unsigned i = 0; i < cores; ++i) {
        auto busy = async::spawn_compute([&open, begun] {
          ++*begun;
          while (!open)
            std::this_thread::sleep_for(1ms);
        });
        busy.detach("the runtime waits for it");
      }
      while (*begun != cores)
        co_await async::sleep_for(1ms);
      delete begun;
      auto queued = async::spawn_compute([&late] { late = true; });
      queued.detach("it never begins");
    }(go, ran));
    opener = std::thread([&] {
      std::this_thread::sleep_for(30ms);
      released = true;
      go = true;
    });
  }
  EXPECT_TRUE(released) << "the runtime did not wait for what had begun";
  EXPECT_FALSE(ran);
  opener.join();
}

TEST(pool_at_shutdown, work_of_a_cleanup_is_refused_as_stopped) {
  std::atomic<bool> ran = false, refused = false;
  {
    async::runtime rt({.workers = 2});
    auto cleanup = [](std::atomic<bool> &in, std::atomic<bool> &out) -> task<> {
      auto handle = async::spawn_blocking([&in] { in = true; });
      auto end = co_await handle.join();
      out = end.stopped();
    };
    auto serve = [cleanup](std::atomic<bool> &in, std::atomic<bool> &out) -> task<> {
      auto end = co_await async::stoppable(async::sleep_for(1h));
      if (!end)
        co_await async::unstoppable(cleanup(in, out));
    };
    auto started = rt.spawn(serve(ran, refused));
    started.detach("runs until the runtime ends");
    rt.block_on([]() -> task<> { co_await async::spawn_blocking([] {}); }());
  }
  EXPECT_TRUE(refused);
  EXPECT_FALSE(ran);
}

// ---- Misuse that no exception can tell: the program ends with a sentence --------------

TEST(misuseDeathTest, says_what_is_wrong) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(run_paused([]() -> task<> {
                 task<int> once = at_once(1);
                 task<int> moved = std::move(once);
                 co_await std::move(once); // NOLINT(async-use-after-consume)
                 co_await std::move(moved);
               }()),
               "an empty task was awaited");
  EXPECT_DEATH(run_paused([]() -> task<> {
                 async::spawn(task<int>()).detach("never");
                 co_return;
               }()),
               "an empty task was spawned");
  EXPECT_DEATH(run_paused([]() -> task<> {
                 async::join_handle<int> nothing;
                 const int value = co_await nothing;
                 (void)value;
               }()),
               "an empty join_handle was awaited");
  EXPECT_DEATH(
      {
        auto rt = std::make_unique<async::runtime>(async::runtime_options{.workers = 1});
        async::runtime driver({.workers = 0});
        driver.block_on([](std::unique_ptr<async::runtime> dies) -> task<> {
          dies.reset();
          co_return;
        }(std::move(rt)));
      },
      "a runtime was destroyed inside a task");
}

} // namespace
