// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-capturing-lambda-coroutine,async-detached-capture,async-dangling-argument %t -- -- -I %src_root/runtime/include
//
// Closures that borrow, and work that goes on when they and their borrowings are gone.
#include <async/async.hpp>
#include <string>
#include <utility>
#include <vector>

async::task<> turn();
async::task<> send_to(const std::string &address);
void use(int n);

// ---- As it is not to be

// The closure dies with the statement, the coroutine reads its capture later.
async::task<> bad_closure(std::vector<int> data) {
  auto handle = async::spawn([data]() -> async::task<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: {{.*}} [async-capturing-lambda-coroutine]
    co_await turn();
    use(data.front());
  }());
  co_await handle;
}
// A local by reference, in work that nobody here joins.
async::task<> bad_reference() {
  int hits = 0;
  async::spawn(async::co_invoke([&hits]() -> async::task<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:33: warning: {{.*}} [async-detached-capture]
    co_await turn();
    ++hits;
  })).detach("counts");
  co_return;
}
// A temporary lent to a task that runs later.
async::task<> bad_argument() {
  auto handle = async::spawn(send_to(std::string("example.com")));
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: {{.*}} [async-dangling-argument]
  co_await handle;
}

// ---- Repaired

async::task<> good_closure(std::vector<int> data) {
  auto handle = async::spawn(async::co_invoke([data = std::move(data)]() -> async::task<> {
    co_await turn();
    use(data.front());
  }));
  co_await handle;
}
async::task<> good_scope() {
  int hits = 0;
  co_await async::with_scope([&hits](async::scope &) -> async::task<> {
    co_await turn();
    ++hits;
  });
  use(hits);
}
async::task<> good_argument() { co_await send_to(std::string("example.com")); }
