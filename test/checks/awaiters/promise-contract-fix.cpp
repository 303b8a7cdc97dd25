// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-promise-contract %t -- --fix-notes
#include <coroutine>
#include <exception>
#include <utility>

class owner {
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'owner' can be copied, and each copy destroys the same coroutine in its destructor [async-promise-contract]
public:
  explicit owner(std::coroutine_handle<> h) : h_(h) {}
  ~owner() { h_.destroy(); }
  // CHECK-FIXES: {{^}}  owner(const owner &) = delete;{{$}}
  // CHECK-FIXES-NEXT: {{^}}owner &operator=(const owner &) = delete;{{$}}
  // CHECK-FIXES-NEXT: {{^}}~owner() { h_.destroy(); }{{$}}

private:
  std::coroutine_handle<> h_;
};

class task {
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'task' lacks the attribute 'nodiscard'
  // CHECK-FIXES: {{^}}class {{\[\[}}nodiscard{{\]\]}} task
public:
  struct promise_type {
    task get_return_object() { return task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  task(task &&o) noexcept : h_(std::exchange(o.h_, nullptr)) {}
  ~task() {
    if (h_)
      h_.destroy();
  }
  bool await_ready() { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) { return h_; }
  void await_resume() {}

private:
  explicit task(std::coroutine_handle<promise_type> h) : h_(h) {}
  std::coroutine_handle<promise_type> h_;
};
