// RUN: %check_async_tidy -check-suffixes=DEFAULT %s async-lock-across-await %t
// RUN: %check_async_tidy -check-suffixes=CALLEES %s async-lock-across-await %t -- "--config={CheckOptions: {async-lock-across-await.AllowedCallees: 'cache::*;now_or_*'}}"
// RUN: %check_async_tidy -check-suffixes=TYPES %s async-lock-across-await %t -- "--config={CheckOptions: {async-lock-across-await.AllowedTypes: '::spin_*'}}"
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "async_mock.h"
#include <mutex>

namespace cache {
async::task<int> find(int);
}
struct now_or_later {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
struct spin_lock {
  void lock();
  void unlock();
};
extern std::mutex m;
extern spin_lock s;

async::task<> allowed_by_callee() {
  std::lock_guard guard(m);
  co_await cache::find(1);
  // CHECK-MESSAGES-DEFAULT: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked
  // CHECK-MESSAGES-TYPES: :[[@LINE-2]]:3: warning: 'guard' keeps 'm' locked
}

async::task<> allowed_by_awaitable() {
  std::lock_guard guard(m);
  co_await now_or_later{};
  // CHECK-MESSAGES-DEFAULT: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked
  // CHECK-MESSAGES-TYPES: :[[@LINE-2]]:3: warning: 'guard' keeps 'm' locked
}

async::task<> allowed_by_lock_type() {
  std::lock_guard guard(s);
  co_await async::yield_now();
  // CHECK-MESSAGES-DEFAULT: :[[@LINE-1]]:3: warning: 'guard' keeps 's' locked
  // CHECK-MESSAGES-CALLEES: :[[@LINE-2]]:3: warning: 'guard' keeps 's' locked
}
