// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-blocking-call,async-blocking-call-transitive %t -- --config="{CheckOptions: {async-blocking-call.Categories: 'sleep;file;cpu'}}" -- -I %src_root/runtime/include
//
// Sleeping, files, a synchronous HTTP client and computation on an executor's thread.
#include <async/async.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

std::string read_to_string(const std::string &path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}
[[clang::annotate("async::blocking", "cpu")]] std::string hash(const std::string &password, int cost);

// ---- As it is not to be

async::task<> bad_sleep() {
  std::this_thread::sleep_for(1s);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the executor's thread that runs 'bad_sleep' [async-blocking-call]
  co_return;
}
async::task<std::string> bad_file() {
  co_return read_to_string("file.txt");
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: {{.*}} [async-blocking-call-transitive]
}
async::task<std::string> bad_hash(std::string password) {
  co_return hash(password, 12);
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'hash' {{.*}} [async-blocking-call]
}

// ---- Repaired

async::task<> good_sleep() { co_await async::sleep_for(1s); }
async::task<std::string> good_file(std::string path) {
  co_return co_await async::spawn_blocking([path = std::move(path)] { return read_to_string(path); });
}
async::task<std::string> good_hash(std::string password) {
  co_return co_await async::spawn_compute([password = std::move(password)] { return hash(password, 12); });
}
