// RUN: %every_check --errors --findings %s
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Declarations that Clang refuses, and marks as invalid.
#include "async_mock.h"
#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

async::task<no_such_type> unknown_result() { co_return 3; }
no_such_task<> unknown_task() { co_await async::yield_now(); }
async::task<> unknown_parameter(no_such_type t, std::no_such_view v) {
  co_await t;
  co_await async::spawn(v);
}
async::task<> duplicate(int a, int a) { co_await async::yield_now(); }
async::task<> duplicate(int a, int a) { co_await async::yield_now(); }

struct incomplete;
struct has_incomplete {
  incomplete i;
  std::mutex m;
  async::task<> run() {
    std::lock_guard guard(m);
    co_await i.run();
    co_await missing_member;
  }
};
async::task<> incomplete_by_value(incomplete i) {
  char buffer[sizeof(incomplete)];
  incomplete local = i;
  co_await local;
}
// Clang's graph of a destructor wants to know what each member's destructor does.
struct destroys_incomplete {
  incomplete member;
  incomplete array[3];
  std::mutex m;
  ~destroys_incomplete() {
    std::lock_guard guard(m);
    async::spawn(incomplete::run());
  }
};
struct derives_incomplete : virtual incomplete {
  ~derives_incomplete() { std::this_thread::sleep_for(3); }
};
struct itself {
  itself inside;
  async::task<itself> run() { co_return inside; }
};
struct base_of_unknown : no_such_base, std::mutex {
  async::task<> run() { co_await no_such_base::run(); }
  ~base_of_unknown() { async::spawn(run()); }
};

// Promises that lack everything.
struct bare {
  struct promise_type {};
};
bare empty_promise() { co_return; }
struct both {
  struct promise_type {
    both get_return_object();
    int initial_suspend();
    std::suspend_always final_suspend();
    void unhandled_exception(int);
    void return_void();
    void return_value(int);
  };
};
both contradicts() {
  co_await 3;
  co_return 5;
}
int no_coroutine_type() { co_await async::yield_now(); }
void no_coroutine_type_either() { co_yield 3; }
constexpr async::task<> constant() { co_await async::yield_now(); }
async::task<> variadic(int, ...) { co_await async::yield_now(); }
auto deduced_coroutine() { co_await async::yield_now(); }
int main(int, char **) { co_return 0; }
struct made {
  made() { co_await async::yield_now(); }
  ~made() { co_return; }
};

// Awaiters of which something is missing or of the wrong type.
struct half_awaiter {
  bool await_ready();
  int await_suspend(std::coroutine_handle<>);
};
struct deleted_awaiter {
  bool await_ready() = delete;
  void await_suspend(std::coroutine_handle<>) = delete;
  void await_resume() = delete;
  ~deleted_awaiter() = delete;
};
async::task<> awaits_them() {
  co_await half_awaiter();
  co_await deleted_awaiter();
  co_await nullptr;
  co_await {};
  co_await;
}

// Broken in the middle.
async::task<> broken_statements(std::mutex &m) {
  std::lock_guard guard(m;
  for (int i = 0; i < ; ++i) co_await async::yield_now();
  switch (co_await) { case 1: default: default: co_return }
  if (auto x = co_await unknown(); ) co_await x;
  auto lambda = [this, &missing, m = std::move(nothing)](auto... x) -> async::task<> { co_await x...; };
  auto [a, b, c] = co_await async::yield_now();
  goto nowhere;
  try { co_await a; } catch (no_such_error &e) { co_await e; } catch (...) { } catch (int) { }
  std::thread(lambda, a, b).detach(;
  return async::yield_now();
}
template <class T> struct broken_template {
  typename T::missing<int> m;
  async::task<T> run(T t) { co_return co_await t.template get<>(m) }
};
template struct broken_template<int>;
template <> struct broken_template<void> : broken_template<void> {};
async::task<> negative() {
  char buffer[-1];
  int many[1ull << 62];
  std::array<std::mutex, -1> locks;
  co_await async::yield_now();
}
enum : no_such_type { a_value };
struct [[clang::no_such]] __attribute__((no_such(3))) attributes {
  __attribute__((guarded_by(nothing))) int x;
  __attribute__((acquire_capability(nothing))) async::task<> run() { co_await x; }
};
class unfinished {
  std::mutex m;
  async::task<> run() {
    std::unique_lock lock(m);
    co_await async::yield_now(
