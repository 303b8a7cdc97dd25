// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-send-bound,async-thread-affine-across-await %t -- -- -I %src_root/runtime/include
//
// What belongs to one thread goes to another: the type system of C++ says nothing.
#include <async/async.hpp>
#include <memory>
#include <utility>

class ASYNC_THREAD_BOUND counter {
public:
  int value = 0;
};
thread_local int requests;
async::task<> turn();
async::task<> count(counter c);

// ---- As it is not to be

async::task<> bad_spawn(counter c) {
  auto handle = async::spawn(count(c));
  // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: {{.*}} [async-send-bound]
  co_await handle;
}
async::task<> bad_thread_local() {
  int &mine = requests;
  co_await turn();
  ++mine;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: {{.*}} [async-thread-affine-across-await]
}

// ---- Repaired

async::task<> good_same_task(counter c) { co_await count(std::move(c)); }
async::task<> good_thread_local() {
  co_await turn();
  ++requests;
}
