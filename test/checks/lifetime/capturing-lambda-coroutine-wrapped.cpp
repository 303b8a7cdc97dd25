// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-capturing-lambda-coroutine %t
// Closures that a function puts into one of its own, or whose task it puts
// into a closure that it gives back.
#include "async_mock.h"
#include "task_shape.h"
#include <exception>
#include <utility>

namespace seastar {
template <class T = void> struct future : task_shape<future<T>, T, eager> {
  template <class F> future<> then(F &&) { std::terminate(); }
};
class gate {};
template <class F> auto with_gate(gate &, F &&f) -> decltype(f()) { std::terminate(); }
future<> sleep(int);
} // namespace seastar
using seastar::future;
void use(int);
future<> io();

class controller {
  seastar::gate running_;
  int count_ = 0;

public:
  template <class F> auto run(F &&f) {
    return seastar::with_gate(running_, [f = std::move(f)]() mutable { return f(); });
  }
  template <class F> future<> run_later(F f) {
    return seastar::sleep(1).then([f = std::move(f)]() mutable { return f(); });
  }
  // Here the coroutine keeps it.
  template <class F> future<> run_kept(F f) {
    co_await seastar::with_gate(running_, [&f] { return f(); });
  }
  // And this one is run and done with.
  template <class F> void count(F f) {
    auto wrapped = [f = std::move(f)]() mutable { return f(); };
    use(wrapped());
  }
  future<> in_a_gate() {
    co_await run([this]() -> future<> {
      // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: capture 'this' is read by the coroutine after 'controller::run' has returned, whose parameter holds it [async-capturing-lambda-coroutine]
      co_await io();
      ++count_;
    });
  }
  future<> in_a_continuation() {
    co_await run_later([this]() -> future<> {
      // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: capture 'this' is read by the coroutine after 'controller::run_later' has returned
      co_await io();
      ++count_;
    });
  }
  future<> kept() {
    co_await run_kept([this]() -> future<> {
      co_await io();
      ++count_;
    });
  }
  // Not a coroutine: what it returns has no part in it.
  future<> no_coroutine() {
    co_await run([this] { return io(); });
    count([this] { return count_; });
  }
};

template <class F> auto make_stream(F &&make) {
  auto stream = [task = make()]() mutable -> async::task<int> { co_return co_await std::move(task); };
  return stream;
}
template <class F> auto make_and_wait(F &&make) {
  auto stream = [task = make()]() mutable -> async::task<int> { co_return co_await std::move(task); };
  return async::block_on(stream());
}
async::task<> tick();
auto numbers(int n) {
  return make_stream([n]() -> async::task<int> {
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: capture 'n' is read by the coroutine after its closure died at the end of the full expression
    co_await tick();
    co_return n;
  });
}
int waited_for(int n) {
  return make_and_wait([n]() -> async::task<int> {
    co_await tick();
    co_return n;
  });
}
