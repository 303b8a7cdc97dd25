// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy -check-suffixes=LOCK,CPU,OWN %s async-blocking-call %t -- -config='{CheckOptions: {async-blocking-call.Categories: "lock;cpu;stdio;names"}}'
// RUN: %check_async_tidy -check-suffixes=SLEEP,BOOT,OWN %s async-blocking-call %t -- -config='{CheckOptions: {async-blocking-call.Categories: "sleep"}}'
// RUN: %check_async_tidy -check-suffixes=FILE,SLEEP,OWN %s async-blocking-call %t -- -config='{CheckOptions: {async-blocking-call.AllowedContexts: "app::bootstrap::*;*::loads_*"}}'
// RUN: %check_async_tidy -check-suffixes=SLEEP,BOOT,OWN %s async-blocking-call %t -- -config='{CheckOptions: {async-blocking-call.AllowedCallees: "std::filesystem::*;fopen"}}'
// What is off by default is on when it is listed, and the other way round; what
// is allowed is silent wherever it stands, lambdas included.
#include "async_mock.h"
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <pwd.h>
#include <thread>

using namespace std::chrono_literals;

[[clang::annotate("async::blocking", "cpu")]] void hashes();
// A category of the user's own is always on.
[[clang::annotate("async::blocking", "tape")]] void rewinds();

async::task<> off_by_default(std::mutex &m) {
  m.lock();
  // CHECK-MESSAGES-LOCK: :[[@LINE-1]]:5: warning: 'std::mutex::lock' blocks
  m.unlock();
  std::lock_guard guard(m);
  // CHECK-MESSAGES-LOCK: :[[@LINE-1]]:19: warning: 'std::lock_guard<std::mutex>' blocks
  hashes();
  // CHECK-MESSAGES-CPU: :[[@LINE-1]]:3: warning: 'hashes' blocks
  rewinds();
  // CHECK-MESSAGES-OWN: :[[@LINE-1]]:3: warning: 'rewinds' blocks
  printf("x");
  // CHECK-MESSAGES-CPU: :[[@LINE-1]]:3: warning: 'printf' blocks
  co_return;
}

async::task<> on_by_default(const std::filesystem::path &path) {
  std::this_thread::sleep_for(1s);
  // CHECK-MESSAGES-SLEEP: :[[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  std::filesystem::remove(path);
  // CHECK-MESSAGES-FILE: :[[@LINE-1]]:3: warning: 'std::filesystem::remove' blocks
  fopen("x", "r");
  // CHECK-MESSAGES-FILE: :[[@LINE-1]]:3: warning: 'fopen' blocks
  co_return;
}

namespace app::bootstrap {
async::task<> starts() {
  std::this_thread::sleep_for(2s);
  // CHECK-MESSAGES-BOOT: :[[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  [] { std::this_thread::sleep_for(3s); }();
  // CHECK-MESSAGES-BOOT: :[[@LINE-1]]:8: warning: 'std::this_thread::sleep_for' blocks
  co_return;
}
} // namespace app::bootstrap
