// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-block-on-in-async,async-runtime-mixing %t -- -- -I %src_root/runtime/include
//
// A runtime inside of asynchronous code, and a library that picks one.
#include <async/async.hpp>
#include <string>
#include <utility>

async::task<std::string> fetch(std::string url);

// ---- As it is not to be

async::task<> bad_runtime() {
  async::runtime rt;
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: {{.*}} [async-block-on-in-async]
  co_return;
}
std::string library_fetch(std::string url) {
  async::runtime rt;
  return rt.block_on(fetch(std::move(url)));
}
async::task<std::string> bad_use_of_the_library() {
  co_return library_fetch("example.com");
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: {{.*}} [async-block-on-in-async]
}
async::task<std::string> bad_block_on(async::runtime &rt) {
  co_return rt.block_on(fetch("example.com"));
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: {{.*}} [async-block-on-in-async]
}

// ---- Repaired

async::task<std::string> good_use_of_a_task() { co_return co_await fetch("example.com"); }
int main() {
  async::runtime rt;
  rt.block_on([]() -> async::task<> { co_await good_use_of_a_task(); }());
}
