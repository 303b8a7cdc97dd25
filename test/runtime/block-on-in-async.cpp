// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The check reads the runtime's own headers here, not the fake of test/Inputs.
// RUN: %check_async_tidy %s async-block-on-in-async %t -- -- -I %src_root/runtime/include
#include <async/async.hpp>

async::task<int> answer() { co_return 42; }

async::task<int> waits_in_a_worker(async::runtime &rt) {
  int value = rt.block_on(answer());
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'async::runtime::block_on' blocks the executor's
  // thread that runs 'waits_in_a_worker'; what it waits for may need that thread
  // [async-block-on-in-async]
  co_return value;
}

async::task<int> builds_a_runtime() {
  async::runtime inner;
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'async::runtime' builds a second runtime inside
  // 'builds_a_runtime', which already runs on an executor [async-block-on-in-async]
  co_return 1;
}

async::task<> waits_in_a_spawned_lambda(async::runtime &rt) {
  auto handle = async::spawn(async::co_invoke([&rt]() -> async::task<int> {
    co_return rt.block_on(answer());
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'async::runtime::block_on' blocks the executor's
    // thread that runs this coroutine; what it waits for may need that thread
    // [async-block-on-in-async]
  }));
  co_await handle;
}

async::task<> waits_in_a_scope(async::runtime &rt) {
  co_await async::with_scope([&rt](async::scope &) -> async::task<> {
    rt.block_on(answer());
    // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'async::runtime::block_on' blocks the executor's
    // thread that runs this coroutine; what it waits for may need that thread
    // [async-block-on-in-async]
    co_return;
  });
}

// Where a thread may wait.
int on_the_main_thread() {
  async::runtime rt({.workers = 2});
  return rt.block_on(answer());
}
async::task<int> on_a_thread_that_may_block() {
  co_return co_await async::spawn_blocking([] {
    async::runtime rt({.workers = 0});
    return rt.block_on(answer());
  });
}
async::task<int> awaited() { co_return co_await answer(); }
