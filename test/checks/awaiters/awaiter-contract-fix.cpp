// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-awaiter-contract %t -- --fix-notes
#include <coroutine>

struct promise {};
struct awaiter {
  std::coroutine_handle<> kept;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<promise> h) noexcept { kept = h; }
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'await_suspend' takes the handle of one promise and does not use the promise [async-awaiter-contract]
  // CHECK-FIXES: {{^}}  void await_suspend(std::coroutine_handle<> h) noexcept { kept = h; }{{$}}
  void await_resume() noexcept {}
};
