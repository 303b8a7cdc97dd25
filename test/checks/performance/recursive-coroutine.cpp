// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-recursive-coroutine %t
#include "asio_mock.h"
#include "async_mock.h"
#include "libcoro_mock.h"
#include <memory>
#include <span>
#include <string>
#include <vector>

struct connection {};
async::task<connection> accept();
async::task<bool> try_connect(std::string);
void handle(connection);

async::task<> serves_again() {
  handle(co_await accept());
  co_await serves_again();
}
// CHECK-MESSAGES: :[[@LINE-2]]:12: warning: 'serves_again' awaits itself and nothing bounds the depth; each level keeps its frame until the last ends [async-recursive-coroutine]

async::task<bool> retries(std::string host) {
  if (co_await try_connect(host))
    co_return true;
  co_return co_await retries(host);
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'retries' awaits itself
}
async::task<bool> retries_by_move(std::string host) {
  if (!co_await try_connect(host))
    co_return co_await retries_by_move(std::move(host));
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'retries_by_move' awaits itself
  co_return true;
}
async::task<> counts_for_nothing(int attempt) {
  if (!co_await try_connect("a"))
    co_await counts_for_nothing(attempt + 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'counts_for_nothing' awaits itself
}
async::task<> backs_off(std::chrono::milliseconds delay) {
  co_await async::sleep_for(delay);
  if (!co_await try_connect("a"))
    co_await backs_off(delay * 2);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'backs_off' awaits itself
}

asio::awaitable<void> pong(int x);
asio::awaitable<void> ping(int x) { co_await pong(x); }
// CHECK-MESSAGES: :[[@LINE-1]]:46: warning: 'ping' awaits itself and nothing bounds the depth; each level keeps its frame until the last ends
asio::awaitable<void> pong(int x) { co_await ping(x); }

// Through a function that is no coroutine.
async::task<> next_round();
async::task<> round() {
  handle(co_await accept());
  co_await next_round();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'round' awaits itself
}
async::task<> next_round() { return round(); }

struct server : std::enable_shared_from_this<server> {
  coro::task<> loop() {
    co_await poll();
    co_await loop();
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'loop' awaits itself
  }
  coro::task<> poll();
  static async::task<> run(std::shared_ptr<server> self) {
    handle(co_await accept());
    co_await run(self);
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'run' awaits itself
  }
};
async::task<> kept_in_a_local() {
  auto again = kept_in_a_local();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'kept_in_a_local' awaits itself
  co_await std::move(again);
}
async::task<> in_a_combinator() {
  co_await async::when_all(in_a_combinator(), async::yield_now());
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'in_a_combinator' awaits itself
}
template <class T> async::task<> in_a_template(T value) {
  co_await async::yield_now();
  co_await in_a_template(value);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'in_a_template<int>' awaits itself
}
async::task<> instantiate() { co_await in_a_template(1); }

// Walks of something that has an end.
struct node {
  node *left, *right;
  std::vector<std::unique_ptr<node>> children;
  node *child(int);
  async::task<> visit() {
    for (auto &c : children)
      co_await c->visit();
  }
  async::task<> all(node *next) {
    if (next)
      co_await next->all(next->left);
  }
};
async::task<int> depth(node *n) {
  if (!n)
    co_return 0;
  int l = co_await depth(n->left);
  int r = co_await depth(n->right);
  co_return l > r ? l : r;
}
async::task<> visit(const node &n) {
  for (const auto &c : n.children)
    co_await visit(*c);
  auto *first = n.left;
  co_await visit(*first);
}
async::task<> halves(std::span<int> v) {
  if (v.size() < 2)
    co_return;
  co_await halves(v.first(v.size() / 2));
  co_await halves(v.subspan(v.size() / 2));
}
async::task<> ranges(int first, int last) {
  if (last - first < 2)
    co_return;
  int middle = first + (last - first) / 2;
  co_await async::when_all(ranges(first, middle), ranges(middle, last));
}
// Counted, with an end.
async::task<int> fibonacci(int n) {
  if (n < 2)
    co_return n;
  co_return co_await fibonacci(n - 1) + co_await fibonacci(n - 2);
}
async::task<bool> limited(std::string host, int attempts = 0) {
  if (attempts == 5 || co_await try_connect(host))
    co_return true;
  co_return co_await limited(host, attempts + 1);
}
async::task<> down(int depth) {
  while (depth > 0) {
    co_await down(depth - 1);
    co_return;
  }
}
async::task<> with_a_ternary(int n) {
  co_await (n ? with_a_ternary(n - 1) : async::yield_now());
}
// Spawned, not waited for: this one ends.
async::task<> starts_the_next() {
  handle(co_await accept());
  async::spawn(starts_the_next()).detach("next");
}
asio::awaitable<void> starts_on(asio::io_context &io) {
  asio::co_spawn(io, starts_on(io), asio::detached);
  co_return;
}
// Another one of the same name.
async::task<> overloaded(int);
async::task<> overloaded(std::string s) { co_await overloaded(static_cast<int>(s.size())); }
struct stage {
  virtual async::task<> run();
};
struct decorator : stage {
  std::unique_ptr<stage> inner;
  stage *next;
  async::task<> run() override {
    co_await inner->run();
    co_await next->run();
    co_await stage::run();
  }
};
struct chain {
  std::unique_ptr<chain> next;
  async::task<> run() {
    if (next)
      co_await next->run();
  }
};
// A loop, and an ordinary recursion.
async::task<> loops() {
  for (;;)
    handle(co_await accept());
}
int factorial(int n) { return n * factorial(n); }
async::task<> never_awaited() {
  auto make = [] { return never_awaited(); };
  co_return;
}
// Each level has eaten a token.
struct parser {
  std::string_view in;
  std::size_t at = 0;
  bool eat(char c) {
    if (at == in.size() || in[at] != c)
      return false;
    ++at;
    return true;
  }
  async::task<int> sum() {
    int value = co_await term();
    while (eat('+'))
      value += co_await term();
    co_return value;
  }
  async::task<int> term() {
    co_await async::yield_now();
    if (eat('(')) {
      int value = co_await sum();
      eat(')');
      co_return value;
    }
    co_return 1;
  }
};
struct client {
  bool connected = false;
  async::task<> retry() {
    co_await try_connect("a");
    if (!connected)
      co_await retry();
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'retry' awaits itself
  }
};
