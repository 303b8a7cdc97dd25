// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-loop-without-suspend %t
#include "async_mock.h"

bool condition();
void step();

async::task<> never() {
  for (;;) {
    co_await std::suspend_never{};
  }
}
// CHECK-NOTES: :[[@LINE-4]]:3: warning: endless loop in 'never' never suspends, so no other task runs on its thread [async-loop-without-suspend]
// CHECK-NOTES: :[[@LINE-4]]:5: note: what is awaited here is always ready and does not suspend
// CHECK-NOTES: :[[@LINE-6]]:3: note: suspend in each turn, with 'co_await async::yield_now'

async::task<> sometimes() {
  while (true) {
    step();
    if (condition())
      co_await async::yield_now();
  }
}
// CHECK-NOTES: :[[@LINE-6]]:3: warning: endless loop in 'sometimes' can go round without suspending; until it suspends, no other task runs on its thread
// CHECK-NOTES: :[[@LINE-4]]:7: note: a turn that does not come here does not suspend
// CHECK-NOTES: :[[@LINE-8]]:3: note: suspend in each turn, with 'co_await async::yield_now'

/// A task type of the user's own: nobody knows what it yields with.
async::eager::task<> own() {
  while (true)
    step();
  co_return;
}
// CHECK-NOTES: :[[@LINE-4]]:3: warning: endless loop in 'own' never suspends
// CHECK-NOTES: :[[@LINE-5]]:3: note: suspend in each turn
