// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-cancel-unsafe-select,async-sleep-as-synchronization,async-ignored-task-handle,async-discarded-result %t -- -- -I %src_root/runtime/include
//
// Ways to end a service that lose work, wait too long or not long enough.
#include <async/async.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

using namespace std::chrono_literals;

struct item {
  std::string text;
};
async::task<> store(item it);
void log(const char *text);

/// Takes something from a queue and stores it: stopped in between, it is in neither.
async::task<> do_work(async::mpsc::receiver<item> &in) {
  auto next = co_await in.recv();
  if (next)
    co_await store(std::move(*next));
}

// ---- As it is not to be

// The work is made anew in each turn and dropped where it stands when the other wins.
async::task<> bad_worker(async::mpsc::receiver<item> &in, async::stop_ref token) {
  for (;;) {
    auto first = co_await async::select(token.stopped(), do_work(in));
    // CHECK-MESSAGES: :[[@LINE-1]]:58: warning: this operation is cancelled each time another branch wins, and loses the message that it has taken [async-cancel-unsafe-select]
    if (first.index() == 0)
      break;
  }
}
// By a channel that says so.
async::task<> bad_listener(async::mpsc::receiver<item> &in, async::broadcast::receiver<int> shutdown) {
  for (;;) {
    auto first = co_await async::select(do_work(in), shutdown.recv());
    // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: this operation is cancelled each time another branch wins, and loses the message that it has taken [async-cancel-unsafe-select]
    if (first.get_if<1>()) {
      log("Shutting down worker");
      break;
    }
  }
}

async::task<> serve(async::stop_ref stop);

// Cancel, and sleep: too long, or not long enough; and nobody hears of the worker.
async::task<> bad_run_server(async::event &asked) {
  async::stop_scope token;
  async::spawn(serve(token.token()));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: handle returned by 'spawn' is never joined, so its work is cancelled [async-ignored-task-handle]
  co_await asked.wait();
  token.request_stop();
  co_await async::sleep_for(5s);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-sleep-as-synchronization]
}

// What became of the worker is not looked at.
async::task<> bad_end(async::broadcast::sender<int> shutdown) {
  shutdown.send(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-discarded-result]
  co_return;
}
async::task<> bad_join(async::join_handle<void> worker) {
  co_await worker.join();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-discarded-result]
}

// ---- Repaired

// The work begun is finished; the stop is asked between two pieces of it.
async::task<> good_worker(async::mpsc::receiver<item> &in, async::stop_ref stop) {
  while (!stop.stop_requested()) {
    auto first = co_await async::select(in.recv(), stop.stopped());
    auto *next = first.get_if<0>();
    if (next && *next)
      co_await async::unstoppable(store(std::move(**next)));
  }
}
async::task<> good_run_server(async::event &asked) {
  async::shutdown service;
  service.spawn(serve(service.token()));
  co_await asked.wait();
  auto ended = co_await service.drain(5s);
  if (!ended)
    log("not all tasks ended");
}
async::task<> good_end(async::broadcast::sender<int> shutdown, async::join_handle<void> worker) {
  auto told = shutdown.send(1);
  if (!told)
    log("nobody listens");
  auto end = co_await worker.join();
  if (end.exception())
    log("the worker failed");
}
