// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// semaphore.
#include "support/lab.hpp"
#include <async/semaphore.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {
using namespace testing_support;

struct taken {
  std::optional<async::semaphore::permit> permit;
  bool closed = false;
};
routine acquire(async::semaphore &s, std::size_t n, taken &out) {
  auto p = co_await s.acquire(n);
  if (p)
    out.permit.emplace(std::move(*p));
  else
    out.closed = true;
}

TEST(semaphore, permits_go_out_and_come_back) {
  lab l;
  async::semaphore s(3);
  taken a, b;
  l.run(acquire(s, 2, a));
  EXPECT_EQ(s.available(), 1u);
  EXPECT_FALSE(s.try_acquire(2));
  routine &waiting = l.run(acquire(s, 2, b));
  EXPECT_FALSE(waiting.done());
  a.permit.reset();
  EXPECT_EQ(s.available(), 1u) << "the waiter has its two already";
  l.run();
  EXPECT_TRUE(b.permit);
  b.permit->release();
  EXPECT_EQ(s.available(), 3u);
}

TEST(semaphore, a_large_request_is_not_overtaken_by_small_ones) {
  lab l;
  async::semaphore s(2);
  taken first, large, small;
  l.run(acquire(s, 1, first));
  l.run(acquire(s, 2, large));
  routine &r = l.run(acquire(s, 1, small));
  EXPECT_FALSE(r.done()) << "one permit is free, but the queue is not empty";
  EXPECT_FALSE(s.try_acquire());
  first.permit.reset();
  l.run();
  EXPECT_TRUE(large.permit);
  EXPECT_FALSE(r.done());
  large.permit.reset();
  l.run();
  EXPECT_TRUE(small.permit);
}

TEST(semaphore, a_stopped_large_request_lets_small_ones_through) {
  lab l;
  async::semaphore s(1);
  taken large, small;
  routine &big = l.run(acquire(s, 2, large));
  routine &r = l.run(acquire(s, 1, small));
  EXPECT_FALSE(r.done());
  big.stop();
  l.run();
  EXPECT_TRUE(big.was_stopped());
  EXPECT_TRUE(small.permit);
  small.permit.reset();
  EXPECT_EQ(s.available(), 1u);
}

TEST(semaphore, a_destroyed_large_request_lets_small_ones_through) {
  lab l;
  async::semaphore s(1);
  taken large, small;
  routine &big = l.run(acquire(s, 2, large));
  l.run(acquire(s, 1, small));
  big.destroy();
  l.run();
  EXPECT_TRUE(small.permit);
}

TEST(semaphore, a_stop_after_the_hand_over_loses_no_permit) {
  lab l;
  async::semaphore s(1);
  taken first, second;
  l.run(acquire(s, 1, first));
  routine &r = l.run(acquire(s, 1, second));
  first.permit.reset();
  r.stop();
  l.run();
  EXPECT_TRUE(r.returned());
  second.permit.reset();
  EXPECT_EQ(s.available(), 1u);
}

TEST(semaphore, closed_is_a_value_and_permits_stay_good) {
  lab l;
  async::semaphore s(1);
  taken first, waiting, late;
  l.run(acquire(s, 1, first));
  l.run(acquire(s, 1, waiting));
  s.close();
  l.run();
  EXPECT_TRUE(waiting.closed);
  l.run(acquire(s, 1, late));
  EXPECT_TRUE(late.closed);
  EXPECT_FALSE(s.try_acquire());
  first.permit.reset();
  EXPECT_EQ(s.available(), 1u);
  EXPECT_TRUE(s.is_closed());
}

TEST(semaphore, permits_split_and_can_be_forgotten) {
  async::semaphore s(4);
  auto p = s.try_acquire(4);
  auto q = p->split(1);
  EXPECT_EQ(p->count(), 3u);
  p->forget();
  p.reset();
  EXPECT_EQ(s.available(), 0u);
  q.release();
  EXPECT_EQ(s.available(), 1u);
  s.release(2);
  EXPECT_EQ(s.available(), 3u);
}

