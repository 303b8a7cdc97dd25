// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-spawn-in-loop %t
//
// Tasks that run from the call on, loops in one call, joins in the loop.
#include "async_mock.h"
#include "task_shape.h"
#include <array>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace async {
template <class T> class task_group {
public:
  task_group();
  ~task_group();
  void spawn(task<T>);
  std::size_t size() const;
  task<> join_next();
  task<> join_all();
};
} // namespace async
namespace seastar {
template <class T = void> class future : public task_shape<future<T>, T, eager> {
public:
  template <class F> future<> handle_exception(F &&) { std::terminate(); }
};
template <class T> future<T> make_ready_future(T);
class gate {};
struct units {
  units(units &&) noexcept;
  ~units();
};
struct semaphore {};
future<units> get_units(semaphore &, int);
template <class F> future<> with_semaphore(semaphore &, int, F &&) { std::terminate(); }
template <class F> future<> with_gate(gate &, F &&) { std::terminate(); }
future<> when_all_succeed(std::vector<future<>>);
template <class R, class F> future<> parallel_for_each(R &&, F &&) { std::terminate(); }
template <class R, class F> future<> max_concurrent_for_each(R &&, std::size_t, F &&) { std::terminate(); }
} // namespace seastar

seastar::future<> one(int);
async::task<int> fetch(std::string);
using list = std::vector<int>;

// ---- Eager tasks --------------------------------------------------------------

seastar::future<> kept_in_a_vector(list v) {
  std::vector<seastar::future<>> all;
  for (int x : v)
    all.push_back(one(x));
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: loop starts a task in each turn with 'one' and nothing limits how many run at once [async-spawn-in-loop]
  co_await seastar::when_all_succeed(std::move(all));
}
void let_go(seastar::gate &g, list v) {
  for (int x : v)
    (void)seastar::with_gate(g, [x] { return one(x); }).handle_exception([](auto) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: loop starts a task in each turn with
}
// Awaited in the same turn.
seastar::future<> one_by_one(list v) {
  for (int x : v)
    co_await one(x);
}
// Of a known small number.
seastar::future<> few(std::array<int, 3> v) {
  std::vector<seastar::future<>> all;
  for (int x : v)
    all.push_back(one(x));
  co_await seastar::when_all_succeed(std::move(all));
}
// A permit for each.
seastar::future<> with_permits(list v, seastar::semaphore &s) {
  std::vector<seastar::future<>> all;
  for (int x : v) {
    auto permit = co_await seastar::get_units(s, 1);
    all.push_back(one(x));
  }
  co_await seastar::when_all_succeed(std::move(all));
}
// Each takes its permit first.
seastar::future<> limited_inside(list v, seastar::semaphore &s) {
  std::vector<seastar::future<>> all;
  for (int x : v)
    all.push_back(seastar::with_semaphore(s, 1, [x] { return one(x); }));
  co_await seastar::when_all_succeed(std::move(all));
}
// So many at a time.
seastar::future<> in_batches(list v) {
  std::vector<seastar::future<>> batch;
  for (int x : v) {
    batch.push_back(one(x));
    if (batch.size() == 16) {
      co_await seastar::when_all_succeed(std::move(batch));
      batch.clear();
    }
  }
}
// Made in the turn and gone with it.
seastar::future<> made_in_the_turn(std::vector<list> all) {
  for (auto &v : all) {
    std::vector<seastar::future<>> few;
    few.push_back(one(v[0]));
    co_await seastar::when_all_succeed(std::move(few));
  }
}

// ---- A loop in one call -------------------------------------------------------

seastar::future<> for_each(list v) {
  co_await seastar::parallel_for_each(v, [](int x) { return one(x); });
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'seastar::parallel_for_each' starts one task for each element at once and nothing limits how many
}
seastar::future<> for_each_limited(list v, seastar::semaphore &s) {
  co_await seastar::max_concurrent_for_each(v, 16, [](int x) { return one(x); });
  co_await seastar::parallel_for_each(v, [&s](int x) {
    return seastar::with_semaphore(s, 1, [x] { return one(x); });
  });
  std::array<int, 2> both{1, 2};
  co_await seastar::parallel_for_each(both, [](int x) { return one(x); });
}
seastar::future<> for_each_shard(list shards) {
  co_await seastar::parallel_for_each(shards, [](int x) { return one(x); });
}

// ---- Joined in the loop -------------------------------------------------------

async::task<> drained(std::vector<std::string> urls) {
  async::task_group<int> group;
  for (auto &u : urls) {
    while (group.size() >= 8)
      co_await group.join_next();
    group.spawn(fetch(u));
  }
  co_await group.join_all();
}
async::task<> the_oldest_first(std::vector<std::string> urls) {
  std::deque<async::join_handle<int>> running;
  for (auto &u : urls) {
    if (running.size() == 4) {
      co_await running.front();
      running.pop_front();
    }
    running.push_back(async::spawn(fetch(u)));
  }
  for (auto &h : running)
    co_await h;
}
