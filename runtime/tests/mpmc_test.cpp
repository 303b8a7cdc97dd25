// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// mpmc.
#include "support/lab.hpp"
#include <async/mpmc.hpp>
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

routine send_all(async::mpmc::sender<int> tx, int from, int to) {
  for (int i = from; i != to; ++i) {
    auto sent = co_await tx.send(i);
    if (!sent) {
      EXPECT_EQ(sent.error().value(), i);
      co_return;
    }
  }
}
routine take_all(async::mpmc::receiver<int> rx, std::vector<int> &out) {
  while (auto v = co_await rx.recv())
    out.push_back(*v);
}

TEST(mpmc, messages_leave_in_order_each_once) {
  lab l;
  auto [tx, rx] = async::mpmc::channel<int>(2);
  std::vector<int> got;
  l.start(send_all(std::move(tx), 0, 50));
  l.start(take_all(rx, got));
  l.start(take_all(std::move(rx), got));
  l.run();
  ASSERT_EQ(got.size(), 50u);
  std::sort(got.begin(), got.end());
  for (int i = 0; i != 50; ++i)
    EXPECT_EQ(got[static_cast<std::size_t>(i)], i);
  for (routine &r : l.routines())
    EXPECT_TRUE(r.returned());
}

TEST(mpmc, the_bound_is_exact_and_the_gauges_tell_it) {
  auto [tx, rx] = async::mpmc::channel<int>(2);
  EXPECT_TRUE(tx.try_send(1));
  EXPECT_TRUE(tx.try_send(2));
  auto refused = tx.try_send(3);
  EXPECT_TRUE(refused.error().is_full());
  EXPECT_EQ(rx.size(), 2u);
  EXPECT_EQ(rx.free(), 0u);
  EXPECT_EQ(rx.max(), 2u);
  EXPECT_DOUBLE_EQ(tx.fill_ratio(), 1.0);
  EXPECT_EQ(*rx.try_recv(), 1);
  EXPECT_EQ(*rx.try_recv(), 2);
  EXPECT_TRUE(rx.try_recv().error() == async::try_recv_error::empty);
  EXPECT_EQ(rx.high_water(), 2u);
}

TEST(mpmc, waiting_receivers_are_served_in_order_and_not_robbed) {
  lab l;
  auto [tx, rx] = async::mpmc::channel<int>(4);
  std::vector<int> order;
  auto receive = [](async::mpmc::receiver<int> r, std::vector<int> &out, int name) -> routine {
    auto v = co_await r.recv();
    if (v)
      out.push_back(name * 10 + *v);
  };
  l.run(receive(rx, order, 1));
  l.run(receive(rx, order, 2));
  EXPECT_TRUE(tx.try_send(1));
  EXPECT_TRUE(rx.try_recv().error() == async::try_recv_error::empty) << "it belongs to a waiter";
  EXPECT_TRUE(tx.try_send(2));
  EXPECT_TRUE(tx.try_send(3));
  EXPECT_EQ(*rx.try_recv(), 1) << "the first two are spoken for, not by name but by number";
  l.run();
  EXPECT_EQ(order, (std::vector<int>{12, 23}));
}

TEST(mpmc, stops_and_destruction_lose_no_message) {
  lab l;
  auto [tx, rx] = async::mpmc::channel<cargo>(1);
  auto receive = [](async::mpmc::receiver<cargo> r, int &n) -> routine {
    auto v = co_await r.recv();
    n = v ? v->number() : -2;
  };
  int a = -1, b = -1;
  routine &first = l.run(receive(rx, a));
  routine &second = l.run(receive(rx, b));
  first.stop();
  (void)tx.try_send(cargo(4));
  l.run();
  EXPECT_TRUE(first.was_stopped());
  EXPECT_TRUE(second.returned());
  EXPECT_EQ(b, 4);
  routine &third = l.run(receive(rx, a));
  third.destroy();
  (void)tx.try_send(cargo(5));
  EXPECT_EQ(rx.try_recv()->number(), 5);
  // A sender stopped while it waits takes its message with it and leaves its place.
  (void)tx.try_send(cargo(6));
  auto send = [](async::mpmc::sender<cargo> s, int n) -> routine {
    (void)co_await s.send(cargo(n));
  };
  routine &gone = l.run(send(tx, 7));
  routine &kept = l.run(send(tx, 8));
  routine &dead = l.run(send(tx, 9));
  gone.stop();
  dead.destroy();
  EXPECT_EQ(rx.try_recv()->number(), 6);
  l.run();
  EXPECT_TRUE(kept.returned());
  EXPECT_EQ(rx.try_recv()->number(), 8);
  EXPECT_EQ(cargo::alive, 0);
}

