// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sender and receiver die at each step: at each turn of a conversation, by a stop or by
// destruction. The other one comes to its end, and no message leaks.
#include "support/lab.hpp"
#include <async/broadcast.hpp>
#include <async/mpmc.hpp>
#include <async/mpsc.hpp>
#include <async/oneshot.hpp>
#include <async/watch.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace {
using namespace testing_support;

constexpr int messages = 6;
using counted = std::shared_ptr<cargo>; // for channels that copy
counted make(int n) { return std::make_shared<cargo>(n); }

template <class Sender, class Message>
routine sends(Sender tx, lab &home, Message (*message)(int)) {
  for (int i = 0; i != messages; ++i) {
    auto sent = co_await tx.send(message(i));
    if (!sent)
      co_return;
    if (i % 3 == 2)
      co_await home.yield();
  }
}
template <class Receiver> routine receives(Receiver rx, lab &home) {
  for (int i = 0;; ++i) {
    auto next = co_await rx.recv();
    if (!next)
      co_return;
    if (i % 2 == 1)
      co_await home.yield();
  }
}
routine reserves(async::mpsc::sender<cargo> tx, lab &home) {
  for (int i = 0; i != messages; ++i) {
    auto place = co_await tx.reserve();
    if (!place)
      co_return;
    co_await home.yield();
    auto sent = std::move(*place).send(cargo(i));
    if (!sent)
      co_return;
  }
}
routine waits_for_the_receiver(async::mpsc::sender<cargo> tx) { co_await tx.closed(); }

routine shouts(async::broadcast::sender<counted> tx, lab &home) {
  for (int i = 0; i != messages; ++i) {
    if (!tx.send(make(i)))
      co_return;
    co_await home.yield();
  }
}
routine listens(async::broadcast::receiver<counted> rx, lab &home) {
  for (;;) {
    auto next = co_await rx.recv();
    if (!next && next.error().is_closed())
      co_return;
    co_await home.yield();
    co_await home.yield();
  }
}
routine sets(async::watch::sender<counted> tx, lab &home) {
  for (int i = 0; i != messages; ++i) {
    tx.send(make(i));
    co_await home.yield();
  }
}
routine watches(async::watch::receiver<counted> rx) {
  for (;;) {
    auto change = co_await rx.changed();
    if (!change)
      co_return;
    const counted newest = rx.borrow();
    EXPECT_NE(newest, nullptr);
  }
}
routine answers(async::oneshot::sender<cargo> tx, lab &home) {
  co_await home.yield();
  auto sent = std::move(tx).send(cargo(1));
  (void)sent;
}
routine asks(async::oneshot::receiver<cargo> rx, lab &home) {
  auto answer = co_await rx;
  co_await home.yield();
  (void)answer;
}

enum class death { stopped, destroyed };

// 'open' starts the two in a lab and gives them. Runs 'steps' turns, kills one, and runs
// on. False when the two had ended before that.
template <class Open> bool dies(Open open, unsigned seed, int steps, bool first, death how) {
  lab l(seed);
  {
    auto [sender, receiver] = open(l);
    for (int i = 0; i != steps; ++i)
      if (!l.step())
        break;
    routine &victim = first ? *sender : *receiver;
    routine &other = first ? *receiver : *sender;
    if (sender->done() && receiver->done())
      return false;
    if (how == death::stopped)
      victim.stop();
    else if (!victim.done())
      l.kill(victim);
    l.run();
    EXPECT_TRUE(other.done());
    EXPECT_FALSE(other.was_stopped() || other.threw());
    EXPECT_TRUE(how == death::destroyed || victim.done());
  }
  l.routines().clear();
  EXPECT_EQ(cargo::alive, 0);
  return true;
}

template <class Open> void at_each_step(Open open) {
  for (unsigned seed = 0; seed != 40; ++seed)
    for (const bool first : {true, false})
      for (const death how : {death::stopped, death::destroyed})
        for (int steps = 0; dies(open, seed, steps, first, how); ++steps)
          if (testing::Test::HasFailure()) {
            ADD_FAILURE() << "seed " << seed << ", step " << steps << ", "
                          << (first ? "sender" : "receiver")
                          << (how == death::stopped ? " stopped" : " destroyed");
            return;
          }
}

TEST(ends_die_at_each_step, of_mpsc) {
  at_each_step([](lab &l) {
    auto [tx, rx] = async::mpsc::channel<cargo>(2);
    routine &s = l.start(sends(std::move(tx), l, +[](int n) { return cargo(n); }));
    return std::pair(&s, &l.start(receives(std::move(rx), l)));
  });
}

TEST(ends_die_at_each_step, of_mpsc_with_reserved_places) {
  at_each_step([](lab &l) {
    auto [tx, rx] = async::mpsc::channel<cargo>(1);
    routine &s = l.start(reserves(std::move(tx), l));
    return std::pair(&s, &l.start(receives(std::move(rx), l)));
  });
}

TEST(ends_die_at_each_step, of_mpsc_waiting_for_the_end) {
  at_each_step([](lab &l) {
    auto [tx, rx] = async::mpsc::channel<cargo>(2);
    l.start(waits_for_the_receiver(tx)).stop();
    routine &s = l.start(sends(std::move(tx), l, +[](int n) { return cargo(n); }));
    return std::pair(&s, &l.start(receives(std::move(rx), l)));
  });
}

TEST(ends_die_at_each_step, of_mpmc) {
  at_each_step([](lab &l) {
    auto [tx, rx] = async::mpmc::channel<cargo>(2);
    routine &s = l.start(sends(std::move(tx), l, +[](int n) { return cargo(n); }));
    return std::pair(&s, &l.start(receives(std::move(rx), l)));
  });
}

TEST(ends_die_at_each_step, of_oneshot) {
  at_each_step([](lab &l) {
    auto [tx, rx] = async::oneshot::channel<cargo>();
    routine &s = l.start(answers(std::move(tx), l));
    return std::pair(&s, &l.start(asks(std::move(rx), l)));
  });
}

TEST(ends_die_at_each_step, of_broadcast) {
  at_each_step([](lab &l) {
    auto [tx, rx] = async::broadcast::channel<counted>(2);
    routine &s = l.start(shouts(std::move(tx), l));
    return std::pair(&s, &l.start(listens(std::move(rx), l)));
  });
}

TEST(ends_die_at_each_step, of_watch) {
  at_each_step([](lab &l) {
    auto [tx, rx] = async::watch::channel<counted>(make(-1));
    routine &s = l.start(sets(std::move(tx), l));
    return std::pair(&s, &l.start(watches(std::move(rx))));
  });
}

} // namespace
