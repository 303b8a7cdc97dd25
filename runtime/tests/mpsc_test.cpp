// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// mpsc, bounded and unbounded.
#include "support/lab.hpp"
#include <async/mpsc.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {
using namespace testing_support;
using async::mpsc::receiver;
using async::mpsc::sender;

routine send_range(sender<int> tx, int from, int to, int *accepted = nullptr) {
  for (int i = from; i != to; ++i) {
    auto sent = co_await tx.send(i);
    if (!sent) {
      EXPECT_EQ(sent.error().value(), i) << "the message comes back";
      co_return;
    }
    if (accepted)
      ++*accepted;
  }
}
routine drain_into(receiver<int> &rx, std::vector<int> &out) {
  while (auto v = co_await rx.recv())
    out.push_back(*v);
}
std::vector<int> range(int to) {
  std::vector<int> v;
  for (int i = 0; i != to; ++i)
    v.push_back(i);
  return v;
}

TEST(mpsc, messages_arrive_in_order_and_the_end_after_the_last_sender) {
  for (int capacity : {1, 2, 3, 7, 64, 200}) {
    lab l;
    auto [tx, rx] = async::mpsc::channel<int>(capacity);
    std::vector<int> got;
    l.start(send_range(std::move(tx), 0, 500));
    routine &reading = l.run(drain_into(rx, got));
    EXPECT_EQ(got, range(500)) << capacity;
    EXPECT_TRUE(reading.returned());
    EXPECT_LE(rx.high_water(), static_cast<std::size_t>(capacity));
  }
}

TEST(mpsc, the_bound_is_exact_and_the_gauges_tell_it) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(3);
  int accepted = 0;
  l.run(send_range(tx, 0, 10, &accepted));
  EXPECT_EQ(accepted, 3);
  EXPECT_EQ(tx.size(), 3u);
  EXPECT_EQ(rx.free(), 0u);
  EXPECT_EQ(tx.max(), 3u);
  EXPECT_DOUBLE_EQ(tx.fill_ratio(), 1.0);
  EXPECT_EQ(rx.high_water(), 3u);
  EXPECT_EQ(*rx.try_recv(), 0);
  l.run();
  EXPECT_EQ(accepted, 4);
  for (int i = 1; i != 10; ++i) {
    EXPECT_EQ(*rx.try_recv(), i);
    l.run();
  }
  EXPECT_EQ(accepted, 10);
  EXPECT_TRUE(rx.try_recv().error() == async::try_recv_error::empty);
  EXPECT_EQ(rx.size(), 0u);
  EXPECT_EQ(rx.free(), 3u);
  EXPECT_EQ(rx.high_water(), 3u);
}

TEST(mpsc, room_is_seen_at_once_by_try_send) {
  auto [tx, rx] = async::mpsc::channel<int>(2);
  for (int i = 0; i != 100; ++i) {
    EXPECT_TRUE(tx.try_send(i));
    EXPECT_TRUE(tx.try_send(i));
    auto refused = tx.try_send(7);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is_full());
    EXPECT_EQ(refused.error().value(), 7);
    EXPECT_EQ(*rx.try_recv(), i);
    EXPECT_TRUE(tx.try_send(-1));
    EXPECT_EQ(*rx.try_recv(), i);
    EXPECT_EQ(*rx.try_recv(), -1);
  }
  rx.close();
  EXPECT_TRUE(tx.try_send(1).error().is_closed());
}

TEST(mpsc, waiting_senders_are_served_in_order_and_not_overtaken) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(1);
  EXPECT_TRUE(tx.try_send(0));
  for (int i = 1; i != 5; ++i)
    l.run(send_range(tx, i, i + 1));
  for (int i = 0; i != 5; ++i) {
    EXPECT_EQ(*rx.try_recv(), i);
    if (i == 4)
      break;
    EXPECT_FALSE(tx.try_send(99)) << "the room belongs to a waiter";
    l.run();
  }
}

TEST(mpsc, a_parked_receiver_is_woken_by_send_and_by_the_last_sender) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(4);
  std::vector<int> got;
  routine &reading = l.run(drain_into(rx, got));
  EXPECT_TRUE(tx.try_send(5));
  EXPECT_TRUE(tx.try_send(6));
  l.run();
  EXPECT_EQ(got, (std::vector<int>{5, 6}));
  {
    auto copy = tx;
    auto gone = std::move(tx);
  }
  l.run();
  EXPECT_TRUE(reading.returned());
}

