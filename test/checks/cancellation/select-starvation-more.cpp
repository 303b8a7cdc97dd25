// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-select-starvation %t
#include "race_mock.h"

using inbox_t = async::mpsc::receiver<int>;
bool more();

// ---- Reported: the race is run again

async::task<> single_turns_in_a_loop(inbox_t &inbox, async::stop_ref stop) {
  while (more())
    do {
      co_await async::select(async::biased, inbox.recv(), stop.stopped());
      // CHECK-MESSAGES: :[[@LINE-1]]:45: warning: the first branch of an ordered race wins whenever it is ready
    } while (false);
}
async::task<> ends_on_one_way(inbox_t &inbox, async::stop_ref stop) {
  for (;;) {
    co_await async::select(async::biased, inbox.recv(), stop.stopped());
    // CHECK-MESSAGES: :[[@LINE-1]]:43: warning: the first branch of an ordered race wins whenever it is ready
    if (!more())
      co_return;
  }
}

// ---- Silent: it is run once

async::task<> one_turn(inbox_t &inbox, async::stop_ref stop) {
  do {
    co_await async::select(async::biased, inbox.recv(), stop.stopped());
  } while (false);
}
async::task<> left_at_the_end_of_the_body(inbox_t &inbox, async::stop_ref stop) {
  for (;;) {
    co_await async::select(async::biased, inbox.recv(), stop.stopped());
    co_return;
  }
}
async::task<> left_on_both_ways(inbox_t &inbox, async::stop_ref stop) {
  while (more()) {
    co_await async::select(async::biased, inbox.recv(), stop.stopped());
    if (more())
      break;
    throw 1;
  }
}
