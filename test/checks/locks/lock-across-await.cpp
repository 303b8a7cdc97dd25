// RUN: %check_async_tidy %s async-lock-across-await %t -- --fix-notes
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Messages, notes and edits. Which states are seen is scored by
// test/bench/lock_score.py over its cases.
#include "async_mock.h"
#include <mutex>
#include <optional>
#include <shared_mutex>

async::task<> io();
async::task<int> value();
void work();
bool cond();
extern std::mutex queue_mutex;
extern std::shared_mutex table_mutex;

struct session {
  std::mutex mutex_;
  int data = 0;
  async::task<> guard_without_unlock() {
    std::lock_guard guard(mutex_);
    co_await io();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'guard' keeps 'mutex_' locked across a suspension point; another coroutine on this thread that needs it would deadlock [async-lock-across-await]
    // CHECK-NOTES: :[[@LINE-3]]:21: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: release the lock before the suspension point, or use 'async::mutex'
  }
};

async::task<int> unlock_is_inserted() {
  std::unique_lock lock(queue_mutex);
  work();
  int v = co_await value();
  // CHECK-NOTES: :[[@LINE-1]]:11: warning: 'lock' keeps 'queue_mutex' locked across
  // CHECK-NOTES: :[[@LINE-4]]:20: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: unlock 'lock' before the suspension point if what follows does not need it
  // CHECK-FIXES: {{^}}  lock.unlock();{{$}}
  // CHECK-FIXES-NEXT: {{^}}  int v = co_await value();{{$}}
  co_return v;
}

async::task<> later_use_no_edit() {
  std::unique_lock lock(queue_mutex);
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'lock' keeps 'queue_mutex' locked across
  // CHECK-NOTES: :[[@LINE-3]]:20: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: release the lock before
  // CHECK-FIXES: {{^}}  std::unique_lock lock(queue_mutex);{{$}}
  // CHECK-FIXES-NEXT: {{^}}  co_await io();{{$}}
  lock.unlock();
}

async::task<> loop_no_edit() {
  std::unique_lock lock(queue_mutex);
  while (cond()) {
    co_await io();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'lock' keeps
    // CHECK-NOTES: :[[@LINE-4]]:20: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: release the lock before
  }
}

async::task<> two_points_two_reports() {
  std::lock_guard guard(queue_mutex);
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'guard' keeps
  // CHECK-NOTES: :[[@LINE-3]]:19: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: release
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'guard' keeps
  // CHECK-NOTES: :[[@LINE-7]]:19: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: release
}

async::task<> two_guards_one_report() {
  std::lock_guard first(queue_mutex);
  std::shared_lock second(table_mutex);
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'first' keeps 'queue_mutex' locked across
  // CHECK-NOTES: :[[@LINE-4]]:19: note: locked here
  // CHECK-NOTES: :[[@LINE-4]]:20: note: 'second' keeps 'table_mutex' locked too
  // CHECK-NOTES: :[[@LINE-4]]:3: note: release
}

async::task<> on_some_paths(bool b) {
  std::unique_lock lock(queue_mutex);
  if (b)
    lock.unlock();
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'lock' may keep 'queue_mutex' locked across
  // CHECK-NOTES: :[[@LINE-5]]:20: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: release
}

async::task<> by_hand(session &s) {
  s.mutex_.lock();
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 's.mutex_' stays locked across
  // CHECK-NOTES: :[[@LINE-3]]:3: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: release
  s.mutex_.unlock();
}

int both(const std::lock_guard<std::mutex> &, int);
async::task<> temporary() {
  both(std::lock_guard(queue_mutex), co_await value());
  // CHECK-NOTES: :[[@LINE-1]]:38: warning: temporary guard keeps 'queue_mutex' locked across
  // CHECK-NOTES: :[[@LINE-2]]:8: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:38: note: release
}

// A macro's body is shared: report, edit nothing.
#define WAIT() co_await io()
async::task<> in_macro() {
  std::unique_lock lock(queue_mutex);
  WAIT();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'lock' keeps 'queue_mutex' locked across
  // CHECK-NOTES: :[[@LINE-5]]:16: note: expanded from macro 'WAIT'
  // CHECK-NOTES: :[[@LINE-4]]:20: note: locked here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: release
  // CHECK-NOTES: :[[@LINE-8]]:16: note: expanded from macro 'WAIT'
  // CHECK-FIXES: {{^}}  WAIT();{{$}}
}

// Reported once, though the template is instantiated twice.
template <class T> async::task<> instantiated_twice(T t) {
  std::lock_guard guard(queue_mutex);
  co_await t();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'guard' keeps 'queue_mutex' locked across
  // CHECK-NOTES: :[[@LINE-3]]:19: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: release
}
void instantiate() {
  (void)instantiated_twice([] { return io(); });
  (void)instantiated_twice(&io);
}

async::task<> suppressed() {
  std::lock_guard guard(queue_mutex);
  co_await io(); // NOLINT(async-lock-across-await): the executor has one coroutine
}

async::mutex async_mutex;
async::task<> asynchronous_mutex() {
  auto guard = co_await async_mutex.lock();
  co_await io();
}
