// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-reference-parameter %t -- --config="{CheckOptions: {async-reference-parameter.ByDeclaration: false}}"
// By default: '&&' and coroutines that nobody awaits.
#include "async_mock.h"
#include "asio_mock.h"
#include "task_shape.h"
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

void put(const std::string &);
bool ready();
async::task<> flush();
async::task<> send(std::string);
async::task<> inspect(const std::string &);

async::task<> rvalue_reference(std::string &&body) {
// CHECK-MESSAGES: :[[@LINE-1]]:46: warning: reference parameter 'body' is used after 'rvalue_reference' was suspended, when what it refers to may be gone [async-reference-parameter]
  co_await flush();
  put(body);
}

struct record {
  std::string key;
};
// An eager task type of the user's own.
async::eager::task<> eager_start(record &&r) {
// CHECK-MESSAGES: :[[@LINE-1]]:43: warning: reference parameter 'r' is used after 'eager_start' was suspended, when what it refers to may be gone
  co_await flush();
  put(r.key);
}

async::task<> used_before_in_source_order(std::string &&line) {
// CHECK-MESSAGES: :[[@LINE-1]]:57: warning: reference parameter 'line' is used after 'used_before_in_source_order' was suspended, when what it refers to may be gone
  for (int i = 0; i < 3; ++i) {
    put(line);
    co_await flush();
  }
}

async::task<> lent_to_an_awaited_task(std::string &&body) {
// CHECK-MESSAGES: :[[@LINE-1]]:53: warning: reference parameter 'body' is used after 'lent_to_an_awaited_task' was suspended, when what it refers to may be gone
  co_await inspect(body);
}

asio::awaitable<void> pause_a_little();
asio::awaitable<void> asio_awaitable(std::vector<int> &&values) {
// CHECK-MESSAGES: :[[@LINE-1]]:57: warning: reference parameter 'values' is used after 'asio_awaitable' was suspended, when what it refers to may be gone
  co_await pause_a_little();
  values.clear();
}

asio::awaitable<void> over_all(std::vector<int> &&values) {
// CHECK-MESSAGES: :[[@LINE-1]]:51: warning: reference parameter 'values' is used after 'over_all' was suspended, when what it refers to may be gone
  for (int value : values) {
    put(std::to_string(value));
    co_await pause_a_little();
  }
}
asio::awaitable<void> all_before(std::vector<int> &&values) {
  for (int value : values)
    put(std::to_string(value));
  co_await pause_a_little();
}

template <class F> async::task<> retry(F &&f) {
// CHECK-MESSAGES: :[[@LINE-1]]:44: warning: reference parameter 'f' is used after 'retry' was suspended, when what it refers to may be gone
  while (!f())
    co_await flush();
}
async::task<> keeps_the_task() {
  auto later = retry([] { return ready(); });
  co_await flush();
  co_await std::move(later);
}

class store {
  async::task<> add(std::string &&key) {
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: reference parameter 'key' is used after 'add' was suspended, when what it refers to may be gone
    co_await flush();
    last_ = std::move(key);
  }
  std::string last_;
};

fire_and_forget detached_const_reference(const std::string &line) {
// CHECK-MESSAGES: :[[@LINE-1]]:61: warning: reference parameter 'line' is used after 'detached_const_reference' was suspended, when what it refers to may be gone
  co_await flush();
  put(line);
}
fire_and_forget detached_view(std::string_view line) {
// CHECK-MESSAGES: :[[@LINE-1]]:48: warning: view parameter 'line' is used after 'detached_view' was suspended, when what it refers to may be gone
  co_await flush();
  put(std::string(line));
}
fire_and_forget detached_span(std::span<const char> bytes) {
// CHECK-MESSAGES: :[[@LINE-1]]:53: warning: view parameter 'bytes' is used after 'detached_span' was suspended, when what it refers to may be gone
  co_await flush();
  put(std::string(bytes.begin(), bytes.end()));
}
fire_and_forget given_a_local(record &r) {
// CHECK-MESSAGES: :[[@LINE-1]]:39: warning: reference parameter 'r' is used after 'given_a_local' was suspended, when what it refers to may be gone
  co_await flush();
  put(r.key);
}
void gives_a_local() {
  record r;
  given_a_local(r);
}

