// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s 'async-*' %t
//
// cppcoro, over declarations in the shape of its headers.
#include "cppcoro_mock.h"
#include <chrono>
#include <mutex>
#include <string>

cppcoro::task<> flush();
cppcoro::task<> save(const std::string &name);

cppcoro::task<> misuse(std::mutex &m, cppcoro::io_service &io) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush'
  // never runs [async-unawaited-task]
  cppcoro::sync_wait(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'cppcoro::sync_wait' blocks {{.*}}
  // [async-block-on-in-async]
  io.process_events();
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'cppcoro::io_service::process_events' blocks {{.*}}
  // [async-block-on-in-async]
  std::lock_guard guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}
void starts(cppcoro::async_scope &scope) {
  std::string name = "a";
  scope.spawn(save(name));
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'name'{{.*}} [async-dangling-argument]
}

cppcoro::task<> right(cppcoro::async_mutex &m, cppcoro::static_thread_pool &pool,
                      cppcoro::cancellation_token stop, cppcoro::io_service &io) {
  auto lock = co_await m.scoped_lock_async();
  co_await cppcoro::when_all(flush(), flush());
  co_await cppcoro::schedule_on(pool, flush());
  co_await io.schedule_after(std::chrono::seconds(1), stop);
}
int main() { cppcoro::sync_wait(flush()); }
