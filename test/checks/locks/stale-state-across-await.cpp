// RUN: %check_async_tidy %s async-stale-state-across-await %t
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "async_mock.h"
#include <atomic>
#include <map>
#include <mutex>
#include <string>

async::task<> io();
async::task<int> number();
async::task<bool> audit(int);
async::task<std::string> load(int);
int total_of_all;

// ---- Reported -----------------------------------------------------------------

class account {
  int balance_ = 0;
  long total_ = 0;
  bool connected_ = false;
  std::atomic<int> count_;
  std::map<int, std::string> cache_;

public:
  async::task<> check_then_act(int n) {
    if (balance_ >= n) {
      co_await audit(n);
      balance_ -= n;
      // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'balance_' was checked before the suspension; others may have changed it since [async-stale-state-across-await]
      // CHECK-NOTES: :[[@LINE-4]]:9: note: read here
      // CHECK-NOTES: :[[@LINE-4]]:7: note: suspended here
      // CHECK-NOTES: :[[@LINE-4]]:7: note: check it again after the suspension point, or hold an asynchronous lock from the check to the write
    }
  }
  async::task<> fill_a_cache(int id) {
    if (!cache_.contains(id)) {
      auto value = co_await load(id);
      cache_[id] = value;
      // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'cache_' was checked
      // CHECK-NOTES: :[[@LINE-4]]:10: note: read here
      // CHECK-NOTES: :[[@LINE-4]]:20: note: suspended here
      // CHECK-NOTES: :[[@LINE-4]]:7: note: check it again
    }
  }
  async::task<> early_return() {
    if (connected_)
      co_return;
    co_await io();
    connected_ = true;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'connected_' was checked
    // CHECK-NOTES: :[[@LINE-5]]:9: note: read here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: check it again
  }
  async::task<> read_first() {
    total_ = total_ + co_await number();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'total_' is set to what was computed from its value before the suspension; what others wrote meanwhile is lost
    // CHECK-NOTES: :[[@LINE-2]]:14: note: read here
    // CHECK-NOTES: :[[@LINE-3]]:23: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: read it after the suspension point, or hold
  }
  async::task<> by_a_copy() {
    int n = balance_;
    co_await io();
    balance_ = n + 1;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'balance_' is set to what
    // CHECK-NOTES: :[[@LINE-4]]:13: note: read here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: read it after
  }
  async::task<> atomic_load_and_store() {
    count_.store(count_.load() + co_await number());
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'count_' is set to what
    // CHECK-NOTES: :[[@LINE-2]]:18: note: read here
    // CHECK-NOTES: :[[@LINE-3]]:34: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: read it after
  }
  async::task<> global() {
    total_of_all = total_of_all + co_await number();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'total_of_all' is set to what
    // CHECK-NOTES: :[[@LINE-2]]:20: note: read here
    // CHECK-NOTES: :[[@LINE-3]]:35: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: read it after
  }
};

// ---- Silent -------------------------------------------------------------------

class careful {
  int balance_ = 0;
  long total_ = 0;
  bool busy_ = false;
  bool connected_ = false;
  std::map<int, std::string> cache_;
  async::mutex mutex_;

public:
  async::task<> compound_reads_after() { total_ += co_await number(); }
  async::task<> awaited_first() {
    int n = co_await number();
    total_ = total_ + n;
  }
  async::task<> read_on_the_right_after() { total_ = co_await number() + total_; }
  async::task<> checked_again(int n) {
    if (balance_ >= n) {
      co_await audit(n);
      if (balance_ >= n)
        balance_ -= n;
    }
  }
  async::task<> looked_up_again(int id) {
    if (!cache_.contains(id)) {
      auto value = co_await load(id);
      if (!cache_.contains(id))
        cache_[id] = value;
    }
  }
  // Who comes second sees it.
  async::task<> marked_before() {
    if (busy_)
      co_return;
    busy_ = true;
    co_await io();
    busy_ = false;
  }
  async::task<> under_a_lock(int n) {
    auto guard = co_await mutex_.lock();
    if (balance_ >= n) {
      co_await audit(n);
      balance_ -= n;
    }
    total_ = total_ + co_await number();
  }
  async::task<> acts_on_something_else() {
    if (connected_) {
      co_await io();
      total_ = 0;
    }
  }
  async::task<> no_suspension_between(int n) {
    if (balance_ >= n)
      balance_ -= n;
    co_await io();
  }
  async::task<> awaits_in_the_other_branch(int n) {
    if (balance_ >= n)
      balance_ -= n;
    else
      co_await io();
  }
  async::task<> local() {
    int sum = 0;
    if (sum == 0) {
      co_await io();
      sum = 1;
    }
    sum = sum + co_await number();
  }
  async::task<> loop_condition() {
    while (!connected_) {
      co_await io();
      connected_ = co_await audit(1);
    }
  }
  async::task<> never_suspends(int n) {
    if (balance_ >= n) {
      co_await std::suspend_never{};
      balance_ -= n;
    }
  }
};
