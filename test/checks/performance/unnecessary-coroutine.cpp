// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unnecessary-coroutine %t -- --fix-notes
#include "asio_mock.h"
#include "async_mock.h"
#include "libcoro_mock.h"
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

struct item {
  int price, count;
};
async::task<int> query(std::string name);
async::task<int> look_up(const std::string &name);
async::task<int> parse(std::string_view text);
async::task<long> long_query(std::string name);
async::task<> store(int);
void log(const char *);

async::task<int> never_suspends(item i) {
  int total = i.price * i.count;
  co_return total;
}
// CHECK-MESSAGES: :[[@LINE-4]]:18: warning: coroutine 'never_suspends' never suspends; each call makes a frame for what a plain function does [async-unnecessary-coroutine]

asio::awaitable<void> only_logs(int n) {
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: coroutine 'only_logs' never suspends
  if (n > 3)
    log("many");
  co_return;
}
coro::task<int> one_expression(int a, int b) { co_return a + b; }
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: coroutine 'one_expression' never suspends
struct account {
  int balance;
  async::task<int> current() const { co_return balance; }
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: coroutine 'current' never suspends
  async::task<int> inner();
  async::task<int> outer() { co_return co_await inner(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: coroutine 'outer' only passes on what 'account::inner' returns
  // CHECK-FIXES: async::task<int> outer() { return inner(); }
};
async::task<int> passes_on(std::string name) { co_return co_await query(std::move(name)); }
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: coroutine 'passes_on' only passes on what 'query' returns; each call makes a frame for nothing [async-unnecessary-coroutine]
// CHECK-FIXES: async::task<int> passes_on(std::string name) { return query(std::move(name)); }
async::task<int> passes_a_reference_on(const std::string &name) {
  co_return co_await look_up(name);
}
// CHECK-MESSAGES: :[[@LINE-3]]:18: warning: coroutine 'passes_a_reference_on' only passes on
// CHECK-FIXES: return look_up(name);
async::task<int> passes_a_view_on(std::string_view text) { co_return co_await parse(text); }
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: coroutine 'passes_a_view_on' only passes on
// CHECK-FIXES: { return parse(text); }
async::task<> without_a_result(int n) { co_await store(n + 1); }
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: coroutine 'without_a_result' only passes on what 'store' returns
// CHECK-FIXES: async::task<> without_a_result(int n) { return store(n + 1); }
async::task<> without_a_result_and_return(int n) {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: coroutine 'without_a_result_and_return' only passes on what 'store' returns
  co_await store(n);
  co_return;
}

// The frame keeps alive what the inner one refers to.
async::task<int> keeps_its_parameter(std::string name) { co_return co_await look_up(name); }
async::task<int> keeps_a_temporary(int n) { co_return co_await look_up(std::to_string(n)); }
async::task<int> keeps_the_text(std::string text) { co_return co_await parse(text); }
async::task<int> keeps_the_object(account a) { co_return co_await a.inner(); }
async::task<int> keeps_through_a_pointer(std::shared_ptr<account> a) {
  co_return co_await a->inner();
}
async::task<int> keeps_alive(std::shared_ptr<account> self, std::string name) {
  co_return co_await query(name);
}
// More than passing on.
async::task<int> with_a_try(std::string name) {
  try {
    co_return co_await query(name);
  } catch (...) {
    co_return 0;
  }
}
async::task<int> with_a_guard(std::string name) {
  struct timer {
    ~timer();
  } t;
  co_return co_await query(name);
}
async::task<int> converts(std::string name) { co_return co_await long_query(name); }
async::task<int> adds(std::string name) { co_return 1 + co_await query(name); }
async::task<int> twice(std::string name) {
  co_await query(name);
  co_return co_await query(name);
}
async::task<> drops_the_result(std::string name) { co_await query(name); }
// Signatures that others ask for.
struct service {
  virtual async::task<int> size() { int n = 3; log("size"); co_return n; }
  virtual ~service();
};
struct local_service : service {
  async::task<int> size() override { log("size"); co_return 3; }
};
async::task<> on_message(int n) {
  log("message");
  co_return;
}
void subscribe(std::function<async::task<>(int)>);
void connect_all() {
  subscribe(on_message);
  subscribe([](int) -> async::task<> {
    log("message");
    co_return;
  });
}
async::task<> overloaded(int) {
  log("number");
  co_return;
}
async::task<> overloaded(std::string name) {
  co_await query(name);
  log("name");
}
template <class T> async::task<> in_a_template(T t) {
  log("template");
  co_return;
}
template async::task<> in_a_template(int);
struct fake_store {
  async::task<> put(int) {
    log("put");
    co_return;
  }
};
async::task<> test_something() {
  log("test");
  co_return;
}
template <class Self> struct handler_base {
  async::task<> run() { co_await static_cast<Self *>(this)->handle(); }
};
struct handler : handler_base<handler> {
  async::task<> handle() {
    log("handle");
    co_return;
  }
};

async::task<int> catches(std::string s) {
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: coroutine 'catches' never suspends
  try {
    co_return std::stoi(s);
  } catch (const std::exception &) {
    co_return -1;
  }
}
// Stubs.
async::task<> empty() { co_return; }
async::task<int> constant() { co_return 0; }
async::task<std::string> default_value(int n) {
  (void)n;
  co_return {};
}
async::task<std::vector<int>> later() { throw 3; co_return std::vector<int>(); }
// They suspend.
async::task<> suspends() {
  log("before");
  co_await async::yield_now();
}
asio::awaitable<void> asks_its_executor() {
  auto ex = co_await asio::this_coro::executor;
}
// No coroutine.
async::task<int> returns(std::string name) { return query(std::move(name)); }
