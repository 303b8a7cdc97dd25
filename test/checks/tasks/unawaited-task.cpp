// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unawaited-task %t -- --fix-notes
#include "async_mock.h"
#include <tuple>

async::task<> flush();
async::task<int> count();
bool ready();

async::task<> statement() {
  flush();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush' never runs [async-unawaited-task]
  // CHECK-NOTES: :[[@LINE-2]]:3: note: await it to run it here
  // CHECK-NOTES: :[[@LINE-8]]:15: note: 'flush' declared here
  // CHECK-FIXES: {{^}}  co_await flush();{{$}}
  co_await flush();
}

void not_a_coroutine() {
  flush();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush' never runs
  // CHECK-NOTES: :[[@LINE-3]]:6: note: 'not_a_coroutine' is not a coroutine and cannot await it
  // CHECK-NOTES: note: 'flush' declared here
  // CHECK-FIXES: {{^}}  flush();{{$}}
}

async::task<> cast_to_void() {
  (void)flush();
  // CHECK-NOTES: :[[@LINE-1]]:9: warning: task returned by 'flush' is never awaited, so 'flush' never runs
  // CHECK-NOTES: :[[@LINE-2]]:9: note: await it to run it here
  // CHECK-NOTES: note: 'flush' declared here
  // CHECK-FIXES: {{^}}  (void)co_await flush();{{$}}
  static_cast<void>(count());
  // CHECK-NOTES: :[[@LINE-1]]:21: warning: task returned by 'count' is never awaited, so 'count' never runs
  // CHECK-NOTES: :[[@LINE-2]]:21: note: await it to run it here
  // CHECK-NOTES: note: 'count' declared here
  std::ignore = count();
  // CHECK-NOTES: :[[@LINE-1]]:17: warning: task returned by 'count' is never awaited, so 'count' never runs
  // CHECK-NOTES: :[[@LINE-2]]:17: note: await it to run it here
  // CHECK-NOTES: note: 'count' declared here
  // CHECK-FIXES: {{^}}  std::ignore = count();{{$}}
  co_return;
}

async::task<> kept_but_unused() {
  auto later = flush();
  // CHECK-NOTES: :[[@LINE-1]]:16: warning: task returned by 'flush' is kept in 'later' but never awaited, so 'flush' never runs
  // CHECK-NOTES: :[[@LINE-2]]:8: note: await 'later', or what it is kept for
  // CHECK-NOTES: note: 'flush' declared here
  co_return;
}

async::task<> early_return() {
  auto later = flush();
  // CHECK-NOTES: :[[@LINE-1]]:16: warning: task returned by 'flush' is not awaited on some paths, so 'flush' does not run there
  // CHECK-NOTES: :[[@LINE+5]]:5: note: it is dropped here unawaited
  // CHECK-NOTES: :[[@LINE-3]]:8: note: await 'later' on every path
  // CHECK-NOTES: note: 'flush' declared here
  if (!ready())
    // Forgotten here.
    co_return;
  co_await std::move(later);
}

// A macro body is shared by other expansions: report it, but edit nothing.
#define FLUSH() flush()
async::task<> in_macro() {
  FLUSH();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited
  // CHECK-NOTES: note: expanded from macro 'FLUSH'
  // CHECK-NOTES: note: await it to run it here
  // CHECK-NOTES: note: expanded from macro 'FLUSH'
  // CHECK-NOTES: note: 'flush' declared here
  // CHECK-FIXES: {{^}}  FLUSH();{{$}}
  co_return;
}
