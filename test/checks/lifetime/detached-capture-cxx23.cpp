// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy -std=c++23 %s async-detached-capture %t
// 'this auto' copies the closure into the frame, and the references in it.
#include "async_mock.h"
#include <string>
#include <vector>

void use(const std::string &);

async::task<> returned(std::string name) {
  return [&name](this auto) -> async::task<> { co_await async::yield_now(); use(name); }();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: parameter 'name' is captured by reference but dies when this function returns, before the work is done [async-detached-capture]
}
class owner {
  std::vector<async::task<>> jobs;

public:
  void add(std::string name) {
    jobs.push_back([this, &name](this auto) -> async::task<> { co_await async::yield_now(); use(name); }());
    // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: parameter 'name' is captured by reference but may be gone
    jobs.push_back([this, name](this auto) -> async::task<> { co_await async::yield_now(); use(name); }());
  }
};
async::task<> awaited(std::string name) {
  co_await [&name](this auto) -> async::task<> { co_await async::yield_now(); use(name); }();
  auto later = [&name](this auto) -> async::task<> { co_await async::yield_now(); use(name); }();
  co_await async::yield_now();
  co_await std::move(later);
}
