// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A library that no model knows: its annotations alone lead the six checks.
// RUN: %check_async_tidy %s 'async-*' %t -- -- -I %src_root/runtime/include
#include "rowan.h"
#include <chrono>
#include <mutex>
#include <thread>

// --- tasks and handles ---

rowan::job<> drops_a_task() {
  rowan::step();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-unawaited-task]
  co_await rowan::step();
}
void drops_a_task_by_word_alone() {
  rowan::cook();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-unawaited-task]
}
void drops_a_handle() {
  rowan::start_job(rowan::step());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-ignored-task-handle]
}
void drops_what_may_be_dropped() { rowan::note_job(rowan::step()); }
void joins() {
  auto running = rowan::start_job(rowan::step());
  running.join();
}
rowan::job<> structured() { co_await rowan::both(rowan::step(), rowan::step()); }

// --- blocking ---

rowan::job<> blocks() {
  rowan::settle();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'rowan::settle' blocks {{.*}} [async-blocking-call]
  rowan::fetch("host");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'rowan::fetch' blocks {{.*}} [async-blocking-call]
  rowan::grind();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'rowan::grind' blocks {{.*}} [async-blocking-call]
  rowan::peek();
  co_return;
}
void blocks_where_no_executor_runs() { rowan::settle(); }

rowan::job<> hands_work_over() {
  auto wait = [] { rowan::settle(); }; // called below
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'rowan::settle' blocks {{.*}} [async-blocking-call]
  co_await rowan::aside([] { rowan::settle(); });
  rowan::thread_of_its_own([] { rowan::settle(); });
  rowan::now([] { rowan::settle(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'rowan::settle' blocks {{.*}} [async-blocking-call]
  wait();
}
void starts_a_callable() {
  auto running = rowan::start([] { rowan::settle(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'rowan::settle' blocks {{.*}} [async-blocking-call]
  running.join();
}

rowan::job<int> number();
rowan::job<> waits_for_work(rowan::answer &a) {
  int n = rowan::wait_for(number());
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: {{.*}} [async-block-on-in-async]
  n += a.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [async-block-on-in-async]
  rowan::engine second;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [async-block-on-in-async]
  co_return;
}

// --- locks ---

rowan::job<> holds_an_async_guard(rowan::gate &g) {
  auto pass = co_await g.lock();
  co_await rowan::step();
}
rowan::job<> holds_a_blocking_guard(rowan::latch_lock &m) {
  rowan::latch_guard guard(m);
  co_await rowan::step();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-lock-across-await]
}

// --- channels ---

rowan::job<> channels(std::size_t n) {
  rowan::hopper<int> all;
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: channel 'all' has no capacity limit{{.*}} [async-unbounded-channel]
  auto ends = rowan::endless<int>();
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: channel 'ends' has no capacity limit{{.*}} [async-unbounded-channel]
  rowan::pipe<int> some(n);
  rowan::pipe<int> much(100000000);
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: capacity '100000000' of 'much' is no limit in practice{{.*}} [async-unbounded-channel]
  auto few = rowan::limited<int>(16);
  co_return;
}
