// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-ignored-task-handle %t -- -- -I %src_root/runtime/include
#include <async/async.hpp>
#include <utility>
#include <vector>

async::task<int> work() { co_return 1; }

void dropped(async::runtime &rt) {
  rt.spawn(work());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: handle returned by 'spawn' is never joined, so its
  // work is cancelled [async-ignored-task-handle]
}

async::task<> dropped_in_a_task() {
  async::spawn(work());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: handle returned by 'spawn' is never joined, so its
  // work is cancelled [async-ignored-task-handle]
  co_return;
}

async::task<> kept_and_never_joined() {
  auto handle = async::spawn(work());
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: handle returned by 'spawn' is never joined, so its
  // work is cancelled [async-ignored-task-handle]
  co_await async::yield_now();
}

async::task<> offloaded_and_dropped() {
  async::spawn_blocking([] { return 1; });
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: handle returned by 'spawn_blocking' is never joined,
  // so its work is cancelled [async-ignored-task-handle]
  co_return;
}

// Joined, detached with a reason, or somebody else's to join.
async::task<> joined() {
  auto handle = async::spawn(work());
  co_await handle;
  auto other = async::spawn(work());
  static_cast<void>(co_await other.join());
  auto first = async::spawn(work());
  auto second = async::spawn(work());
  co_await async::when_all(first, second);
  co_await async::spawn_compute([] { return 2; });
}
async::task<> joined_as_a_range() {
  std::vector<async::join_handle<int>> handles;
  for (int i = 0; i < 3; ++i)
    handles.push_back(async::spawn(work()));
  auto ends = co_await async::join_all(std::move(handles));
}
async::task<> detached() {
  async::spawn(work()).detach("ends with the runtime");
  co_return;
}
async::task<> raced() {
  auto handle = async::spawn(work());
  auto first = co_await async::select(handle, async::yield_now());
  if (!first.get_if<0>())
    co_await handle;
}
async::join_handle<int> returned() { return async::spawn(work()); }
async::task<> joined_by_a_group() {
  async::task_group<int> group({.max = 2});
  group.spawn(work());
  while (auto end = co_await group.join_next()) {
  }
}
async::task<> nothing() { co_return; }
async::task<> joined_by_a_scope() {
  co_await async::with_scope([](async::scope &s) -> async::task<> {
    s.spawn(nothing());
    co_return;
  });
}
async::task<> drained() {
  async::shutdown service;
  service.spawn(nothing());
  static_cast<void>(co_await service.drain(std::chrono::seconds(5)));
}
