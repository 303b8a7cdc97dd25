// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unawaited-lock %t -- --fix-notes
#include "async_mock.h"
#include "cppcoro_mock.h"

async::task<> bound(async::mutex &m) {
  auto guard = m.lock();
  // CHECK-NOTES: :[[@LINE-1]]:16: warning: 'guard' holds the operation that 'lock' returns and no lock: it is never awaited, so 'm' is not locked [async-unawaited-lock]
  // CHECK-NOTES: :[[@LINE-2]]:16: note: await it to get the guard
  // CHECK-FIXES: auto guard = co_await m.lock();
  co_return;
}

cppcoro::task<> by_hand(cppcoro::async_mutex &m) {
  m.lock_async();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: lock operation that 'lock_async' returns is never awaited, so 'm' is not locked [async-unawaited-lock]
  // CHECK-NOTES: :[[@LINE-2]]:3: note: await it to get the lock
  // CHECK-FIXES: co_await m.lock_async();
  m.unlock();
  co_return;
}

// A guard that dies with the statement would lock nothing either: no edit.
async::task<> discarded(async::mutex &m) {
  m.lock();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: lock operation {{.*}}
  // CHECK-NOTES: :[[@LINE-2]]:3: note: await it and keep the guard that it gives
  // CHECK-FIXES: {{^}}  m.lock();
  co_return;
}