TEST(mpmc, closing_and_the_last_ends) {
  lab l;
  {
    auto [tx, rx] = async::mpmc::channel<int>(1);
    std::vector<int> got;
    routine &sending = l.run(send_all(tx, 0, 3));
    rx.close();
    l.run();
    EXPECT_TRUE(sending.returned());
    EXPECT_TRUE(tx.try_send(1).error().is_closed());
    routine &reading = l.run(take_all(rx, got));
    EXPECT_TRUE(reading.returned());
    EXPECT_EQ(got, std::vector<int>{0});
  }
  {
    auto [tx, rx] = async::mpmc::channel<cargo>(2);
    (void)tx.try_send(cargo(1));
    {
      auto copy = rx;
      auto gone = std::move(rx);
    }
    EXPECT_EQ(cargo::alive, 0) << "nobody will take it";
    EXPECT_TRUE(tx.is_closed());
  }
}

TEST(mpmc, moves_that_throw_lose_nothing) {
  lab l;
  auto [tx, rx] = async::mpmc::channel<cargo>(1);
  auto receive = [](async::mpmc::receiver<cargo> r, int &n) -> routine {
    auto v = co_await r.recv();
    n = v->number();
  };
  auto send = [](async::mpmc::sender<cargo> s, int n) -> routine {
    (void)co_await s.send(cargo(n));
  };
  int a = -1, b = -1;
  // The first receiver's move throws: the message goes to the second.
  routine &first = l.run(receive(rx, a));
  routine &second = l.run(receive(rx, b));
  (void)tx.try_send(cargo(3));
  cargo::throw_at = 1;
  l.run();
  EXPECT_TRUE(first.threw());
  EXPECT_TRUE(second.returned());
  EXPECT_EQ(b, 3);
  // A waiting sender's move throws: its place goes to the next.
  (void)tx.try_send(cargo(4));
  routine &failing = l.run(send(tx, 5));
  routine &next = l.run(send(tx, 6));
  EXPECT_EQ(rx.try_recv()->number(), 4);
  cargo::throw_at = 1;
  l.run();
  EXPECT_TRUE(failing.threw());
  EXPECT_TRUE(next.returned());
  EXPECT_EQ(rx.try_recv()->number(), 6);
  cargo::throw_at = 0;
  EXPECT_EQ(cargo::alive, 0);
}

TEST(mpmc, threads_outside_block) {
  auto [tx, rx] = async::mpmc::channel<int>(2);
  std::atomic<long> sum = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t != 2; ++t) {
    threads.emplace_back([s = tx]() mutable {
      for (int i = 1; i <= 500; ++i)
        EXPECT_TRUE(s.blocking_send(i));
    });
    threads.emplace_back([r = rx, &sum]() mutable {
      while (auto v = r.blocking_recv())
        sum += *v;
    });
  }
  {
    auto gone = std::move(tx);
  }
  for (std::thread &t : threads)
    t.join();
  EXPECT_EQ(sum, 2 * 125250);
}

TEST(mpmc, seeded_schedules_lose_nothing) {
  for (unsigned seed = 0; seed != 3000; ++seed) {
    lab l(seed);
    const std::size_t capacity = 1 + seed % 3;
    auto [tx, rx] = async::mpmc::channel<int>(capacity);
    int accepted = 0, received = 0;
    auto produce = [](async::mpmc::sender<int> s, lab &home, int &n) -> routine {
      for (int i = 0; i != 6; ++i) {
        auto sent = co_await s.send(i);
        if (!sent)
          co_return;
        ++n;
        if (home.random()() % 4 == 0)
          co_await home.yield();
      }
    };
    auto consume = [](async::mpmc::receiver<int> r, lab &home, int &n) -> routine {
      while (auto v = co_await r.recv()) {
        ++n;
        if (home.random()() % 3 == 0)
          co_await home.yield();
      }
    };
    for (int i = 0; i != 3; ++i) {
      l.start(produce(tx, l, accepted));
      l.start(consume(rx, l, received));
    }
    {
      auto last = std::move(tx);
    }
    do {
      if (l.random()() % 16 == 0) {
        auto at = l.routines().begin();
        std::advance(at, l.random()() % l.routines().size());
        at->stop();
      }
      if (seed % 4 == 0 && l.random()() % 32 == 0)
        rx.close();
    } while (l.step());
    l.run(consume(rx, l, received)); // what is left if all of them were stopped
    l.run();
    for (routine &r : l.routines())
      ASSERT_TRUE(r.done()) << "seed " << seed;
    ASSERT_EQ(accepted, received) << "seed " << seed;
  }
}

TEST(mpmc, threads_lose_nothing) {
  for (std::size_t capacity : {1u, 64u}) {
    auto [tx, rx] = async::mpmc::channel<int>(capacity);
    std::atomic<long> sum = 0;
    crew c;
    auto produce = [](async::mpmc::sender<int> s) -> routine {
      for (int i = 1; i <= 2000; ++i) {
        auto sent = co_await s.send(i);
        EXPECT_TRUE(sent);
      }
    };
    auto consume = [](async::mpmc::receiver<int> r, std::atomic<long> &total) -> routine {
      while (auto v = co_await r.recv())
        total += *v;
    };
    for (int i = 0; i != 3; ++i) {
      c.start(produce(tx));
      c.start(consume(rx, sum));
    }
    {
      auto last = std::move(tx);
    }
    ASSERT_TRUE(c.join());
    EXPECT_EQ(sum, 3 * 2001000);
  }
}

} // namespace
