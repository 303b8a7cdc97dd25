// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s 'async-*' %t
//
// libcoro, over declarations in the shape of its headers.
#include "libcoro_mock.h"
#include <memory>
#include <mutex>
#include <string>

coro::task<> flush();
coro::task<> save(const std::string &name);

coro::task<> misuse(std::mutex &m) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush'
  // never runs [async-unawaited-task]
  coro::sync_wait(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'coro::sync_wait' blocks {{.*}}
  // [async-block-on-in-async]
  coro::queue<int> all;
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: channel 'all' has no capacity limit{{.*}}
  // [async-unbounded-channel]
  std::lock_guard guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}
void starts(std::unique_ptr<coro::scheduler> &scheduler) {
  std::string name = "a";
  scheduler->spawn_detached(save(name));
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'name'{{.*}} [async-dangling-argument]
}

coro::task<> right(coro::mutex &m, int n) {
  auto lock = co_await m.scoped_lock();
  co_await coro::when_all(flush(), flush());
  co_await coro::invoke([n]() -> coro::task<> {
    co_await flush();
    (void)n;
  });
  coro::ring_buffer<int, 16> few;
}
int main() { coro::sync_wait(flush()); }
