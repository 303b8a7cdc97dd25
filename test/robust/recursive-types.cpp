// RUN: %every_check %s
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Types that contain, derive from or lead back to themselves. Correct, so
// silent; what matters is that every walk over types ends.
#include "async_mock.h"
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

struct node {
  std::vector<node> children;
  std::map<int, node *> index;
  std::unique_ptr<node> left, right;
  node *parent;
  std::function<node(node)> make;
  std::variant<int, std::unique_ptr<node>, std::vector<node>> value;
};
struct first;
struct second {
  std::shared_ptr<first> other;
  async::task<first *> get();
};
struct first {
  std::shared_ptr<second> other;
  async::task<second *> get();
  async::task<first> *later;
};
async::task<> walks(node n, first f) {
  co_await async::yield_now();
  n.left = std::move(n.right);
  (void)co_await f.get();
}

// Template recursion: each type holds the next one.
template <int N> struct chain {
  chain<N - 1> next;
  std::mutex m;
};
template <> struct chain<0> {};
extern chain<200> long_chain;
template <class T, int N> struct nested : nested<std::optional<T>, N - 1> {};
template <class T> struct nested<T, 0> {
  T value;
};
async::task<> uses_chains(nested<int, 60> n) {
  { std::lock_guard guard(long_chain.next.next.m); }
  co_await async::yield_now();
}

// Curious recursion; a base that is made of the derived class.
template <class D> struct curious {
  D &self() { return static_cast<D &>(*this); }
  async::task<D *> get() { co_return &self(); }
};
struct leaf : curious<leaf> {};
struct deep : curious<std::vector<deep>>, curious<deep> {};
async::task<> gets(leaf &l) { (void)co_await l.get(); }

// Operators that lead to the same type again and again.
struct arrow {
  arrow *operator->();
  arrow &operator*();
  arrow operator[](int);
  arrow operator()(arrow);
  operator arrow *();
  async::task<arrow> run();
  arrow &operator++();
};
async::task<> through_operators(arrow &a) { (void)co_await (*(*a)).run(); }
struct looping_awaitable;
struct other_awaitable {
  looping_awaitable operator co_await();
};
struct looping_awaitable {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  other_awaitable await_resume();
  looping_awaitable operator+(int);
};
async::task<> awaits_what_it_gives(other_awaitable o) {
  auto next = co_await o;
  auto after = co_await next;
  (void)co_await after;
}

// A promise whose result, awaiter and parameters are the task itself.
struct self_task {
  struct promise_type {
    self_task get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
    void return_value(self_task);
    self_task await_transform(self_task);
    self_task yield_value(self_task);
  };
  bool await_ready();
  std::coroutine_handle<promise_type> await_suspend(std::coroutine_handle<>);
  self_task await_resume();
  self_task(self_task &&);
  ~self_task();
};
self_task of_itself(self_task t) { co_return co_await co_await co_await std::move(t); }
using wrapped = async::task<std::unique_ptr<std::vector<std::optional<node>>>>;
async::task<wrapped *> of_tasks() { co_return nullptr; }

// A function whose closure takes itself.
auto fix = [](auto self, int n) -> async::task<> {
  if (n > 0)
    co_await self(self, n - 1);
};
async::task<> fixes() { co_await fix(fix, 3); }

// Pointers to members of, and arrays of arrays of, what is being defined.
struct members {
  async::task<> (members::*run)();
  members *(members::*(*table)[3])(members);
  std::function<async::task<>(members &)> callback;
};
async::task<> calls(members &m) {
  co_await (m.*m.run)();
  co_await m.callback(m);
}
template <class T> concept recursive = requires(T t) { { *t } -> std::same_as<T &>; };
template <recursive T> async::task<> of_concept(T &t) {
  (void)t;
  co_await async::yield_now();
}
async::task<> of_arrow(arrow &a) {
  co_await of_concept(a);
  co_await async::yield_now();
}
