// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// notify, event, latch, barrier, concurrent_map.
#include "support/lab.hpp"
#include <async/barrier.hpp>
#include <async/concurrent_map.hpp>
#include <async/event.hpp>
#include <async/latch.hpp>
#include <async/notify.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {
using namespace testing_support;

// ---- notify --------------------------------------------------------------------

routine wait_for(async::notify &n, int &woken) {
  co_await n.notified();
  ++woken;
}

TEST(notify, one_permit_is_kept) {
  lab l;
  async::notify n;
  int woken = 0;
  n.notify_one();
  n.notify_one();
  l.run(wait_for(n, woken));
  EXPECT_EQ(woken, 1);
  l.run(wait_for(n, woken));
  EXPECT_EQ(woken, 1) << "the second notification was the same permit";
  n.notify_one();
  l.run();
  EXPECT_EQ(woken, 2);
}

TEST(notify, waiters_are_all_woken_and_nothing_is_kept) {
  lab l;
  async::notify n;
  int woken = 0;
  for (int i = 0; i != 3; ++i)
    l.run(wait_for(n, woken));
  n.notify_waiters();
  l.run();
  EXPECT_EQ(woken, 3);
  l.run(wait_for(n, woken));
  EXPECT_EQ(woken, 3);
  n.notify_one();
  l.run();
}

// The waiter is made before the condition is looked at, so what happens between the
// look and the co_await is not missed.
TEST(notify, a_notified_object_counts_from_its_making) {
  lab l;
  async::notify n;
  auto use = [](async::notify &changed) -> routine {
    auto next = changed.notified();
    changed.notify_waiters();
    co_await next;
  };
  EXPECT_TRUE(l.run(use(n)).returned());
}

TEST(notify, a_notification_for_a_destroyed_waiter_goes_to_the_next) {
  lab l;
  async::notify n;
  int woken = 0;
  routine &first = l.run(wait_for(n, woken));
  routine &second = l.run(wait_for(n, woken));
  first.destroy();
  n.notify_one();
  l.run();
  EXPECT_TRUE(second.returned());
  EXPECT_EQ(woken, 1);
}

TEST(notify, a_stopped_waiter_takes_no_notification) {
  lab l;
  async::notify n;
  int woken = 0;
  routine &first = l.run(wait_for(n, woken));
  routine &second = l.run(wait_for(n, woken));
  first.stop();
  n.notify_one();
  l.run();
  EXPECT_TRUE(first.was_stopped());
  EXPECT_TRUE(second.returned());
}

// As many notifications as waits, waits one after another: each wakes one.
TEST(notify, threads_lose_no_notification) {
  async::notify there, back;
  crew c(2);
  auto ping = [](async::notify &to, async::notify &from) -> routine {
    for (int i = 0; i != 3000; ++i) {
      to.notify_one();
      co_await from.notified();
    }
  };
  auto pong = [](async::notify &to, async::notify &from) -> routine {
    for (int i = 0; i != 3000; ++i) {
      co_await from.notified();
      to.notify_one();
    }
  };
  c.start(ping(there, back));
  c.start(pong(back, there));
  ASSERT_TRUE(c.join());
}

// ---- event, latch, barrier -------------------------------------------------------

routine wait_for(async::event &e, int &passed) {
  co_await e.wait();
  ++passed;
}

TEST(event, stays_set_until_it_is_reset) {
  lab l;
  async::event e;
  int passed = 0;
  l.run(wait_for(e, passed));
  l.run(wait_for(e, passed));
  EXPECT_EQ(passed, 0);
  e.set();
  e.reset();
  l.run();
  EXPECT_EQ(passed, 2) << "woken by set(), whatever came after";
  routine &r = l.run(wait_for(e, passed));
  EXPECT_FALSE(r.done());
  r.stop();
  l.run();
  EXPECT_TRUE(r.was_stopped());
  e.set();
  l.run(wait_for(e, passed));
  EXPECT_EQ(passed, 3);
  EXPECT_TRUE(e.is_set());
}

TEST(event, a_parked_waiter_can_be_destroyed) {
  lab l;
  async::event e;
  int passed = 0;
  l.run(wait_for(e, passed)).destroy();
  e.set();
  l.run();
  EXPECT_EQ(passed, 0);
}

// The waiter owns the event and destroys it when the wait returns.
TEST(event, may_be_destroyed_when_a_wait_has_returned) {
  for (int round = 0; round != 300; ++round) {
    crew c(2);
    auto owner = [](crew &home) -> routine {
      auto e = std::make_unique<async::event>();
      auto setter = [](async::event &event) -> routine {
        event.set();
        co_return;
      };
      home.start(setter(*e));
      co_await e->wait();
      e.reset();
    };
    c.start(owner(c));
    ASSERT_TRUE(c.join());
  }
}

TEST(latch, lets_through_at_zero) {
  lab l;
  async::latch latch(3);
  int passed = 0;
  auto waiter = [](async::latch &at, int &n) -> routine {
    co_await at.wait();
    ++n;
  };
  auto arriver = [](async::latch &at, int &n) -> routine {
    co_await at.arrive_and_wait();
    ++n;
  };
  l.run(waiter(latch, passed));
  l.run(arriver(latch, passed));
  EXPECT_FALSE(latch.try_wait());
  latch.count_down(2);
  l.run();
  EXPECT_EQ(passed, 2);
  EXPECT_TRUE(latch.try_wait());
  l.run(waiter(latch, passed));
  EXPECT_EQ(passed, 3);
  async::latch none(0);
  EXPECT_TRUE(none.try_wait());
}

