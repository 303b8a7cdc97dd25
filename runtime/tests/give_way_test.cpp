// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A task whose budget is used up gives way. It may then run elsewhere at once, end, and
// destroy the primitive, while the operation that gave way is still on its way out.
#include "support/lab.hpp"
#include <async/barrier.hpp>
#include <async/broadcast.hpp>
#include <async/event.hpp>
#include <async/latch.hpp>
#include <async/mpmc.hpp>
#include <async/mpsc.hpp>
#include <async/mutex.hpp>
#include <async/notify.hpp>
#include <async/oneshot.hpp>
#include <async/pool.hpp>
#include <async/semaphore.hpp>
#include <async/shared_mutex.hpp>
#include <async/stop.hpp>
#include <async/task_group.hpp>
#include <async/tracker.hpp>
#include <async/watch.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace {
using namespace testing_support;

/// Runs what it is given at once, on another thread, to its next suspension.
class elsewhere final : public async::scheduler {
public:
  elsewhere() : scheduler(nullptr) {}
  void schedule(std::coroutine_handle<> h) noexcept override {
    ++turns;
    std::thread([h] {
      async::detail::budget::refill();
      routine::resume(h);
    }).join();
  }
  void schedule_last(std::coroutine_handle<> h) noexcept override { schedule(h); }
  int turns = 0;
};

void use_up_the_budget() {
  while (async::detail::budget::spend())
    ;
}

/// The routine uses the budget up, awaits what could complete at once, and uses and
/// destroys the primitive.
void gives_way(routine r) {
  elsewhere home;
  const std::coroutine_handle<> h = r.start(home);
  async::detail::budget::refill();
  routine::resume(h);
  async::detail::budget::refill();
  EXPECT_TRUE(r.returned());
  EXPECT_EQ(home.turns, 1);
}

TEST(give_way, of_locks) {
  gives_way([]() -> routine {
    auto m = std::make_unique<async::mutex>();
    use_up_the_budget();
    {
      auto guard = co_await m->lock();
      EXPECT_FALSE(m->try_lock());
    }
    EXPECT_TRUE(m->try_lock());
    m.reset();
  }());
  gives_way([]() -> routine {
    auto m = std::make_unique<async::shared_mutex>();
    use_up_the_budget();
    {
      auto guard = co_await m->lock_shared();
    }
    m.reset();
  }());
  gives_way([]() -> routine {
    auto s = std::make_unique<async::semaphore>(2);
    use_up_the_budget();
    {
      auto permit = co_await s->acquire(2);
      EXPECT_TRUE(permit);
    }
    s.reset();
  }());
}

TEST(give_way, of_signals) {
  gives_way([]() -> routine {
    auto e = std::make_unique<async::event>(true);
    use_up_the_budget();
    co_await e->wait();
    e->reset();
    e.reset();
  }());
  gives_way([]() -> routine {
    auto n = std::make_unique<async::notify>();
    n->notify_one();
    use_up_the_budget();
    co_await n->notified();
    n->notify_one();
    n.reset();
  }());
  gives_way([]() -> routine {
    auto b = std::make_unique<async::barrier>(1);
    use_up_the_budget();
    const bool leader = co_await b->arrive_and_wait();
    EXPECT_TRUE(leader);
    b.reset();
  }());
  gives_way([]() -> routine {
    async::stop_scope scope;
    scope.request_stop();
    use_up_the_budget();
    co_await scope.token().stopped();
  }());
}

TEST(give_way, of_channels) {
  gives_way([]() -> routine {
    auto [tx, rx] = async::mpsc::channel<int>(2);
    use_up_the_budget();
    auto sent = co_await tx.send(1);
    EXPECT_TRUE(sent);
    EXPECT_EQ(rx.try_recv().value(), 1);
  }());
  gives_way([]() -> routine {
    auto [tx, rx] = async::mpsc::channel<int>(2);
    EXPECT_TRUE(tx.try_send(1));
    use_up_the_budget();
    auto got = co_await rx.recv();
    EXPECT_EQ(got, 1);
    EXPECT_EQ(tx.free(), 2u);
  }());
  gives_way([]() -> routine {
    auto [tx, rx] = async::mpmc::channel<int>(2);
    EXPECT_TRUE(tx.try_send(1));
    use_up_the_budget();
    auto got = co_await rx.recv();
    EXPECT_EQ(got, 1);
    EXPECT_EQ(tx.free(), 2u);
  }());
  gives_way([]() -> routine {
    auto [tx, rx] = async::oneshot::channel<int>();
    EXPECT_TRUE(std::move(tx).send(1));
    use_up_the_budget();
    auto got = co_await rx;
    EXPECT_EQ(got.value(), 1);
  }());
  gives_way([]() -> routine {
    auto [tx, rx] = async::broadcast::channel<int>(2);
    EXPECT_TRUE(tx.send(1));
    use_up_the_budget();
    auto got = co_await rx.recv();
    EXPECT_EQ(got.value(), 1);
  }());
  gives_way([]() -> routine {
    auto [tx, rx] = async::watch::channel<int>(0);
    tx.send(1);
    use_up_the_budget();
    auto change = co_await rx.changed();
    EXPECT_TRUE(change);
    EXPECT_EQ(rx.borrow(), 1);
  }());
}

