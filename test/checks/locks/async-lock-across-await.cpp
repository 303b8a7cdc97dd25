// RUN: %check_async_tidy %s async-async-lock-across-await %t
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "async_mock.h"
#include <map>
#include <mutex>
#include <string>

namespace cppcoro {
class async_mutex_lock {
public:
  async_mutex_lock(async_mutex_lock &&);
  ~async_mutex_lock();
};
class async_mutex {
public:
  async::task<async_mutex_lock> scoped_lock_async();
};
} // namespace cppcoro

async::task<> io();
async::task<int> fetch();
async::task<> publish(int);
struct connection {
  async::task<> write(std::string);
};

class cache {
  async::mutex mutex_;
  cppcoro::async_mutex other_;
  std::map<int, int> entries_;
  connection line_;

public:
  // ---- Reported ---------------------------------------------------------------
  async::task<> sleeps_under_the_lock() {
    auto guard = co_await mutex_.lock();
    entries_[1] = 2;
    co_await async::sleep_for(std::chrono::seconds(1));
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'guard' stays locked while this is awaited, which does not need it; others wait for the lock as long [async-async-lock-across-await]
    // CHECK-NOTES: :[[@LINE-4]]:10: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: end the guard's scope before the suspension point
  }
  async::task<> of_a_library() {
    auto guard = co_await other_.scoped_lock_async();
    int n = entries_[1];
    co_await publish(n);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'guard' stays locked
    // CHECK-NOTES: :[[@LINE-4]]:10: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: end the guard's scope
  }

  // ---- Silent -----------------------------------------------------------------
  async::task<> scope_ends_before() {
    {
      auto guard = co_await mutex_.lock();
      entries_[1] = 2;
    }
    co_await io();
  }
  async::task<> needed_afterwards() {
    auto guard = co_await mutex_.lock();
    if (entries_.contains(1))
      co_return;
    int n = co_await fetch();
    entries_[1] = n;
  }
  async::task<> what_is_awaited_is_protected() {
    auto guard = co_await mutex_.lock();
    entries_[1] = 2;
    co_await line_.write("x");
  }
  async::task<> one_at_a_time() {
    auto guard = co_await mutex_.lock();
    co_await io();
  }
  async::task<> awaits_before() {
    co_await io();
    auto guard = co_await mutex_.lock();
    entries_[1] = 2;
  }
};
