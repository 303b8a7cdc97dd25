// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// mpsc under random schedules and on threads.
#include "support/lab.hpp"
#include <async/mpsc.hpp>
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
using async::mpsc::receiver;
using async::mpsc::sender;

// Whatever was accepted arrives, in each sender's order; whatever was stopped or refused
// does not; nobody waits for ever; no place is lost.
TEST(mpsc, seeded_schedules_lose_nothing) {
  for (unsigned seed = 0; seed != 4000; ++seed) {
    lab l(seed);
    const std::size_t capacity = 1 + seed % 4;
    auto [tx, rx] = async::mpsc::channel<std::pair<int, int>>(capacity);
    std::vector<int> accepted(4), received(4);
    auto produce = [](sender<std::pair<int, int>> s, lab &home, int self, int &count) -> routine {
      for (int i = 0; i != 6; ++i) {
        if (home.random()() % 3 == 0) {
          auto p = co_await s.reserve();
          if (!p)
            co_return;
          if (home.random()() % 2)
            co_await home.yield();
          if (home.random()() % 4 == 0)
            continue;
          auto sent = std::move(*p).send({self, count});
          if (!sent)
            co_return;
        } else {
          auto sent = co_await s.send({self, count});
          if (!sent)
            co_return;
        }
        ++count;
      }
    };
    auto consume = [](receiver<std::pair<int, int>> &r, lab &home, std::vector<int> &counts,
                      unsigned s) -> routine {
      std::vector<std::pair<int, int>> batch;
      auto note = [&](const std::pair<int, int> &m) {
        EXPECT_EQ(m.second, counts[static_cast<std::size_t>(m.first)]++) << "seed " << s;
      };
      for (;;) {
        EXPECT_LE(r.size(), r.max());
        if (home.random()() % 2) {
          auto m = co_await r.recv();
          if (!m)
            co_return;
          note(*m);
        } else {
          batch.clear();
          const std::size_t n = co_await r.recv_many(batch, 3);
          if (n == 0)
            co_return;
          for (auto &m : batch)
            note(m);
        }
        if (home.random()() % 3 == 0)
          co_await home.yield();
      }
    };
    for (int i = 0; i != 4; ++i)
      l.start(produce(tx, l, i, accepted[static_cast<std::size_t>(i)]));
    {
      auto last = std::move(tx);
    }
    routine *reading = &l.start(consume(rx, l, received, seed));
    do {
      switch (l.random()() % 24) {
      case 0: {
        auto at = l.routines().begin();
        std::advance(at, l.random()() % l.routines().size());
        at->stop();
        break;
      }
      case 1:
        if (seed % 3 == 0)
          rx.close();
        break;
      }
      if (l.idle() && reading->was_stopped())
        reading = &l.start(consume(rx, l, received, seed));
    } while (l.step());
    for (routine &r : l.routines())
      ASSERT_TRUE(r.done()) << "seed " << seed;
    // A stopped consumer that had ended in between left messages only if the loop ended
    // with it.
    if (reading->returned()) {
      ASSERT_EQ(accepted, received) << "seed " << seed;
    }
    ASSERT_EQ(rx.free(), capacity - rx.size()) << "seed " << seed;
  }
}

TEST(mpsc, threads_lose_nothing) {
  for (std::size_t capacity : {1u, 3u, 128u}) {
    auto [tx, rx] = async::mpsc::channel<std::pair<int, int>>(capacity);
    std::vector<int> next(4);
    int total = 0;
    crew c;
    auto produce = [](sender<std::pair<int, int>> s, int self) -> routine {
      for (int i = 0; i != 3000; ++i) {
        auto sent = co_await s.send({self, i});
        EXPECT_TRUE(sent);
      }
    };
    auto consume = [](receiver<std::pair<int, int>> &r, std::vector<int> &at, int &n) -> routine {
      while (auto m = co_await r.recv()) {
        EXPECT_EQ(m->second, at[static_cast<std::size_t>(m->first)]++);
        ++n;
      }
    };
    c.start(consume(rx, next, total));
    for (int i = 0; i != 4; ++i)
      c.start(produce(tx, i));
    {
      auto last = std::move(tx);
    }
    ASSERT_TRUE(c.join()) << capacity;
    EXPECT_EQ(total, 12000);
    EXPECT_LE(rx.high_water(), capacity);
  }
}

// Room, messages and stops cross on two threads: what was accepted arrives.
TEST(mpsc, threads_stop_senders_and_close) {
  for (int round = 0; round != 200; ++round) {
    auto [tx, rx] = async::mpsc::channel<int>(2);
    std::atomic<int> accepted = 0;
    int received = 0;
    crew c(2);
    auto produce = [](sender<int> s, std::atomic<int> &n) -> routine {
      for (int i = 0; i != 20; ++i) {
        auto sent = co_await s.send(i);
        if (!sent)
          co_return;
        ++n;
      }
    };
    auto consume = [](receiver<int> &r, int &n, int close_after) -> routine {
      while (auto m = co_await r.recv())
        if (++n == close_after)
          r.close();
    };
    std::vector<routine *> producers;
    c.start(consume(rx, received, round % 2 ? 30 : -1));
    for (int i = 0; i != 4; ++i)
      producers.push_back(&c.start(produce(tx, accepted)));
    {
      auto last = std::move(tx);
    }
    producers[0]->stop();
    producers[2]->stop();
    ASSERT_TRUE(c.join());
    EXPECT_EQ(accepted, received);
  }
}

TEST(mpsc, threads_drop_the_receiver_while_senders_wait) {
  for (int round = 0; round != 200; ++round) {
    auto [tx, rx] = async::mpsc::channel<cargo>(2);
    crew c(2);
    auto produce = [](sender<cargo> s) -> routine {
      for (int i = 0;; ++i) {
        auto sent = co_await s.send(cargo(i));
        if (!sent)
          co_return;
      }
    };
    auto consume = [](receiver<cargo> r, int n) -> routine {
      for (int i = 0; i != n; ++i)
        (void)co_await r.recv();
    };
    for (int i = 0; i != 3; ++i)
      c.start(produce(tx));
    c.start(consume(std::move(rx), round % 17));
    ASSERT_TRUE(c.join());
    c.routines().clear();
    EXPECT_EQ(cargo::alive, 0);
  }
}

} // namespace
