// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-use-after-consume %t
//
// What looks like a second use and is none: loops that a macro writes for the
// sake of its semicolon, the move operations of a task type itself, generators
// that are awaited for each value.
#include "async_mock.h"
#include "task_shape.h"
#include <utility>

bool never(); // false, which cannot be seen from here
void expect(bool);
#define REQUIRE_NO_THROW(S)                                                    \
  do {                                                                         \
    try {                                                                      \
      S;                                                                       \
    } catch (...) {                                                            \
      expect(false);                                                           \
    }                                                                          \
  } while (never())
#define AGAIN_WHILE(S, Condition)                                              \
  do {                                                                         \
    S;                                                                         \
  } while (Condition)

async::task<int> work();
void take(async::task<int>);

async::task<> statement_macro() {
  auto t = work();
  REQUIRE_NO_THROW(expect(co_await std::move(t) == 1));
  auto u = work();
  REQUIRE_NO_THROW(take(std::move(u)));
}
async::task<> loop_macro(bool &again) {
  auto t = work();
  AGAIN_WHILE(take(std::move(t)), again);
  // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: task 't' is moved away in each turn of the loop, but made before it
}
async::task<> loop() {
  auto t = work();
  do {
    take(std::move(t));
    // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: task 't' is moved away in each turn of the loop
  } while (never());
}

namespace parts {
struct base {
  base(base &&, int *);
};
template <class T> class future : base, public task_shape<future<T>, T, eager> {
public:
  future(future &&other) noexcept
      : base(std::move(other), &value), value(std::move(other.value)) {}
  future &operator=(future &&other) noexcept {
    swap_base(std::move(other));
    value = std::move(other.value);
    return *this;
  }

private:
  void swap_base(base &&);
  int value;
};
using instance = future<int>;
void move(instance a, instance &b) { b = std::move(a); }
} // namespace parts

namespace gen {
template <class T> struct generator {
  struct promise_type {
    generator get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T);
    void return_value(T);
    void unhandled_exception();
  };
  generator(generator &&) noexcept;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
generator<int> numbers();
async::task<int> sum() {
  auto g = numbers();
  int first = co_await g;
  int second = co_await g;
  for (int i = 0; i < 3; ++i)
    second += co_await g;
  co_return first + second;
}
} // namespace gen

// Given away and back, only looked at, only called.
void check_one(bool);
template <class... T> void throw_if_empty(T &&...tasks) {
  (check_one(tasks.await_ready()), ...);
}
template <class... T> async::task<> all(T &&...tasks) {
  throw_if_empty(std::forward<T>(tasks)...);
  return async::when_all(std::forward<T>(tasks)...);
}
async::task<> checked() { co_await all(work(), work()); }
template <class T> void keep(T &&task) { take(std::forward<T>(task)); }
template <class T> async::task<int> twice(T &&task) {
  keep(std::forward<T>(task));
  return std::forward<T>(task);
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: task 'task' is moved away a second time
}
async::task<int> taken() { co_return co_await twice(work()); }
void assigned() {
  auto t = work();
  t = std::move(t);
  take(std::move(t));
}