TEST(mpsc, closing_returns_the_messages_of_waiting_senders_and_keeps_the_rest) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(2);
  int accepted = 0;
  routine &sending = l.run(send_range(tx, 0, 5, &accepted));
  rx.close();
  l.run();
  EXPECT_TRUE(sending.returned());
  EXPECT_EQ(accepted, 2);
  EXPECT_TRUE(tx.is_closed());
  std::vector<int> got;
  EXPECT_TRUE(l.run(drain_into(rx, got)).returned());
  EXPECT_EQ(got, (std::vector<int>{0, 1}));
  EXPECT_TRUE(rx.try_recv().error() == async::try_recv_error::closed);
  EXPECT_TRUE(l.run(send_range(tx, 9, 10)).returned());
}

TEST(mpsc, dropping_the_receiver_destroys_what_is_left_at_once) {
  lab l;
  {
    auto [tx, rx] = async::mpsc::channel<cargo>(4);
    (void)tx.try_send(cargo(1));
    (void)tx.try_send(cargo(2));
    EXPECT_EQ(cargo::alive, 2);
    {
      auto gone = std::move(rx);
    }
    EXPECT_EQ(cargo::alive, 0);
    auto refused = tx.try_send(cargo(3));
    EXPECT_TRUE(refused.error().is_closed());
    EXPECT_EQ(refused.error().value().number(), 3);
  }
  EXPECT_EQ(cargo::alive, 0);
}

TEST(mpsc, a_message_that_holds_a_sender_of_its_channel_leaks_nothing) {
  struct message {
    std::shared_ptr<int> watched;
    std::optional<sender<message>> reply;
  };
  auto watched = std::make_shared<int>(1);
  {
    auto [tx, rx] = async::mpsc::channel<message>(4);
    (void)tx.try_send(message{watched, tx});
    EXPECT_EQ(watched.use_count(), 2);
  }
  EXPECT_EQ(watched.use_count(), 1);
}

TEST(mpsc, the_sender_waits_for_the_receiver_to_go) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(1);
  auto watch = [](sender<int> &s) -> routine { co_await s.closed(); };
  routine &watching = l.run(watch(tx));
  EXPECT_FALSE(watching.done());
  {
    auto gone = std::move(rx);
  }
  l.run();
  EXPECT_TRUE(watching.returned());
}

// ---- stop and destruction ----------------------------------------------------------

TEST(mpsc, a_stopped_sender_leaves_the_queue_and_its_message_dies) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<cargo>(1);
  (void)tx.try_send(cargo(0));
  auto send = [](sender<cargo> &s, int n) -> routine { (void)co_await s.send(cargo(n)); };
  routine &first = l.run(send(tx, 1));
  routine &second = l.run(send(tx, 2));
  first.stop();
  l.run();
  EXPECT_TRUE(first.was_stopped());
  EXPECT_EQ(rx.try_recv()->number(), 0);
  l.run();
  EXPECT_TRUE(second.returned());
  EXPECT_EQ(rx.try_recv()->number(), 2);
  EXPECT_EQ(cargo::alive, 0);
}

TEST(mpsc, a_stop_after_room_was_handed_over_still_sends) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(1);
  (void)tx.try_send(0);
  routine &sending = l.run(send_range(tx, 1, 2));
  EXPECT_EQ(*rx.try_recv(), 0);
  sending.stop();
  l.run();
  EXPECT_TRUE(sending.returned());
  EXPECT_EQ(*rx.try_recv(), 1);
}

TEST(mpsc, a_stopped_only_sender_gives_the_way_free) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(1);
  (void)tx.try_send(0);
  routine &sending = l.run(send_range(tx, 1, 2));
  sending.stop();
  l.run();
  EXPECT_EQ(*rx.try_recv(), 0);
  EXPECT_TRUE(tx.try_send(2));
  EXPECT_EQ(*rx.try_recv(), 2);
}

TEST(mpsc, a_destroyed_sender_gives_its_place_to_the_next) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(1);
  (void)tx.try_send(0);
  routine &first = l.run(send_range(tx, 1, 2));
  l.run(send_range(tx, 2, 3));
  first.destroy();
  EXPECT_EQ(*rx.try_recv(), 0);
  l.run();
  EXPECT_EQ(*rx.try_recv(), 2);
}

