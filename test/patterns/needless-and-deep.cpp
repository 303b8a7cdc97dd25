// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unnecessary-coroutine,async-recursive-coroutine,async-large-frame %t -- -- -I %src_root/runtime/include
//
// Coroutines where a function would do, that call themselves, that are large.
#include <array>
#include <async/async.hpp>
#include <memory>

async::task<> turn();
int sum_of(const std::array<char, 65536> &bytes);

// ---- As it is not to be

async::task<int> bad_add(int a, int b) { co_return a + b; }
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: {{.*}} [async-unnecessary-coroutine]

async::task<unsigned> bad_recursive(unsigned n) {
  co_await turn();
  co_return co_await bad_recursive(n + 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: {{.*}} [async-recursive-coroutine]
}
async::task<int> bad_frame() {
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: {{.*}} [async-large-frame]
  std::array<char, 65536> bytes{};
  co_await turn();
  co_return sum_of(bytes);
}

// ---- Repaired

int good_add(int a, int b) { return a + b; }
async::task<unsigned> good_loop(unsigned n) {
  while (n != 0) {
    co_await turn();
    --n;
  }
  co_return n;
}
async::task<int> good_frame() {
  auto bytes = std::make_unique<std::array<char, 65536>>();
  co_await turn();
  co_return sum_of(*bytes);
}
