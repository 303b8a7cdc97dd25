// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-runtime-mixing %t
#include "asio_mock.h"
#include "async_mock.h"
#include "cppcoro_mock.h"

using namespace std::chrono_literals;

asio::awaitable<void> sleeps() { co_await async::sleep_for(1ms); }
// CHECK-NOTES: :[[@LINE-1]]:34: warning: 'sleeps' is a coroutine of asio and awaits 'async::sleep_for' of async; it may go on outside of its own executor [async-runtime-mixing]
// CHECK-NOTES: :[[@LINE-2]]:34: note: use what asio has for it: 'co_await asio::steady_timer::async_wait'

async::task<> other_task(cppcoro::task<> t) { co_await std::move(t); }
// CHECK-NOTES: :[[@LINE-1]]:47: warning: 'other_task' is a coroutine of async and awaits 'cppcoro::task' of cppcoro
// CHECK-NOTES: :[[@LINE-2]]:47: note: await it through an adapter that comes back to the executor of async