routine meet(async::barrier &b, int rounds, std::vector<int> &leaders, int name) {
  for (int i = 0; i != rounds; ++i) {
    const bool leader = co_await b.arrive_and_wait();
    if (leader)
      leaders.push_back(name);
  }
}

TEST(barrier, the_last_to_come_leads) {
  lab l;
  async::barrier b(3);
  std::vector<int> leaders;
  l.run(meet(b, 2, leaders, 1));
  l.run(meet(b, 2, leaders, 2));
  EXPECT_TRUE(leaders.empty());
  l.run(meet(b, 2, leaders, 3));
  EXPECT_EQ(leaders.size(), 2u);
  EXPECT_EQ(leaders[0], 3);
  for (routine &r : l.routines())
    EXPECT_TRUE(r.returned());
}

TEST(barrier, a_stopped_arrival_is_taken_back) {
  lab l;
  async::barrier b(2);
  std::vector<int> leaders;
  routine &gone = l.run(meet(b, 1, leaders, 1));
  gone.stop();
  l.run();
  EXPECT_TRUE(gone.was_stopped());
  routine &second = l.run(meet(b, 1, leaders, 2));
  EXPECT_FALSE(second.done());
  l.run(meet(b, 1, leaders, 3));
  EXPECT_TRUE(second.returned());
  EXPECT_EQ(leaders, std::vector<int>{3});
}

TEST(barrier, threads_meet_round_after_round) {
  async::barrier b(4);
  std::atomic<int> leaders = 0;
  std::vector<std::atomic<int>> at(4);
  crew c;
  auto party = [](async::barrier &meeting, std::atomic<int> &led,
                  std::vector<std::atomic<int>> &rounds, std::size_t self) -> routine {
    for (int i = 0; i != 500; ++i) {
      rounds[self] = i;
      const bool leader = co_await meeting.arrive_and_wait();
      led += leader;
      for (auto &r : rounds)
        EXPECT_GE(r, i);
      const bool again = co_await meeting.arrive_and_wait();
      led += again;
    }
  };
  for (std::size_t i = 0; i != 4; ++i)
    c.start(party(b, leaders, at, i));
  ASSERT_TRUE(c.join());
  EXPECT_EQ(leaders, 1000);
}

// ---- concurrent_map ----------------------------------------------------------------

TEST(concurrent_map, does_what_a_map_does) {
  async::concurrent_map<std::string, int> m;
  EXPECT_TRUE(m.insert("a", 1));
  EXPECT_FALSE(m.insert("a", 2));
  EXPECT_EQ(m.get_copy("a"), 1);
  EXPECT_EQ(m.get_copy("b"), std::nullopt);
  EXPECT_TRUE(m.with("a", [](int &n) { ++n; }));
  EXPECT_FALSE(m.with("b", [](int &n) { ++n; }));
  EXPECT_EQ(m.with("a", [](int &n) { return n * 10; }), 20);
  EXPECT_EQ(std::as_const(m).with("b", [](const int &n) { return n; }), std::nullopt);
  EXPECT_EQ(m.with_or_insert("c", [](int &n) { return ++n; }), 1);
  EXPECT_EQ(m.insert_or_assign("c", 9), 1);
  EXPECT_EQ(m.insert_or_assign("d", 4), std::nullopt);
  EXPECT_EQ(m.size(), 3u);
  EXPECT_EQ(m.take("c"), 9);
  EXPECT_TRUE(m.erase("d"));
  EXPECT_FALSE(m.erase("d"));
  EXPECT_TRUE(m.contains("a"));
  EXPECT_EQ(m.erase_if([](const std::string &, int &n) { return n == 2; }), 1u);
  EXPECT_TRUE(m.empty());
}

TEST(concurrent_map, an_exception_of_the_visitor_releases_the_shard) {
  async::concurrent_map<int, int> m;
  m.insert(1, 1);
  EXPECT_THROW(m.with(1, [](int &) { throw 1; }), int);
  EXPECT_EQ(m.get_copy(1), 1);
}

TEST(concurrent_map, holds_move_only_values_that_use_the_map_when_they_die) {
  struct back {
    explicit back(async::concurrent_map<int, std::unique_ptr<back>> &m) : map(&m) {}
    ~back() { (void)map->contains(7); } // would wait for ever under the shard's lock
    async::concurrent_map<int, std::unique_ptr<back>> *map;
  };
  async::concurrent_map<int, std::unique_ptr<back>> m;
  for (int i = 0; i != 40; ++i)
    m.insert(i, std::make_unique<back>(m));
  EXPECT_TRUE(m.erase(7));
  EXPECT_TRUE(m.take(8));
  m.erase_if([](const int &k, auto &) { return k % 2 == 0; });
  m.clear();
  EXPECT_EQ(m.size(), 0u);
}

TEST(concurrent_map, threads_count_together) {
  async::concurrent_map<int, int> m;
  std::vector<std::thread> threads;
  for (int t = 0; t != 4; ++t)
    threads.emplace_back([&m] {
      for (int i = 0; i != 4000; ++i)
        m.with_or_insert(i % 50, [](int &n) { ++n; });
    });
  for (std::thread &t : threads)
    t.join();
  int sum = 0;
  m.for_each([&](const int &, int &n) { sum += n; });
  EXPECT_EQ(sum, 16000);
}

} // namespace
