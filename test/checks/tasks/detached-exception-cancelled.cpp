// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-detached-exception %t
// What is thrown when the work is cancelled, and functions that only say that
// something is over.
#include "task_shape.h"
#include <atomic>
#include <exception>
#include <stdexcept>

namespace async_simple {
struct SignalException : std::runtime_error {
  using std::runtime_error::runtime_error;
};
template <class T> struct Try {
  std::exception_ptr getException();
};
namespace coro {
template <class T = void> struct Lazy : task_shape<Lazy<T>, T, lazy> {
  template <class F> void start(F &&) {}
};
} // namespace coro
} // namespace async_simple
namespace coke {
template <class T = void> struct Task : task_shape<Task<T>, T, lazy> {};
void detach(Task<> &&);
} // namespace coke
using async_simple::Try;
using async_simple::coro::Lazy;

void wake_all();
void risky();
bool cancelled() noexcept;
struct cancellable {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume() {
    if (cancelled())
      throw async_simple::SignalException("cancelled");
    return 1;
  }
};
struct failing {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume() {
    throw std::runtime_error("failed");
  }
};
struct wait_group {
  void done() {
    if (count.fetch_sub(1) == 1)
      wake_all();
  }
  std::atomic<int> count;
};

Lazy<> only_cancelled() { co_await cancellable(); }
Lazy<> fails() { co_await failing(); }
void starts() {
  only_cancelled().start([](Try<int>) {});
  fails().start([](Try<int>) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: this handler ignores the exception of the work that is spawned, so it is lost
}

coke::Task<> says_when_it_is_over(wait_group &group) {
  group.done();
  co_return;
}
coke::Task<> does_something(wait_group &group) {
  risky();
  group.done();
  co_return;
}
void detaches(wait_group &group) {
  coke::detach(says_when_it_is_over(group));
  coke::detach(does_something(group));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'does_something' is detached and may throw, so an exception is lost
}
