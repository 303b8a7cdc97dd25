// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-capturing-lambda-coroutine %t
// Libraries that end a closure, or let a task go, in their own way.
#include "cppcoro_mock.h"
#include <coroutine>
#include <exception>
#include <string>
#include <vector>

void use(const std::string &);
cppcoro::task<> step();

namespace kj {
template <class T> class Promise {
public:
  struct promise_type {
    Promise get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
    void return_void();
  };
  Promise(Promise &&) noexcept;
  template <class F> Promise then(F &&) { std::terminate(); }
  template <class F> Promise catch_(F &&) { std::terminate(); }
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
template <class F> Promise<void> evalLater(F &&) { std::terminate(); }
template <class F> F coCapture(F &&f) { return f; }
} // namespace kj
kj::Promise<void> ping();

// What a continuation returns takes its place, and ends it.
kj::Promise<void> continued(std::string name) {
  return ping().then([name]() -> kj::Promise<void> {
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: capture 'name' is read by the coroutine after 'kj::Promise::then' destroyed the closure [async-capturing-lambda-coroutine]
    co_await ping();
    use(name);
  });
}
kj::Promise<void> later(std::string name) {
  return kj::evalLater([name]() -> kj::Promise<void> {
    // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: capture 'name' is read by the coroutine after 'kj::evalLater' destroyed the closure
    co_await ping();
    use(name);
  });
}
kj::Promise<void> kept(std::string name) {
  return ping().then(kj::coCapture([name]() -> kj::Promise<void> {
    co_await ping();
    use(name);
  }));
}
kj::Promise<void> read_before(std::string name) {
  return ping().then([name]() -> kj::Promise<void> {
    use(name);
    co_await ping();
  });
}

namespace boost::cobalt {
template <class T = void> class promise {
public:
  struct promise_type {
    promise get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
    void return_void();
  };
  promise(promise &&) noexcept;
  void operator+() &&;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
} // namespace boost::cobalt

void let_go(std::string name) {
  +[name]() -> boost::cobalt::promise<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:4: warning: capture 'name' is read by the coroutine after its closure died at the end of the full expression
    co_await std::suspend_always();
    use(name);
  }();
}

// Joined further down, when the temporary has long been gone.
cppcoro::task<> joined(std::vector<std::string> all) {
  cppcoro::async_scope scope;
  for (auto &each : all)
    scope.spawn([each]() -> cppcoro::task<> { co_await step(); use(each); }());
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: capture 'each' is read by the coroutine after its closure died at the end of the full expression
  co_await scope.join();
}
cppcoro::task<> named_and_joined(std::string name) {
  cppcoro::async_scope scope;
  auto job = [&]() -> cppcoro::task<> { co_await step(); use(name); };
  scope.spawn(job());
  co_await scope.join();
}