TEST(mpsc, a_stopped_or_destroyed_receive_loses_no_message) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(2);
  auto receive = [](receiver<int> &r) -> routine { (void)co_await r.recv(); };
  routine &stopped = l.run(receive(rx));
  stopped.stop();
  (void)tx.try_send(1);
  l.run();
  EXPECT_TRUE(stopped.was_stopped());
  EXPECT_EQ(*rx.try_recv(), 1);
  l.run(receive(rx)).destroy();
  (void)tx.try_send(2);
  EXPECT_EQ(*rx.try_recv(), 2);
  // Woken by the message, then stopped: it gets it.
  routine &woken = l.run(receive(rx));
  (void)tx.try_send(3);
  woken.stop();
  l.run();
  EXPECT_TRUE(woken.returned());
  EXPECT_EQ(rx.size(), 0u);
}

// ---- permits ---------------------------------------------------------------------------

TEST(mpsc, a_permit_holds_a_place) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(2);
  auto one = tx.try_reserve();
  ASSERT_TRUE(one);
  EXPECT_EQ(tx.free(), 1u);
  EXPECT_TRUE(tx.try_send(1));
  EXPECT_FALSE(tx.try_send(2));
  EXPECT_FALSE(tx.try_reserve());
  EXPECT_TRUE(std::move(*one).send(3));
  EXPECT_EQ(*rx.try_recv(), 1);
  EXPECT_EQ(*rx.try_recv(), 3);
}

TEST(mpsc, an_unused_permit_gives_its_place_to_a_waiting_sender) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(1);
  auto permit = tx.try_reserve();
  routine &sending = l.run(send_range(tx, 4, 5));
  EXPECT_FALSE(sending.done());
  permit.reset();
  l.run();
  EXPECT_TRUE(sending.returned());
  EXPECT_EQ(*rx.try_recv(), 4);
}

TEST(mpsc, reserve_waits_its_turn_and_is_told_of_closing) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(1);
  (void)tx.try_send(0);
  auto reserve = [](sender<int> s, int value, bool &was_closed) -> routine {
    auto p = co_await s.reserve();
    if (!p) {
      was_closed = true;
      co_return;
    }
    (void)std::move(*p).send(value);
  };
  bool closed = false;
  routine &first = l.run(reserve(tx, 1, closed));
  EXPECT_EQ(*rx.try_recv(), 0);
  l.run();
  EXPECT_TRUE(first.returned());
  routine &second = l.run(reserve(tx, 2, closed));
  rx.close();
  l.run();
  EXPECT_TRUE(second.returned());
  EXPECT_TRUE(closed);
  EXPECT_EQ(*rx.try_recv(), 1);
}

TEST(mpsc, a_closed_channel_still_takes_what_was_promised_a_place) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(2);
  auto used = tx.try_reserve();
  auto unused = tx.try_reserve();
  rx.close();
  std::vector<int> got;
  routine &reading = l.run(drain_into(rx, got));
  EXPECT_FALSE(reading.done()) << "two permits are out";
  EXPECT_TRUE(std::move(*used).send(8));
  l.run();
  EXPECT_EQ(got, std::vector<int>{8});
  EXPECT_FALSE(reading.done());
  unused.reset();
  l.run();
  EXPECT_TRUE(reading.returned());
}

TEST(mpsc, a_permit_outlives_the_receiver_and_the_other_senders) {
  std::optional<async::mpsc::permit<cargo>> permit;
  {
    auto [tx, rx] = async::mpsc::channel<cargo>(1);
    permit = tx.try_reserve();
  }
  auto back = std::move(*permit).send(cargo(4));
  EXPECT_EQ(back.error().value().number(), 4);
}

// ---- many at once ------------------------------------------------------------------------

TEST(mpsc, recv_many_takes_what_is_there_up_to_the_limit) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(8);
  l.run(send_range(tx, 0, 12));
  auto batch = [](receiver<int> &r, std::vector<int> &out, std::size_t limit,
                  std::size_t &n) -> routine { n = co_await r.recv_many(out, limit); };
  std::vector<int> got;
  std::size_t n = 0;
  l.run(batch(rx, got, 5, n));
  EXPECT_EQ(n, 5u);
  EXPECT_EQ(got, range(5));
  l.run(batch(rx, got, 100, n));
  EXPECT_EQ(got, range(12));
  routine &waiting = l.run(batch(rx, got, 100, n));
  EXPECT_FALSE(waiting.done());
  (void)tx.try_send(12);
  l.run();
  EXPECT_EQ(n, 1u);
  {
    auto gone = std::move(tx);
  }
  l.run(batch(rx, got, 100, n));
  EXPECT_EQ(n, 0u);
  std::array<int, 2> fixed{};
  auto into = [](receiver<int> &r, std::span<int> out, std::size_t &count) -> routine {
    count = co_await r.recv_many(out);
  };
  l.run(into(rx, fixed, n));
  EXPECT_EQ(n, 0u);
}