TEST(give_way, of_groups) {
  gives_way([]() -> routine {
    auto tracked = std::make_unique<async::tracker>();
    use_up_the_budget();
    co_await tracked->none();
    EXPECT_EQ(tracked->count(), 0u);
    tracked.reset();
  }());
  gives_way([]() -> routine {
    auto group = std::make_unique<async::task_group<int>>();
    use_up_the_budget();
    auto end = co_await group->join_next();
    EXPECT_FALSE(end);
    EXPECT_TRUE(group->empty());
    group.reset();
  }());
}

// ---- Destroyed by their owner while a scheduler has them ---------------------------

routine locks(async::mutex &m, bool &got) {
  auto guard = co_await m.lock();
  got = true;
}
routine writes(async::shared_mutex &m, bool &got) {
  auto guard = co_await m.lock();
  got = true;
}
routine acquires(async::semaphore &s, bool &got) {
  auto permit = co_await s.acquire();
  got = permit.has_value();
}
routine locks_without_budget(async::mutex &m) {
  use_up_the_budget();
  auto guard = co_await m.lock();
}

TEST(hand_over, to_a_task_that_is_destroyed_goes_to_the_next) {
  lab l;
  {
    async::mutex m;
    bool first = false, second = false;
    auto held = m.try_lock();
    routine &dies = l.run(locks(m, first));
    l.run(locks(m, second));
    held->unlock();
    l.kill(dies);
    l.run();
    EXPECT_TRUE(!first && second && m.try_lock());
  }
  {
    async::shared_mutex m;
    bool first = false, second = false;
    auto held = m.try_lock();
    routine &dies = l.run(writes(m, first));
    l.run(writes(m, second));
    held->unlock();
    l.kill(dies);
    l.run();
    EXPECT_TRUE(!first && second && m.try_lock());
  }
  {
    async::semaphore s(1);
    bool first = false, second = false;
    auto held = s.try_acquire();
    routine &dies = l.run(acquires(s, first));
    l.run(acquires(s, second));
    held.reset();
    l.kill(dies);
    l.run();
    EXPECT_TRUE(!first && second && s.try_acquire());
  }
}

TEST(hand_over, comes_before_a_stop) {
  lab l;
  async::shared_mutex m;
  bool got = false;
  auto held = m.try_lock();
  routine &r = l.run(writes(m, got));
  held->unlock();
  r.stop();
  l.run();
  EXPECT_TRUE(r.returned() && got && m.try_lock());
}

TEST(hand_over, of_a_permit_finds_the_pooled_object) {
  int made = 0;
  async::pool<int> objects(1, [&made] { return ++made; });
  using lease = async::pool<int>::lease;
  auto take = [](async::pool<int> &from, std::optional<lease> &to) -> routine {
    auto taken = co_await from.acquire();
    to.emplace(std::move(taken));
  };
  elsewhere home;
  std::optional<lease> first, second;
  routine a = take(objects, first), b = take(objects, second);
  routine::resume(a.start(home));
  routine::resume(b.start(home));
  EXPECT_TRUE(a.returned() && !b.done());
  first.reset();
  EXPECT_TRUE(b.returned());
  EXPECT_EQ(made, 1);
}

// The task has given way before it tried; its scheduler goes, and then the task.
TEST(give_way, of_a_task_that_never_comes_to_its_lock) {
  lab l;
  async::mutex m;
  routine &r = l.start(locks_without_budget(m));
  EXPECT_TRUE(l.step());
  EXPECT_FALSE(l.idle());
  l.forget();
  r.destroy();
  EXPECT_TRUE(m.try_lock());
}

} // namespace
