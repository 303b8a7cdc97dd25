// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-blocking-call %t
// What has an asynchronous twin is replaced by it; what has none is moved away.
#include "async_mock.h"
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

async::task<> opens() {
  std::ifstream in("x");
  // CHECK-NOTES: :[[@LINE-1]]:17: warning: 'std::ifstream' blocks
  // CHECK-NOTES: :[[@LINE-2]]:17: note: use 'co_await async::fs::read_to_string' instead
  co_return;
}

async::task<> asks_and_removes(const std::filesystem::path &path, struct stat *found) {
  std::filesystem::exists(path);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'std::filesystem::exists' blocks
  // CHECK-NOTES: :[[@LINE-2]]:3: note: do it in 'co_await async::spawn_blocking'
  unlink("x");
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'unlink' blocks
  // CHECK-NOTES: :[[@LINE-2]]:3: note: do it in 'co_await async::spawn_blocking'
  stat("x", found);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'stat' blocks
  // CHECK-NOTES: :[[@LINE-2]]:3: note: do it in 'co_await async::spawn_blocking'
  co_return;
}
