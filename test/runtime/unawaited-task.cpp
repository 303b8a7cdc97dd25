// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unawaited-task %t -- -- -I %src_root/runtime/include
#include <async/async.hpp>
#include <utility>
#include <vector>
using namespace std::chrono_literals;

async::task<int> work() { co_return 1; }
async::task<> nothing() { co_return; }

async::task<> dropped() {
  work();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'work' is never awaited, so 'work'
  // never runs [async-unawaited-task]
  co_return;
}

async::task<> dropped_combinators() {
  async::when_all(work(), work());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'when_all' is never awaited, so its
  // work never runs [async-unawaited-task]
  async::timeout(1s, work());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'timeout' is never awaited, so its
  // work never runs [async-unawaited-task]
  co_return;
}

async::task<> kept_and_forgotten(bool now) {
  auto later = work();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: task returned by 'work' is not awaited on some paths,
  // so 'work' does not run there [async-unawaited-task]
  if (now)
    co_await std::move(later);
}

async::task<> drain_that_never_begins(async::shutdown &service) {
  service.drain(5s);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'drain' is never awaited, so its work
  // never runs [async-unawaited-task]
  co_return;
}

// Awaited, or given to something that awaits or runs it.
async::task<> awaited() {
  co_await work();
  auto later = work();
  co_await std::move(later);
  auto [a, b] = co_await async::when_all(work(), work());
  auto first = co_await async::select(work(), async::sleep_for(1s));
  auto biased = co_await async::select(async::biased, work(), nothing());
  auto value = co_await async::timeout(1s, work());
  auto nested = co_await async::timeout(1s, async::when_all(work(), nothing()));
  co_await async::retry({.max = 2}, []() -> async::task<> { co_return; });
}
async::task<> ranges() {
  std::vector<async::task<int>> all;
  all.push_back(work());
  auto ends = co_await async::join_all(std::move(all));
  std::vector<async::task<int>> more;
  more.push_back(work());
  auto values = co_await async::try_join_all(std::move(more));
}
async::task<> spawned(async::shutdown &service) {
  auto handle = async::spawn(work());
  co_await handle;
  async::task_group<int> group;
  group.spawn(work());
  while (auto end = co_await group.join_next()) {
  }
  service.spawn(nothing());
  co_await async::with_scope([](async::scope &s) -> async::task<> {
    s.spawn(nothing());
    co_return;
  });
}
async::task<> kept_for_the_select() {
  auto first = work();
  auto second = nothing();
  static_cast<void>(co_await async::select(std::move(first), std::move(second)));
}
int on_main() {
  async::runtime rt;
  return rt.block_on(work());
}
