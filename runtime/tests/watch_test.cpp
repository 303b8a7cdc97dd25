// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// watch.
#include "support/lab.hpp"
#include <async/watch.hpp>
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

routine follow(async::watch::receiver<int> rx, std::vector<int> &out) {
  for (;;) {
    auto change = co_await rx.changed();
    if (!change)
      break;
    out.push_back(rx.borrow());
  }
}

TEST(watch, the_newest_counts_and_the_last_is_never_missed) {
  lab l;
  auto [tx, rx] = async::watch::channel<int>(0);
  std::vector<int> got;
  routine &r = l.run(follow(std::move(rx), got));
  tx.send(1);
  tx.send(2);
  l.run();
  EXPECT_EQ(got, std::vector<int>{2});
  tx.send(3);
  {
    auto gone = std::move(tx);
  }
  l.run();
  EXPECT_EQ(got, (std::vector<int>{2, 3}));
  EXPECT_TRUE(r.returned());
}

TEST(watch, looks_modifies_and_counts) {
  auto [tx, rx] = async::watch::channel<std::string>("a");
  EXPECT_FALSE(rx.has_changed());
  tx.send_modify([](std::string &s) { s += "b"; });
  EXPECT_EQ(rx.size(), 1u);
  EXPECT_EQ(rx.borrow(), "ab");
  EXPECT_TRUE(rx.has_changed());
  EXPECT_EQ(rx.borrow_and_update(), "ab");
  EXPECT_FALSE(rx.has_changed());
  EXPECT_FALSE(tx.send_if_modified([](std::string &) { return false; }));
  EXPECT_FALSE(rx.has_changed());
  EXPECT_TRUE(tx.send_if_modified([](std::string &s) { return (s = "c", true); }));
  EXPECT_EQ(rx.with([](const std::string &s) { return s.size(); }), 1u);
  auto fresh = tx.subscribe();
  EXPECT_FALSE(fresh.has_changed());
  auto copy = rx;
  EXPECT_TRUE(copy.has_changed());
  EXPECT_EQ(tx.receiver_count(), 3u);
  EXPECT_THROW(tx.send_modify([](std::string &) { throw 1; }), int);
  EXPECT_EQ(tx.borrow(), "c");
}

TEST(watch, a_stopped_or_destroyed_wait_leaves_the_change_unseen) {
  lab l;
  auto [tx, rx] = async::watch::channel<int>(0);
  auto once = [](async::watch::receiver<int> &r) -> routine { (void)co_await r.changed(); };
  l.run(once(rx)).destroy();
  routine &r = l.run(once(rx));
  r.stop();
  tx.send(1);
  l.run();
  EXPECT_TRUE(r.was_stopped());
  EXPECT_TRUE(rx.has_changed());
}

TEST(watch, the_sender_waits_for_the_last_receiver) {
  lab l;
  auto [tx, rx] = async::watch::channel<int>(0);
  auto wait = [](async::watch::sender<int> &s) -> routine { co_await s.closed(); };
  routine &r = l.run(wait(tx));
  {
    auto gone = std::move(rx);
  }
  l.run();
  EXPECT_TRUE(r.returned());
}

TEST(watch, a_move_that_throws_keeps_the_old_value) {
  auto [tx, rx] = async::watch::channel<cargo>(cargo(1));
  cargo c(2);
  cargo::throw_at = 2;
  EXPECT_THROW(tx.send(std::move(c)), std::runtime_error);
  EXPECT_FALSE(rx.has_changed());
  EXPECT_EQ(rx.with([](const cargo &v) { return v.number(); }), 1);
}

TEST(watch, threads_see_rising_values_and_the_last) {
  auto [tx, rx] = async::watch::channel<int>(0);
  std::vector<std::vector<int>> got(3);
  crew c;
  for (auto &out : got)
    c.start(follow(rx, out));
  {
    auto unused = std::move(rx);
  }
  auto set = [](async::watch::sender<int> s, crew &home) -> routine {
    for (int i = 1; i <= 3000; ++i) {
      s.send(i);
      if (i % 4 == 0)
        co_await home.yield();
    }
  };
  c.start(set(std::move(tx), c));
  ASSERT_TRUE(c.join());
  for (const auto &out : got) {
    for (std::size_t i = 1; i < out.size(); ++i)
      EXPECT_LE(out[i - 1], out[i]); // equal: the value read was newer than the change reported
    EXPECT_EQ(out.back(), 3000);
  }
}

} // namespace
