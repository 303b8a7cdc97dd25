// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-blocking-call %t -- -- -I %src_root/runtime/include
#include <async/async.hpp>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <unistd.h>
using namespace std::chrono_literals;

async::task<> sleeps_on_a_worker() {
  std::this_thread::sleep_for(1s);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the executor's
  // thread that runs 'sleeps_on_a_worker' [async-blocking-call]
  co_return;
}

async::task<> sleeps_in_a_select_branch(async::mpsc::receiver<int> &rx) {
  auto first = co_await async::select(rx.recv(), sleeps_on_a_worker());
  ::sleep(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sleep' blocks the executor's thread that runs
  // 'sleeps_in_a_select_branch' [async-blocking-call]
}

async::task<> sleeps_in_closures_that_run_on_the_executor() {
  co_await async::with_scope([](async::scope &) -> async::task<> {
    std::this_thread::sleep_for(1ms);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'std::this_thread::sleep_for' blocks the executor's
    // thread that runs this coroutine [async-blocking-call]
    co_return;
  });
  co_await async::retry({.max = 2}, []() -> async::task<> {
    std::this_thread::sleep_for(2ms);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'std::this_thread::sleep_for' blocks the executor's
    // thread that runs this coroutine [async-blocking-call]
    co_return;
  });
  co_await async::co_invoke([]() -> async::task<> {
    std::this_thread::sleep_for(3ms);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'std::this_thread::sleep_for' blocks the executor's
    // thread that runs this coroutine [async-blocking-call]
    co_return;
  });
}

// Where blocking is right, and what does not block.
async::task<> on_the_pools() {
  co_await async::spawn_blocking([] { std::this_thread::sleep_for(1s); });
  co_await async::spawn_compute([] { std::this_thread::sleep_for(1ms); });
  auto later = async::spawn_blocking([](async::stop_ref stop) {
    while (!stop.stop_requested())
      std::this_thread::sleep_for(1ms);
  });
  co_await later;
}
async::task<> on_the_runtimes_clock(async::mpsc::sender<int> &tx) {
  co_await async::sleep_for(1s);
  co_await async::yield_now();
  auto sent = co_await async::timeout(1s, tx.send(1));
  auto first = co_await async::select(async::sleep_for(1s), tx.send(2));
}

// A pool makes its objects on the executor.
void pool_makes_on_the_executor() {
  async::pool<int> connections(4, [] {
    std::this_thread::sleep_for(1ms);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'std::this_thread::sleep_for' blocks the executor's
    // thread that runs this lambda
    return 1;
  });
  (void)connections;
}
