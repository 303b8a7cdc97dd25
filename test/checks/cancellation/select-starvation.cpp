// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-select-starvation %t -- --fix-notes
#include "race_mock.h"

using namespace std::chrono_literals;
using asio::use_awaitable;
namespace cobalt = boost::cobalt;

cobalt::promise<int> next_request();
cobalt::promise<int> next_reply();
cobalt::promise<> shutdown_requested();

// ---- Reported

async::task<> messages_before_the_stop(async::mpsc::receiver<int> &inbox, async::stop_ref stop) {
  for (;;)
    co_await async::select(async::biased, inbox.recv(), stop.stopped());
    // CHECK-NOTES: :[[@LINE-1]]:43: warning: the first branch of an ordered race wins whenever it is ready, so a busy one keeps the others from being looked at [async-select-starvation]
    // CHECK-NOTES: :[[@LINE-2]]:57: note: put this branch first
  // CHECK-FIXES: co_await async::select(async::biased, stop.stopped(), inbox.recv());
}
cobalt::task<> requests_before_the_shutdown() {
  while (true)
    co_await cobalt::left_race(next_request(), shutdown_requested());
    // CHECK-NOTES: :[[@LINE-1]]:32: warning: the first branch of an ordered race wins whene
    // CHECK-NOTES: :[[@LINE-2]]:48: note: put this branch first
}
cobalt::task<> two_streams() {
  while (true)
    co_await cobalt::left_race(next_request(), next_reply());
    // CHECK-NOTES: :[[@LINE-1]]:32: warning: the first branch of an ordered race wins whene
    // CHECK-NOTES: :[[@LINE-2]]:32: note: put the branch first that is seldom ready, or race without an order
}
async::task<> made_before(async::mpsc::receiver<int> &a, async::mpsc::receiver<int> &b) {
  do {
    auto first = a.recv();
    co_await async::select(async::biased, std::move(first), b.recv());
    // CHECK-NOTES: :[[@LINE-1]]:43: warning: the first branch of an ordered race wins whene
    // CHECK-NOTES: :[[@LINE-2]]:43: note: put the branch first tha
  } while (true);
}
cobalt::task<> a_timer_behind(asio::steady_timer &timer) {
  for (;;)
    co_await cobalt::left_race(next_request(), timer.async_wait(use_awaitable));
    // CHECK-NOTES: :[[@LINE-1]]:32: warning: the first branch of an ordered race wins whene
    // CHECK-NOTES: :[[@LINE-2]]:48: note: put this branch first
}

// ---- Silent

// The order is meant: the stop comes first.
async::task<> stop_first(async::mpsc::receiver<int> &inbox, async::stop_ref stop) {
  for (;;)
    co_await async::select(async::biased, stop.stopped(), inbox.recv());
}
cobalt::task<> shutdown_first() {
  while (true)
    co_await cobalt::left_race(shutdown_requested(), next_request());
}
cobalt::task<> timer_first(asio::steady_timer &timer) {
  while (true)
    co_await cobalt::left_race(timer.async_wait(use_awaitable), next_request());
}
// Without an order.
async::task<> fair(async::mpsc::receiver<int> &inbox, async::stop_ref stop) {
  for (;;)
    co_await async::select(inbox.recv(), stop.stopped());
}
cobalt::task<> random_order() {
  while (true)
    co_await cobalt::race(next_request(), shutdown_requested());
}
// Once.
cobalt::task<> not_in_a_loop() { co_await cobalt::left_race(next_request(), shutdown_requested()); }
async::task<> only_one(async::mpsc::receiver<int> &inbox) {
  for (;;)
    co_await async::select(async::biased, inbox.recv());
}
