// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-select-starvation %t -- --fix-notes
#include "race_mock.h"

using namespace std::chrono_literals;
using asio::use_awaitable;
namespace cobalt = boost::cobalt;

cobalt::promise<int> next_request();
cobalt::promise<int> next_reply();
cobalt::promise<> shutdown_requested();
bool more();

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
// Leaving for the other one is no help: it may never be looked at.
async::task<> left_for_the_stop(async::mpsc::receiver<int> &inbox, async::stop_ref stop) {
  for (;;) {
    auto first = co_await async::select(async::biased, inbox.recv(), stop.stopped());
    // CHECK-NOTES: :[[@LINE-1]]:56: warning: the first branch of an ordered race wins whene
    // CHECK-NOTES: :[[@LINE-2]]:70: note: put this branch first
    if (first.index() == 1)
      co_return;
  }
}
async::task<> of_three(async::mpsc::receiver<int> &a, async::mpsc::receiver<int> &b, async::stop_ref stop) {
  while (more())
    co_await async::select(async::biased, a.recv(), b.recv(), stop.stopped());
    // CHECK-NOTES: :[[@LINE-1]]:43: warning: the first branch of an ordered race wins whene
    // CHECK-NOTES: :[[@LINE-2]]:63: note: put this branch first
}
// A task type of one's own, and a lambda.
namespace mine {
struct job : cancellation_mock::task_shape<job, void> {
  job(job &&) noexcept;
  ~job();
};
} // namespace mine
mine::job own_type() {
  for (int i = 0; i < 100; ++i)
    co_await cobalt::left_race(next_request(), shutdown_requested());
    // CHECK-NOTES: :[[@LINE-1]]:32: warning: the first branch of an ordered race wins whene
    // CHECK-NOTES: :[[@LINE-2]]:48: note: put this branch first
}
auto in_a_lambda = []() -> cobalt::task<> {
  while (true)
    co_await cobalt::left_race(next_request(), next_reply());
    // CHECK-NOTES: :[[@LINE-1]]:32: warning: the first branch of an ordered race wins whene
    // CHECK-NOTES: :[[@LINE-2]]:32: note: put the branch first tha
};
template <class T> cobalt::task<> in_a_template() {
  while (true)
    co_await cobalt::left_race(next_request(), next_reply());
    // CHECK-NOTES: :[[@LINE-1]]:32: warning: the first branch of an ordered race wins whene
    // CHECK-NOTES: :[[@LINE-2]]:32: note: put the branch first tha
}
template cobalt::task<> in_a_template<int>();

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
// Whoever wins first ends the loop.
cobalt::task<> first_one_leaves() {
  for (;;) {
    auto won = co_await cobalt::left_race(next_request(), shutdown_requested());
    if (won == 0)
      co_return;
  }
}
async::task<> leaves_by_break(async::mpsc::receiver<int> &inbox, async::stop_ref stop) {
  while (true) {
    auto first = co_await async::select(async::biased, inbox.recv(), stop.stopped());
    if (first.index() != 1)
      break;
  }
}
cobalt::task<> one_turn() {
  for (;;) {
    co_await cobalt::left_race(next_request(), next_reply());
    break;
  }
}
// A clock as the first is seldom ready.
async::task<> ticks_first(async::mpsc::receiver<int> &inbox) {
  for (;;)
    co_await async::select(async::biased, async::sleep_for(1s), inbox.recv());
}
// All are waited for.
async::task<> not_a_race(async::mpsc::receiver<int> &inbox) {
  for (;;)
    co_await async::timeout(1s, inbox.recv());
}
