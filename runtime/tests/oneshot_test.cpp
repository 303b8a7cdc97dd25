// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// oneshot.
#include "support/lab.hpp"
#include <async/oneshot.hpp>
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

template <class T>
routine wait_for(async::oneshot::receiver<T> &rx, std::optional<T> &out, bool &closed) {
  auto v = co_await rx;
  closed = !v;
  if (v)
    out.emplace(std::move(*v));
}

TEST(oneshot, the_value_goes_over_before_and_after_the_wait) {
  lab l;
  for (bool first : {true, false}) {
    auto [tx, rx] = async::oneshot::channel<cargo>();
    std::optional<cargo> got;
    bool closed = true;
    EXPECT_TRUE(rx.try_recv().error() == async::try_recv_error::empty);
    if (first) {
      EXPECT_TRUE(std::move(tx).send(cargo(3)));
    }
    routine &r = l.run(wait_for(rx, got, closed));
    EXPECT_EQ(r.done(), first);
    if (!first) {
      EXPECT_TRUE(std::move(tx).send(cargo(3)));
    }
    l.run();
    EXPECT_EQ(got->number(), 3);
    EXPECT_FALSE(closed);
    EXPECT_TRUE(rx.try_recv().error() == async::try_recv_error::closed);
  }
  EXPECT_EQ(cargo::alive, 0);
}

TEST(oneshot, a_sender_that_goes_without_a_value_says_closed) {
  lab l;
  auto [tx, rx] = async::oneshot::channel<cargo>();
  std::optional<cargo> got;
  bool closed = false;
  routine &r = l.run(wait_for(rx, got, closed));
  {
    auto gone = std::move(tx);
  }
  l.run();
  EXPECT_TRUE(r.returned());
  EXPECT_TRUE(closed);
  EXPECT_TRUE(rx.try_recv().error() == async::try_recv_error::closed);
}

TEST(oneshot, a_receiver_that_goes_gives_the_value_back) {
  lab l;
  auto [tx, rx] = async::oneshot::channel<cargo>();
  auto watch = [](async::oneshot::sender<cargo> &s) -> routine { co_await s.closed(); };
  routine &r = l.run(watch(tx));
  EXPECT_FALSE(tx.is_closed());
  {
    auto gone = std::move(rx);
  }
  l.run();
  EXPECT_TRUE(r.returned());
  EXPECT_TRUE(tx.is_closed());
  auto back = std::move(tx).send(cargo(5));
  EXPECT_EQ(back.error().value().number(), 5);
}

TEST(oneshot, a_value_that_nobody_took_goes_with_the_receiver) {
  auto [tx, rx] = async::oneshot::channel<cargo>();
  EXPECT_TRUE(std::move(tx).send(cargo(5)));
  EXPECT_EQ(rx.size(), 1u);
  {
    auto gone = std::move(rx);
  }
  EXPECT_EQ(cargo::alive, 0);
}

TEST(oneshot, a_stopped_or_destroyed_wait_loses_no_value) {
  lab l;
  auto [tx, rx] = async::oneshot::channel<cargo>();
  std::optional<cargo> got;
  bool closed = false;
  l.run(wait_for(rx, got, closed)).destroy();
  routine &r = l.run(wait_for(rx, got, closed));
  r.stop();
  EXPECT_TRUE(std::move(tx).send(cargo(6)));
  l.run();
  EXPECT_TRUE(r.was_stopped());
  EXPECT_EQ(rx.try_recv()->number(), 6);
}

TEST(oneshot, moves_that_throw_leave_both_ends_good) {
  lab l;
  auto [tx, rx] = async::oneshot::channel<cargo>();
  cargo c(7);
  cargo::throw_at = 2; // the first into the parameter, the second into the channel
  EXPECT_THROW((void)std::move(tx).send(std::move(c)), std::runtime_error);
  EXPECT_TRUE(std::move(tx).send(cargo(8)));
  cargo::throw_at = 1;
  EXPECT_THROW((void)rx.try_recv(), std::runtime_error);
  EXPECT_EQ(rx.try_recv()->number(), 8);
}

TEST(oneshot, threads_cross) {
  for (int round = 0; round != 500; ++round) {
    auto [tx, rx] = async::oneshot::channel<cargo>();
    std::atomic<int> received = 0, returned = 0, closed = 0;
    crew c(2);
    auto send = [](async::oneshot::sender<cargo> s, std::atomic<int> &back) -> routine {
      auto r = std::move(s).send(cargo(1));
      back += !r;
      co_return;
    };
    auto wait = [](async::oneshot::receiver<cargo> r, std::atomic<int> &got,
                   std::atomic<int> &none) -> routine {
      auto v = co_await r;
      v ? ++got : ++none;
    };
    auto drop = [](async::oneshot::receiver<cargo>) -> routine { co_return; };
    auto drop_sender = [](async::oneshot::sender<cargo>) -> routine { co_return; };
    switch (round % 3) {
    case 0:
      c.start(wait(std::move(rx), received, closed));
      c.start(send(std::move(tx), returned));
      break;
    case 1:
      c.start(drop(std::move(rx)));
      c.start(send(std::move(tx), returned));
      break;
    case 2:
      c.start(wait(std::move(rx), received, closed));
      c.start(drop_sender(std::move(tx)));
      break;
    }
    ASSERT_TRUE(c.join());
    EXPECT_EQ(cargo::alive, 0);
    if (round % 3 == 0) {
      EXPECT_EQ(received, 1);
    }
    if (round % 3 == 2) {
      EXPECT_EQ(closed, 1);
    }
  }
}

} // namespace
