// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: absl
// RUN: %check_async_tidy %s 'async-*' %t
//
// Abseil's own headers.
#include "async_mock.h"
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>

async::task<> misuse(absl::Mutex &m, absl::Notification &done) {
  absl::SleepFor(absl::Seconds(1));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'absl::SleepFor' blocks {{.*}} [async-blocking-call]
  done.WaitForNotification();
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'absl::Notification::WaitForNotification' blocks
  // {{.*}} [async-blocking-call]
  done.WaitForNotificationWithTimeout(absl::Seconds(1));
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'absl::Notification::WaitForNotificationWithTimeout'
  // blocks {{.*}} [async-blocking-call]
  absl::MutexLock lock(&m);
  co_await async::yield_now();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'lock' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}

async::task<> right(absl::Mutex &m) {
  {
    absl::ReleasableMutexLock lock(&m);
    lock.Release();
    co_await async::yield_now();
  }
  m.Lock();
  m.Unlock();
  co_await async::yield_now();
}
