// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-missing-cancellation,async-swallowed-cancellation,async-select-starvation,async-loop-without-suspend %t -- -- -I %src_root/runtime/include
//
// Work that cannot be stopped: a stop that is caught, a branch that is never looked at,
// a loop that gives nobody else a turn.
#include <async/async.hpp>
#include <exception>
#include <stop_token>
#include <utility>

struct item {
  int number = 0;
};
async::task<> process(item it);
bool step(item &it);
void log(const char *text);

// ---- As it is not to be

async::task<> bad_catch(async::mpsc::receiver<item> in) {
  for (;;) {
    try {
      auto next = co_await in.recv();
      if (!next)
        co_return;
      co_await process(*next);
    } catch (...) {
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: {{.*}} [async-swallowed-cancellation]
      log("failed");
    }
  }
}
async::task<> bad_order(async::mpsc::receiver<item> in, async::stop_ref stop) {
  for (;;) {
    auto first = co_await async::select(async::biased, in.recv(), stop.stopped());
    // CHECK-MESSAGES: :[[@LINE-1]]:56: warning: {{.*}} [async-select-starvation]
    if (first.index() == 1)
      co_return;
  }
}
async::task<> bad_starving(item it) {
  while (true)
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-loop-without-suspend]
    if (step(it))
      co_await process(it);
}

// ---- Repaired

// In this runtime a stop reaches every await, so a loop over awaits can be stopped.
async::task<> good_loop(async::mpsc::receiver<item> in) {
  for (;;) {
    auto next = co_await in.recv();
    if (next)
      co_await process(*next);
  }
}
async::task<> good_token(item it, async::stop_ref stop) {
  while (!stop.stop_requested())
    co_await process(it);
}
async::task<> good_catch(async::mpsc::receiver<item> in) {
  for (;;) {
    try {
      auto next = co_await in.recv();
      if (!next)
        co_return;
      co_await process(*next);
    } catch (const async::stopped &) {
      throw;
    } catch (...) {
      log("failed");
    }
  }
}
async::task<> good_order(async::mpsc::receiver<item> in, async::stop_ref stop) {
  for (;;) {
    auto first = co_await async::select(async::biased, stop.stopped(), in.recv());
    if (first.index() == 0)
      co_return;
  }
}
async::task<> good_yielding(item it) {
  while (true) {
    if (step(it))
      co_await process(it);
    else
      co_await async::yield_now();
  }
}