TEST(semaphore, an_owned_permit_keeps_it_alive) {
  lab l;
  auto s = std::make_shared<async::semaphore>(1);
  std::weak_ptr<async::semaphore> watched = s;
  std::optional<async::semaphore::owned_permit> kept;
  auto take = [](std::shared_ptr<async::semaphore> sem,
                 std::optional<async::semaphore::owned_permit> &out) -> routine {
    auto p = co_await async::semaphore::acquire_owned(std::move(sem));
    out.emplace(std::move(*p));
  };
  l.run(take(s, kept));
  EXPECT_FALSE(async::semaphore::try_acquire_owned(s));
  s.reset();
  EXPECT_FALSE(watched.expired());
  l.routines().clear();
  kept.reset();
  EXPECT_TRUE(watched.expired());
}

TEST(semaphore, seeded_schedules_neither_lose_nor_make_permits) {
  for (unsigned seed = 0; seed != 3000; ++seed) {
    lab l(seed);
    async::semaphore s(3);
    std::size_t out = 0;
    auto user = [](async::semaphore &sem, lab &home, std::size_t &held) -> routine {
      for (int i = 0; i != 3; ++i) {
        auto p = co_await sem.acquire(1 + home.random()() % 3);
        if (!p)
          co_return;
        held += p->count();
        EXPECT_LE(held, 3u);
        if (home.random()() % 2)
          co_await home.yield();
        held -= p->count();
      }
    };
    for (int i = 0; i != 6; ++i)
      l.start(user(s, l, out));
    do {
      if (l.random()() % 8 == 0) {
        auto at = l.routines().begin();
        std::advance(at, l.random()() % l.routines().size());
        at->stop();
      }
      if (seed % 5 == 0 && l.random()() % 32 == 0)
        s.close();
    } while (l.step());
    for (routine &r : l.routines())
      ASSERT_TRUE(r.done()) << "seed " << seed;
    ASSERT_EQ(s.available(), 3u) << "seed " << seed;
  }
}

TEST(semaphore, threads_share_the_permits) {
  async::semaphore s(2);
  std::atomic<int> inside = 0, most = 0;
  crew c;
  auto user = [](async::semaphore &sem, crew &home, std::atomic<int> &in, std::atomic<int> &max,
                 std::size_t n) -> routine {
    for (int i = 0; i != 1000; ++i) {
      auto p = co_await sem.acquire(n);
      const int now = in += static_cast<int>(n);
      if (now > max)
        max = now;
      if (i % 8 == 0)
        co_await home.yield();
      in -= static_cast<int>(n);
    }
  };
  std::vector<routine *> started;
  for (int i = 0; i != 6; ++i)
    started.push_back(&c.start(user(s, c, inside, most, i % 2 ? 1 : 2)));
  started[0]->stop();
  started[1]->stop();
  ASSERT_TRUE(c.join());
  EXPECT_LE(most, 2);
  EXPECT_EQ(s.available(), 2u);
}

// Who has taken all permits may destroy it, even if a release is still on its way out.
TEST(semaphore, who_has_all_permits_may_destroy_it) {
  for (int round = 0; round != 300; ++round) {
    auto s = std::make_unique<async::semaphore>(3);
    std::atomic<int> left = 3;
    crew c(2);
    auto user = [](std::unique_ptr<async::semaphore> &owner, std::atomic<int> &users,
                   std::size_t n) -> routine {
      bool last;
      {
        auto p = co_await owner->acquire(n);
        last = --users == 0;
      }
      if (!last)
        co_return;
      auto all = co_await owner->acquire(3);
      all->forget();
      owner.reset();
    };
    for (std::size_t n : {1, 2, 3})
      c.start(user(s, left, n));
    ASSERT_TRUE(c.join());
  }
}

} // namespace
