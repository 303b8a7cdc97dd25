// RUN: %if plugin %{ not %clang_tidy -load=%plugin --quiet --checks=-*,async-lock-across-await %s -- -std=c++20 -I%inputs 2>&1 | FileCheck %s --implicit-check-not=Stack %}
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Code that Clang rejects: what is sound in it is still seen, nothing crashes.
#include "async_mock.h"
#include <mutex>

extern std::mutex m;
async::task<> io();

async::task<> unknown_names() {
  std::unique_lock lock(undeclared);
  lock.unlock();
  undeclared_function(lock);
  co_await io();
  co_await undeclared_task();
}

async::task<> wrong_arguments() {
  std::unique_lock<std::mutex> lock(m, 1, 2, 3);
  std::lock_guard<no_such_type> guard(m);
  auto [a, b] = lock;
  lock = nothing;
  co_await io(1, 2);
}

struct incomplete;
async::task<> incomplete_types(incomplete &i) {
  std::lock_guard<incomplete> guard(i);
  std::unique_lock<incomplete> *p;
  (*p).unlock();
  co_await io();
}

template <class T> async::task<> broken_template(T t) {
  std::unique_lock<typename T::mutex> lock(t.m, missing);
  if (lock)
    co_await t.nothing();
}

async::task<> sound_beside_it() {
  std::lock_guard guard(m);
  co_await io();
  // CHECK: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked
}
