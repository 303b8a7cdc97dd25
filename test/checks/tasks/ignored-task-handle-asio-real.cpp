// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: asio
// RUN: %check_async_tidy %s 'async-unawaited-task,async-ignored-task-handle' %t -- -- -DASIO_HAS_CO_AWAIT -DASIO_HAS_STD_COROUTINE -Wno-unused-result
// The library itself: nothing of what a mock may have wrong.
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <vector>

using namespace asio::experimental::awaitable_operators;
asio::awaitable<int> count();
asio::awaitable<void> step();

void futures_are_dropped(asio::io_context &io, asio::steady_timer &t, asio::thread_pool &pool) {
  asio::co_spawn(io, count(), asio::use_future);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: future returned by 'co_spawn' is never joined{{.*}} [async-ignored-task-handle]
  t.async_wait(asio::use_future);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: future returned by 'async_wait' is never joined{{.*}} [async-ignored-task-handle]
  asio::post(pool, asio::use_future([] { return 1; }));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: future returned by 'post' is never joined{{.*}} [async-ignored-task-handle]
  auto f = t.async_wait(asio::use_future);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: future returned by 'async_wait' is never joined{{.*}} [async-ignored-task-handle]
}
asio::awaitable<void> tasks_are_dropped(asio::steady_timer &t) {
  count();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'count' is never awaited{{.*}} [async-unawaited-task]
  t.async_wait(asio::use_awaitable);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'async_wait' is never awaited{{.*}} [async-unawaited-task]
  step() && step();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'operator&&' is never awaited{{.*}} [async-unawaited-task]
  auto never = step();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: task returned by 'step' is kept in 'never' but never awaited{{.*}} [async-unawaited-task]
  co_return;
}

asio::awaitable<void> taken(asio::steady_timer &t, asio::io_context &io,
                            std::vector<std::future<int>> &results) {
  co_await t.async_wait(asio::use_awaitable);
  co_await (step() && step());
  asio::co_spawn(io, count(), asio::detached);
  asio::co_spawn(io, count(), [](std::exception_ptr, int) {});
  results.push_back(asio::co_spawn(io, count(), asio::use_future));
  t.async_wait([](asio::error_code) {});
  asio::post(io, [] {});
  auto other = step();
  co_await std::move(other);
}
