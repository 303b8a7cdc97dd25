// RUN: %dump_analysis=dump-coroutines %s -- -std=c++20 -I %inputs 2>/dev/null | FileCheck %s --implicit-check-not=warning:
#include "async_mock.h"
#include <vector>

async::task<int> io();
async::eager::task<int> start();

struct always_ready {
  constexpr bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept;
  int await_resume() const noexcept;
};
struct sometimes_ready {
  bool ready = false;
  bool await_ready() const noexcept { return ready; }
  void await_suspend(std::coroutine_handle<>) const noexcept;
  int await_resume() const noexcept;
};

async::task<int> awaits_in_order(std::vector<int> v) {
  // CHECK: [[@LINE-1]]:18: warning: lazy start
  int x = co_await io();
  // CHECK: [[@LINE-1]]:11: warning: suspension 1: await [
  // An operand is evaluated before the await around it.
  co_await start(), co_await io();
  // CHECK: [[@LINE-1]]:3: warning: suspension 2: await [
  // CHECK: [[@LINE-2]]:21: warning: suspension 3: await [
  co_await always_ready{};
  // CHECK: [[@LINE-1]]:3: warning: suspension 4: await, never suspends
  co_await sometimes_ready{};
  // CHECK: [[@LINE-1]]:3: warning: suspension 5: await [
  co_await std::suspend_never{};
  // CHECK: [[@LINE-1]]:3: warning: suspension 6: await, never suspends
  if constexpr (sizeof(int) == 1)
    co_await io();
  using awaited = decltype(io().await_resume());
  for (int i : v)
    x += co_await io();
  // CHECK: [[@LINE-1]]:10: warning: suspension 7: await [
  co_return co_await io();
  // CHECK: [[@LINE-1]]:13: warning: suspension 8: await [
}

async::eager::task<> yields() {
  // CHECK: [[@LINE-1]]:22: warning: eager start
  co_yield co_await io();
  // CHECK-DAG: [[@LINE-1]]:12: warning: suspension 1: await [
  // CHECK-DAG: [[@LINE-2]]:3: warning: suspension 2: yield [
}

void plain() {
  auto nested = []() -> async::task<> {
    // CHECK: [[@LINE-1]]:17: warning: lazy start
    co_await io();
    // CHECK: [[@LINE-1]]:5: warning: suspension 1: await [
  };
}

// Two instantiations and the pattern are one coroutine to a reader, but each
// instantiation is analysed with its types.
template <class T> async::task<T> generic(T value) {
  // CHECK: [[@LINE-1]]:35: warning: lazy start
  co_await io();
  // CHECK: [[@LINE-1]]:3: warning: suspension 1: await [
  co_return value;
}
template async::task<int> generic(int);
template async::task<long> generic(long);

template <class T> async::task<T> never_instantiated(T value) {
  // CHECK: [[@LINE-1]]:35: warning: {{.*}} start
  co_await value();
  // CHECK: [[@LINE-1]]:3: warning: suspension 1: await [
}
