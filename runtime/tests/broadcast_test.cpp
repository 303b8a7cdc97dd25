// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// broadcast.
#include "support/lab.hpp"
#include <async/broadcast.hpp>
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

routine listen(async::broadcast::receiver<int> rx, std::vector<int> &out) {
  for (;;) {
    auto v = co_await rx.recv();
    if (v)
      out.push_back(*v);
    else if (v.error().is_lagged())
      out.push_back(-static_cast<int>(v.error().missed()));
    else
      break;
  }
}

TEST(broadcast, each_receiver_gets_each_message) {
  lab l;
  auto [tx, rx] = async::broadcast::channel<int>(4);
  std::vector<int> a, b;
  l.run(listen(tx.subscribe(), a));
  l.run(listen(std::move(rx), b));
  EXPECT_EQ(tx.receiver_count(), 2u);
  for (int i = 0; i != 3; ++i)
    EXPECT_EQ(*tx.send(i), 2u);
  l.run();
  {
    auto gone = std::move(tx);
  }
  l.run();
  EXPECT_EQ(a, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(a, b);
  for (routine &r : l.routines())
    EXPECT_TRUE(r.returned());
}

TEST(broadcast, lagged_is_not_closed_and_tells_how_many) {
  lab l;
  auto [tx, rx] = async::broadcast::channel<int>(3);
  for (int i = 0; i != 8; ++i)
    EXPECT_TRUE(tx.send(i));
  EXPECT_EQ(rx.size(), 3u);
  EXPECT_EQ(tx.high_water(), 3u);
  EXPECT_DOUBLE_EQ(tx.fill_ratio(), 1.0);
  EXPECT_EQ(rx.try_recv().error().missed(), 5u);
  EXPECT_EQ(*rx.try_recv(), 5);
  {
    auto gone = std::move(tx);
  }
  std::vector<int> got;
  l.run(listen(std::move(rx), got));
  EXPECT_EQ(got, (std::vector<int>{6, 7}));
}

TEST(broadcast, a_message_without_receivers_comes_back) {
  auto [tx, rx] = async::broadcast::channel<std::string>(3);
  {
    auto gone = std::move(rx);
  }
  auto back = tx.send("x");
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().value(), "x");
  auto later = tx.subscribe();
  EXPECT_TRUE(tx.send("y"));
  EXPECT_EQ(*later.try_recv(), "y");
  EXPECT_TRUE(later.try_recv().error().is_empty());
  auto again = later.resubscribe();
  EXPECT_TRUE(again.try_recv().error().is_empty());
}

TEST(broadcast, a_stopped_or_destroyed_wait_loses_nothing) {
  lab l;
  auto [tx, rx] = async::broadcast::channel<int>(3);
  auto once = [](async::broadcast::receiver<int> &r) -> routine { (void)co_await r.recv(); };
  l.run(once(rx)).destroy();
  routine &r = l.run(once(rx));
  r.stop();
  (void)tx.send(1);
  l.run();
  EXPECT_TRUE(r.was_stopped());
  EXPECT_EQ(*rx.try_recv(), 1);
}

TEST(broadcast, a_copy_that_throws_can_be_received_again) {
  struct copies {
    explicit copies(int *f) : fail(f) {}
    copies(const copies &other) : fail(other.fail) {
      if (*fail > 0 && --*fail == 0)
        throw std::runtime_error("the copy failed");
    }
    copies(copies &&other) noexcept : fail(other.fail) {}
    int *fail;
  };
  int fail = 0;
  auto [tx, rx] = async::broadcast::channel<copies>(2);
  (void)tx.send(copies(&fail));
  fail = 1;
  EXPECT_THROW((void)rx.try_recv(), std::runtime_error);
  EXPECT_TRUE(rx.try_recv());
}

TEST(broadcast, threads_see_the_same_order) {
  auto [tx, rx] = async::broadcast::channel<int>(16);
  std::vector<std::vector<int>> got(3);
  crew c;
  auto shout = [](async::broadcast::sender<int> s, crew &home, int from) -> routine {
    for (int i = 0; i != 2000; ++i) {
      (void)s.send(from + i);
      if (i % 8 == 0)
        co_await home.yield();
    }
  };
  for (auto &out : got)
    c.start(listen(tx.subscribe(), out));
  c.start(shout(tx, c, 1));
  c.start(shout(tx, c, 10001));
  {
    auto last = std::move(tx);
  }
  {
    auto unused = std::move(rx);
  }
  ASSERT_TRUE(c.join());
  for (const auto &out : got) {
    long seen = 0;
    int low = 0, high = 10000;
    for (int v : out) {
      seen += v < 0 ? -v : 1;
      if (v > 10000) {
        EXPECT_GT(v, high);
        high = v;
      } else if (v > 0) {
        EXPECT_GT(v, low);
        low = v;
      }
    }
    EXPECT_EQ(seen, 4000) << "received or told as missed";
  }
}

} // namespace
