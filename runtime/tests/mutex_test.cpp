// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// mutex, guarded and shared_mutex.
#include "support/lab.hpp"
#include <async/guarded.hpp>
#include <async/mutex.hpp>
#include <async/shared_mutex.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {
using namespace testing_support;

routine lock_and_note(async::mutex &m, lab &l, std::vector<int> &order, int name) {
  auto held = co_await m.lock();
  order.push_back(name);
  co_await l.yield();
}

routine lock_into(async::mutex &m, std::optional<async::mutex::guard> &out) {
  out.emplace(co_await m.lock());
}

TEST(mutex, a_free_mutex_is_taken_without_suspending) {
  lab l;
  async::mutex m;
  std::optional<async::mutex::guard> held;
  routine &r = l.start(lock_into(m, held));
  EXPECT_TRUE(l.step());
  EXPECT_TRUE(r.returned());
  EXPECT_FALSE(m.try_lock());
  EXPECT_TRUE(held->owns_lock());
  held->unlock();
  EXPECT_FALSE(held->owns_lock());
  EXPECT_TRUE(m.try_lock());
}

TEST(mutex, waiters_are_served_in_the_order_they_came) {
  lab l;
  async::mutex m;
  std::vector<int> order;
  for (int i = 0; i != 5; ++i)
    l.start(lock_and_note(m, l, order, i));
  l.run();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
  EXPECT_TRUE(m.try_lock());
}