TEST(mpsc, recv_many_into_a_span) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<int>(8);
  l.run(send_range(tx, 0, 3));
  std::array<int, 2> out{};
  auto into = [](receiver<int> &r, std::span<int> to, std::size_t &count) -> routine {
    count = co_await r.recv_many(to);
  };
  std::size_t n = 0;
  l.run(into(rx, out, n));
  EXPECT_EQ(n, 2u);
  EXPECT_EQ(out[1], 1);
  EXPECT_EQ(*rx.try_recv(), 2);
}

// ---- unbounded ---------------------------------------------------------------------------

TEST(mpsc, unbounded_never_waits) {
  lab l;
  // NOLINTNEXTLINE(async-unbounded-channel): what the test is about
  auto [tx, rx] = async::mpsc::unbounded<int>();
  for (int i = 0; i != 1000; ++i)
    EXPECT_TRUE(tx.send(i));
  EXPECT_EQ(rx.size(), 1000u);
  EXPECT_EQ(rx.high_water(), 1000u);
  auto copy = tx;
  {
    auto gone = std::move(tx);
  }
  {
    auto gone = std::move(copy);
  }
  std::vector<int> got;
  EXPECT_TRUE(l.run(drain_into(rx, got)).returned());
  EXPECT_EQ(got, range(1000));
  rx.close();
}

// ---- moves that throw ----------------------------------------------------------------------

TEST(mpsc, a_send_whose_move_throws_sends_nothing) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<cargo>(2);
  for (int at = 1; at != 4; ++at) {
    cargo::throw_at = at;
    try {
      auto sent = tx.try_send(cargo(1));
    } catch (const std::runtime_error &) {
    }
    cargo::throw_at = 0;
    while (rx.try_recv())
      ;
    EXPECT_EQ(cargo::alive, 0);
  }
  EXPECT_TRUE(tx.try_send(cargo(2)));
  EXPECT_EQ(rx.try_recv()->number(), 2);
}

TEST(mpsc, a_waiting_send_whose_move_throws_gives_its_place_back) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<cargo>(1);
  (void)tx.try_send(cargo(0));
  auto send = [](sender<cargo> &s, int n) -> routine { (void)co_await s.send(cargo(n)); };
  routine &failing = l.run(send(tx, 1));
  routine &next = l.run(send(tx, 2));
  EXPECT_EQ(rx.try_recv()->number(), 0);
  cargo::throw_at = 1; // the move into the channel
  l.run();
  EXPECT_EQ(cargo::throw_at, 0);
  EXPECT_TRUE(failing.threw());
  EXPECT_TRUE(next.returned());
  EXPECT_EQ(rx.try_recv()->number(), 2);
  EXPECT_TRUE(tx.try_send(cargo(3)));
}

TEST(mpsc, a_receive_whose_move_throws_leaves_the_message) {
  lab l;
  auto [tx, rx] = async::mpsc::channel<cargo>(2);
  (void)tx.try_send(cargo(5));
  auto receive = [](receiver<cargo> &r, int &number) -> routine {
    auto v = co_await r.recv();
    number = v->number();
  };
  int number = 0;
  cargo::throw_at = 1;
  EXPECT_TRUE(l.run(receive(rx, number)).threw());
  EXPECT_EQ(rx.size(), 1u);
  EXPECT_TRUE(l.run(receive(rx, number)).returned());
  EXPECT_EQ(number, 5);
  EXPECT_EQ(rx.size(), 0u);
}

// ---- blocking --------------------------------------------------------------------------------

TEST(mpsc, threads_outside_block) {
  auto [tx, rx] = async::mpsc::channel<int>(2);
  std::thread producer([s = std::move(tx)]() mutable {
    for (int i = 0; i != 1000; ++i)
      EXPECT_TRUE(s.blocking_send(i));
  });
  for (int i = 0; i != 1000; ++i)
    EXPECT_EQ(rx.blocking_recv(), i);
  producer.join();
  EXPECT_EQ(rx.blocking_recv(), std::nullopt);
}

} // namespace
