// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy -check-suffixes=FLUSH,COUNT,METRICS,JOB %s async-unawaited-task %t
// RUN: %check_async_tidy -check-suffixes=COUNT,JOB %s async-unawaited-task %t -- -config='{CheckOptions: {async-unawaited-task.AllowedCallees: "flush;metrics::*"}}'
// RUN: %check_async_tidy -check-suffixes=JOB %s async-unawaited-task %t -- -config='{CheckOptions: {async-unawaited-task.AllowedTypes: "async::task"}}'
// RUN: %check_async_tidy -check-suffixes=FLUSH,COUNT,METRICS %s async-unawaited-task %t -- -config='{CheckOptions: {async-unawaited-task.AllowedTypes: "mine::*"}}'
#include "async_mock.h"
#include <vector>

namespace metrics {
struct sink {
  async::task<> send();
};
async::task<> push();
} // namespace metrics
namespace mine {
struct job {
  using promise_type = async::task<>::promise_type;
  job(job &&) noexcept;
  job(async::task<> &&);
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
} // namespace mine
async::task<> flush();
async::task<int> count();
mine::job job();

async::task<> dropped(metrics::sink &sink) {
  flush();
  // CHECK-MESSAGES-FLUSH: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited
  count();
  // CHECK-MESSAGES-COUNT: :[[@LINE-1]]:3: warning: task returned by 'count' is never awaited
  metrics::push();
  // CHECK-MESSAGES-METRICS: :[[@LINE-1]]:3: warning: task returned by 'push' is never awaited
  sink.send();
  // CHECK-MESSAGES-METRICS: :[[@LINE-1]]:3: warning: task returned by 'send' is never awaited
  job();
  // CHECK-MESSAGES-JOB: :[[@LINE-1]]:3: warning: task returned by 'job' is never awaited
  co_return;
}
async::task<> kept(bool stop) {
  auto f = flush();
  // CHECK-MESSAGES-FLUSH: :[[@LINE-1]]:12: warning: task returned by 'flush' is not awaited on some paths
  auto c = count();
  // CHECK-MESSAGES-COUNT: :[[@LINE-1]]:12: warning: task returned by 'count' is not awaited on some paths
  std::vector<async::task<int>> all;
  all.push_back(count());
  // CHECK-MESSAGES-COUNT: :[[@LINE-1]]:17: warning: task returned by 'count' is kept in 'all', which nobody awaits
  if (stop)
    co_return;
  co_await f;
  co_await c;
}