// Whoever comes between the unlock and the run of the next holder queues behind it.
TEST(mutex, unlock_hands_over_and_nobody_overtakes) {
  lab l;
  async::mutex m;
  std::vector<int> order;
  auto held = m.try_lock();
  l.run(lock_and_note(m, l, order, 1));
  held->unlock();
  EXPECT_FALSE(m.try_lock()) << "it belongs to the waiter already";
  l.start(lock_and_note(m, l, order, 2));
  l.run();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(mutex, a_guard_moves_and_unlocks_once) {
  async::mutex m;
  auto a = m.try_lock();
  async::mutex::guard b(std::move(*a));
  EXPECT_FALSE(a->owns_lock());
  a.reset();
  EXPECT_FALSE(m.try_lock());
  async::mutex other;
  async::mutex::guard c = std::move(*other.try_lock());
  c = std::move(b); // unlocks 'other'
  EXPECT_TRUE(other.try_lock());
  EXPECT_FALSE(m.try_lock());
  c.unlock();
  EXPECT_TRUE(m.try_lock());
}

TEST(mutex, a_stopped_waiter_leaves_the_queue) {
  lab l;
  async::mutex m;
  std::vector<int> order;
  auto held = m.try_lock();
  routine &first = l.run(lock_and_note(m, l, order, 1));
  routine &second = l.run(lock_and_note(m, l, order, 2));
  first.stop();
  l.run();
  EXPECT_TRUE(first.was_stopped());
  EXPECT_FALSE(second.done());
  held->unlock();
  l.run();
  EXPECT_TRUE(second.returned());
  EXPECT_EQ(order, std::vector<int>{2});
}

TEST(mutex, the_only_waiter_stopped_leaves_a_mutex_that_unlocks) {
  lab l;
  async::mutex m;
  std::vector<int> order;
  auto held = m.try_lock();
  routine &r = l.run(lock_and_note(m, l, order, 1));
  r.stop();
  l.run();
  held->unlock();
  EXPECT_TRUE(m.try_lock());
}

// The hand-over came first: the stop does not take it back, and it is not lost.
TEST(mutex, a_stop_after_the_hand_over_does_not_lose_the_lock) {
  lab l;
  async::mutex m;
  std::optional<async::mutex::guard> got;
  auto held = m.try_lock();
  routine &r = l.run(lock_into(m, got));
  held->unlock();
  r.stop();
  l.run();
  EXPECT_TRUE(r.returned());
  EXPECT_TRUE(got->owns_lock());
}

TEST(mutex, a_task_that_is_stopped_before_does_not_park) {
  lab l;
  async::mutex m;
  std::vector<int> order;
  auto held = m.try_lock();
  routine &r = l.start(lock_and_note(m, l, order, 1));
  r.stop();
  l.run();
  EXPECT_TRUE(r.was_stopped());
  held->unlock();
  EXPECT_TRUE(m.try_lock());
}

TEST(mutex, a_waiter_destroyed_while_parked_leaves_the_queue) {
  lab l;
  async::mutex m;
  std::vector<int> order;
  auto held = m.try_lock();
  routine &first = l.run(lock_and_note(m, l, order, 1));
  l.run(lock_and_note(m, l, order, 2));
  first.destroy();
  held->unlock();
  l.run();
  EXPECT_EQ(order, std::vector<int>{2});
  EXPECT_TRUE(m.try_lock());
}

TEST(mutex, a_loop_of_free_locks_gives_way_when_the_budget_is_used_up) {
  lab l;
  async::mutex m;
  bool other_ran = false;
  auto loop = [](async::mutex &mutex, bool &ran) -> routine {
    for (int i = 0; i != 1000 && !ran; ++i)
      auto held = co_await mutex.lock();
    EXPECT_TRUE(ran);
  };
  auto other = [](bool &ran) -> routine {
    ran = true;
    co_return;
  };
  l.start(loop(m, other_ran));
  l.start(other(other_ran));
  l.run();
  for (routine &r : l.routines())
    EXPECT_TRUE(r.returned());
}

// One worker, a random choice at each step, random stops: exclusion, no lost lock, and
// nobody waits for ever.
TEST(mutex, seeded_schedules_keep_exclusion_and_lose_nothing) {
  for (unsigned seed = 0; seed != 3000; ++seed) {
    lab l(seed);
    async::mutex m;
    int inside = 0, entered = 0;
    auto user = [](async::mutex &mutex, lab &home, int &in, int &count) -> routine {
      for (int i = 0; i != 3; ++i) {
        auto held = co_await mutex.lock();
        EXPECT_EQ(++in, 1);
        if (home.random()() % 2)
          co_await home.yield();
        --in;
        ++count;
      }
    };
    for (int i = 0; i != 5; ++i)
      l.start(user(m, l, inside, entered));
    do {
      if (l.random()() % 8 == 0) {
        auto at = l.routines().begin();
        std::advance(at, l.random()() % l.routines().size());
        at->stop();
      }
    } while (l.step());
    // A routine stopped at a yield holds the lock in this test only until it goes on.
    for (routine &r : l.routines())
      ASSERT_TRUE(r.done()) << "seed " << seed;
    ASSERT_EQ(inside, 0) << "seed " << seed;
    ASSERT_TRUE(m.try_lock()) << "seed " << seed;
  }
}

TEST(mutex, threads_exclude_each_other) {
  async::mutex m;
  long counter = 0; // not atomic: the mutex guards it
  crew c;
  auto user = [](async::mutex &mutex, crew &home, long &n) -> routine {
    for (int i = 0; i != 2000; ++i) {
      auto held = co_await mutex.lock();
      const long seen = n;
      if (i % 16 == 0)
        co_await home.yield();
      n = seen + 1;
    }
  };
  for (int i = 0; i != 6; ++i)
    c.start(user(m, c, counter));
  ASSERT_TRUE(c.join());
  EXPECT_EQ(counter, 12000);
}

TEST(mutex, threads_stop_waiters_while_it_is_handed_over) {
  for (int round = 0; round != 300; ++round) {
    async::mutex m;
    long counter = 0;
    std::atomic<int> got = 0;
    crew c(2);
    auto user = [](async::mutex &mutex, crew &home, long &n, std::atomic<int> &count) -> routine {
      auto held = co_await mutex.lock();
      ++n;
      ++count;
      co_await home.yield();
    };
    std::vector<routine *> started;
    for (int i = 0; i != 8; ++i)
      started.push_back(&c.start(user(m, c, counter, got)));
    for (std::size_t i = 0; i < started.size(); i += 2)
      started[i]->stop();
    ASSERT_TRUE(c.join());
    EXPECT_EQ(counter, got);
    EXPECT_GE(got, 4);
    EXPECT_TRUE(m.try_lock());
  }
}

// Who has the lock may destroy the mutex, even if the one before is still inside
// unlock().
TEST(mutex, the_next_holder_may_destroy_it) {
  for (int round = 0; round != 200; ++round) {
    crew c(2);
    auto m = std::make_unique<async::mutex>();
    std::atomic<int> users = 2;
    auto user = [](std::unique_ptr<async::mutex> &owner, std::atomic<int> &left) -> routine {
      bool last;
      {
        auto held = co_await owner->lock();
        last = --left == 0;
      }
      if (last)
        owner.reset();
    };
    c.start(user(m, users));
    c.start(user(m, users));
    ASSERT_TRUE(c.join());
  }
}

// ---- guarded -----------------------------------------------------------------

TEST(guarded, the_value_is_reached_through_the_guard) {
  lab l;
  async::guarded<std::vector<int>> g(std::vector<int>{1, 2});
  auto use = [](async::guarded<std::vector<int>> &values) -> routine {
    {
      auto held = co_await values.lock();
      held->push_back(3);
      EXPECT_FALSE(values.try_lock());
    }
    const std::size_t n = co_await values.with([](std::vector<int> &v) { return v.size(); });
    EXPECT_EQ(n, 3u);
    co_await values.with([](std::vector<int> &v) { v.clear(); });
    auto held = values.try_lock();
    EXPECT_TRUE((*held)->empty());
  };
  EXPECT_TRUE(l.run(use(g)).returned());
}

TEST(guarded, holds_what_can_neither_move_nor_copy) {
  async::guarded<std::atomic<int>> g(std::in_place, 7);
  EXPECT_EQ((**g.try_lock()).load(), 7);
}

TEST(guarded, a_stopped_waiter_leaves) {
  lab l;
  async::guarded<std::string> g;
  auto held = g.try_lock();
  auto use = [](async::guarded<std::string> &value) -> routine {
    co_await value.with([](std::string &s) { s = "never"; });
  };
  routine &r = l.run(use(g));
  r.stop();
  l.run();
  EXPECT_TRUE(r.was_stopped());
  EXPECT_EQ(**held, "");
}

// ---- shared_mutex --------------------------------------------------------------

routine read(async::shared_mutex &m, lab &l, std::vector<std::string> &log, std::string name) {
  auto held = co_await m.lock_shared();
  log.push_back(name + " in");
  co_await l.yield();
  log.push_back(name + " out");
}
routine write(async::shared_mutex &m, lab &l, std::vector<std::string> &log, std::string name) {
  auto held = co_await m.lock();
  log.push_back(name + " in");
  co_await l.yield();
  log.push_back(name + " out");
}

TEST(shared_mutex, readers_share_and_a_writer_excludes) {
  lab l;
  async::shared_mutex m;
  auto a = m.try_lock_shared();
  auto b = m.try_lock_shared();
  EXPECT_TRUE(a && b);
  EXPECT_FALSE(m.try_lock());
  a->unlock();
  EXPECT_FALSE(m.try_lock());
  b->unlock();
  auto w = m.try_lock();
  EXPECT_TRUE(w);
  EXPECT_FALSE(m.try_lock_shared());
}

TEST(shared_mutex, a_waiting_writer_is_not_overtaken_by_readers) {
  lab l;
  async::shared_mutex m;
  std::vector<std::string> log;
  auto reading = m.try_lock_shared();
  l.run(write(m, l, log, "w"));
  l.run(read(m, l, log, "r1"));
  l.run(read(m, l, log, "r2"));
  EXPECT_TRUE(log.empty());
  EXPECT_FALSE(m.try_lock_shared());
  reading->unlock();
  l.run();
  EXPECT_EQ(log, (std::vector<std::string>{"w in", "w out", "r1 in", "r2 in", "r1 out", "r2 out"}));
}

TEST(shared_mutex, a_stopped_writer_lets_the_readers_behind_it_in) {
  lab l;
  async::shared_mutex m;
  std::vector<std::string> log;
  auto reading = m.try_lock_shared();
  routine &w = l.run(write(m, l, log, "w"));
  routine &r = l.run(read(m, l, log, "r"));
  w.stop();
  l.run();
  EXPECT_TRUE(w.was_stopped());
  EXPECT_TRUE(r.returned());
  reading->unlock();
  EXPECT_TRUE(m.try_lock());
}

TEST(shared_mutex, a_destroyed_writer_lets_the_readers_behind_it_in) {
  lab l;
  async::shared_mutex m;
  std::vector<std::string> log;
  auto reading = m.try_lock_shared();
  routine &w = l.run(write(m, l, log, "w"));
  routine &r = l.run(read(m, l, log, "r"));
  w.destroy();
  l.run();
  EXPECT_TRUE(r.returned());
}

TEST(shared_mutex, downgrade_lets_readers_in_and_no_writer_between) {
  lab l;
  async::shared_mutex m;
  std::vector<std::string> log;
  auto writing = m.try_lock();
  l.run(read(m, l, log, "r"));
  l.run(write(m, l, log, "w"));
  auto reading = std::move(*writing).downgrade();
  EXPECT_FALSE(writing->owns_lock());
  l.run();
  EXPECT_EQ(log, (std::vector<std::string>{"r in", "r out"}));
  reading.unlock();
  l.run();
  EXPECT_EQ(log.size(), 4u);
  EXPECT_TRUE(m.try_lock());
}

TEST(shared_mutex, seeded_schedules_keep_its_rule) {
  for (unsigned seed = 0; seed != 2000; ++seed) {
    lab l(seed);
    async::shared_mutex m;
    int readers = 0, writers = 0;
    auto user = [](async::shared_mutex &mutex, lab &home, int &reading, int &writing) -> routine {
      for (int i = 0; i != 3; ++i) {
        if (home.random()() % 3 == 0) {
          auto held = co_await mutex.lock();
          EXPECT_EQ(++writing, 1);
          EXPECT_EQ(reading, 0);
          co_await home.yield();
          --writing;
          ++reading;
          auto shared = std::move(held).downgrade();
          co_await home.yield();
          EXPECT_EQ(writing, 0);
          --reading;
        } else {
          auto held = co_await mutex.lock_shared();
          ++reading;
          EXPECT_EQ(writing, 0);
          co_await home.yield();
          --reading;
        }
      }
    };
    for (int i = 0; i != 6; ++i)
      l.start(user(m, l, readers, writers));
    do {
      if (l.random()() % 16 == 0) {
        auto at = l.routines().begin();
        std::advance(at, l.random()() % l.routines().size());
        at->stop();
      }
    } while (l.step());
    for (routine &r : l.routines())
      ASSERT_TRUE(r.done()) << "seed " << seed;
    ASSERT_TRUE(m.try_lock()) << "seed " << seed;
  }
}

TEST(shared_mutex, threads_exclude_writers) {
  async::shared_mutex m;
  long value = 0;
  crew c;
  auto user = [](async::shared_mutex &mutex, crew &home, long &n, bool writes) -> routine {
    for (int i = 0; i != 1000; ++i) {
      if (writes) {
        auto held = co_await mutex.lock();
        ++n;
      } else {
        auto held = co_await mutex.lock_shared();
        const long seen = n;
        if (i % 32 == 0)
          co_await home.yield();
        EXPECT_EQ(seen, n);
      }
    }
  };
  for (int i = 0; i != 6; ++i)
    c.start(user(m, c, value, i % 3 == 0));
  ASSERT_TRUE(c.join());
  EXPECT_EQ(value, 2000);
}

} // namespace
