// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-recursive-coroutine %t
#include "async_mock.h"

async::task<> serve() {
  co_await async::yield_now();
  co_await serve();
}
// CHECK-NOTES: :[[@LINE-2]]:12: warning: 'serve' awaits itself and nothing bounds the depth; each level keeps its frame until the last ends [async-recursive-coroutine]
// CHECK-NOTES: :[[@LINE-3]]:12: note: write it as a loop, or count the depth and end at a limit

async::task<> pong(int x);
async::task<> ping(int x) { co_await pong(x); }
async::task<> pong(int x) { co_await ping(x); }
// CHECK-NOTES: :[[@LINE-2]]:38: warning: 'ping' awaits itself and nothing bounds the depth
// CHECK-NOTES: :[[@LINE-2]]:38: note: 'ping' is called here
// CHECK-NOTES: :[[@LINE-4]]:38: note: write it as a loop