asio::awaitable<void> greet(const std::string &name) {
// CHECK-MESSAGES: :[[@LINE-1]]:48: warning: reference parameter 'name' is used after 'greet' was suspended, when what it refers to may be gone
  co_await pause_a_little();
  put(name);
}
void spawned_with_a_temporary(asio::io_context &ctx) {
  asio::co_spawn(ctx, greet("you"), asio::detached);
}
async::task<> visit(std::string_view name) {
// CHECK-MESSAGES: :[[@LINE-1]]:38: warning: view parameter 'name' is used after 'visit' was suspended, when what it refers to may be gone
  co_await flush();
  put(std::string(name));
}
void spawned_with_a_view_of_a_temporary() {
  async::spawn(visit(std::string("you"))).detach("test");
}

// Silent.

async::task<> moved_before_the_first_suspension(std::string &&body) {
  std::string own = std::move(body);
  co_await flush();
  put(own);
}
async::task<> used_before_the_first_suspension(std::string &&body) {
  put(body);
  co_await flush();
}
async::task<> moved_into_an_awaited_task(std::string &&body) { co_await send(std::move(body)); }
async::task<> unused(std::string &&) { co_await flush(); }
async::task<> no_suspension(std::string &&body) {
  put(body);
  co_return;
}
async::eager::task<> never_suspends(std::string &&body) {
  co_await std::suspend_never{};
  put(body);
}

// All calls that can be seen await in place.
async::task<> awaited_in_place(std::string &&body) {
  co_await flush();
  put(body);
}
async::task<> waits_for_it() {
  co_await awaited_in_place(std::string("x"));
  std::string own;
  co_await awaited_in_place(std::move(own));
  auto later = awaited_in_place(std::move(own));
  co_await std::move(later);
}
void blocks_on_it() { async::block_on(awaited_in_place("x")); }

// The call site decides for these.
async::task<> const_reference(const std::string &s) {
  co_await flush();
  put(s);
}
async::task<> view(std::string_view s) {
  co_await flush();
  put(std::string(s));
}
async::task<> reference(record &r) {
  co_await flush();
  put(r.key);
}

// Written on purpose.
fire_and_forget pointer(const char *s, record *r) {
  co_await flush();
  put(s);
  put(r->key);
}
fire_and_forget wrapped(std::reference_wrapper<record> r) {
  co_await flush();
  put(r.get().key);
}
fire_and_forget value(std::string s) {
  co_await flush();
  put(s);
}
fire_and_forget used_before(const std::string &s) {
  put(s);
  co_await flush();
}
fire_and_forget copied_first(const std::string &s) {
  auto own = s;
  co_await flush();
  put(own);
}

// What serves many outlives them; so does what every call gives it.
fire_and_forget service(asio::io_context &ctx) {
  co_await flush();
  ctx.stop();
}
struct server {
  std::string name;
  void start();
};
fire_and_forget serve(server &s) {
  co_await flush();
  put(s.name);
}
void server::start() { serve(*this); }
fire_and_forget local_of_main(record &r) {
  co_await flush();
  put(r.key);
}
int main() {
  asio::io_context ctx;
  record r;
  local_of_main(r);
  ctx.run();
}

// Not coroutines.
void function(std::string &&body) { put(body); }
auto lambda = [](std::string &&body) { put(body); };
async::task<> forwarder(std::string &&body) { return awaited_in_place(std::move(body)); }

// Whoever takes the lambda decides how it calls it.
template <class F> void handle(F) {}
void registers() {
  handle([](record &&r) -> async::task<> {
    co_await flush();
    put(r.key);
  });
}

// The signature belongs to the base class.
struct handler {
  virtual async::task<> run(record &&r) = 0;
};
struct handler_of_ours : handler {
  async::task<> run(record &&r) override {
    co_await flush();
    put(r.key);
  }
};

// Only a pattern: F may be an lvalue reference.
template <class F> async::task<> never_instantiated(F &&f) {
  co_await flush();
  f();
}
