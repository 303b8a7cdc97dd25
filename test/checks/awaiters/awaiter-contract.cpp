// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-awaiter-contract %t
#include <coroutine>
#include <deque>
#include <exception>
#include <mutex>
#include <queue>
#include <utility>
#include <vector>

struct base {
  bool await_ready() const noexcept { return false; }
  void await_resume() noexcept {}
};
struct promise {
  std::coroutine_handle<> continuation;
  int value = 0;
};
void post(std::coroutine_handle<>);
void keep(std::coroutine_handle<promise>);

// ---- Resumed inside of await_suspend

struct itself : base {
  void await_suspend(std::coroutine_handle<> h) { h.resume(); }
  // CHECK-NOTES: :[[@LINE-1]]:51: warning: 'await_suspend' resumes the coroutine that it is suspending, on top of its stack frame [async-awaiter-contract]
  // CHECK-NOTES: :[[@LINE-2]]:51: note: return 'false' from 'await_suspend' to go on at once
};
struct itself_on_a_branch : base {
  bool ready_ = false;
  void await_suspend(std::coroutine_handle<> h) {
    if (ready_)
      h();
      // CHECK-NOTES: :[[@LINE-1]]:8: warning: 'await_suspend' resumes the coroutine that it
      // CHECK-NOTES: :[[@LINE-2]]:8: note: return 'false' from 'awa
    else
      post(h);
  }
};
struct task_awaiter : base {
  std::coroutine_handle<promise> child;
  void await_suspend(std::coroutine_handle<> h) {
    child.promise().continuation = h;
    child.resume();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'child' is resumed inside of 'await_suspend', so each step of a chain of awaits needs a stack frame [async-awaiter-contract]
    // CHECK-NOTES: :[[@LINE-2]]:5: note: return the handle from 'await_suspend', and the compiler resumes it without a frame
  }
};
struct final_awaiter : base {
  void await_suspend(std::coroutine_handle<promise> h) noexcept {
    if (h.promise().continuation)
      h.promise().continuation.resume();
      // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'continuation' is resumed inside of 'await_sus
      // CHECK-NOTES: :[[@LINE-2]]:7: note: return the handle from '
  }
};
struct through_a_local : base {
  void await_suspend(std::coroutine_handle<promise> h) noexcept {
    auto &p = h.promise();
    auto next = p.continuation;
    next.resume();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'next' is resumed inside of 'await_suspend', s
    // CHECK-NOTES: :[[@LINE-2]]:5: note: return the handle from '
  }
};
struct taken_out_of_a_member : base {
  std::coroutine_handle<> waiter;
  bool await_suspend(std::coroutine_handle<> h) noexcept {
    std::exchange(waiter, h).resume();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'waiter' is resumed inside of 'await_suspend',
    // CHECK-NOTES: :[[@LINE-2]]:5: note: return the handle from '
    return true;
  }
};

// ---- More than is said

struct bool_suffices : base {
  bool full = false;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) noexcept {
  // CHECK-NOTES: :[[@LINE-1]]:27: warning: 'await_suspend' returns a handle only to say whether it suspends [async-awaiter-contract]
  // CHECK-NOTES: :[[@LINE-2]]:27: note: return 'bool': 'false' for its own handle, 'true' for 'noop_coroutine'
    if (full)
      return h;
    post(h);
    return std::noop_coroutine();
  }
};
struct void_suffices : base {
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) noexcept {
  // CHECK-NOTES: :[[@LINE-1]]:27: warning: 'await_suspend' returns a handle and always suspends [async-awaiter-contract]
  // CHECK-NOTES: :[[@LINE-2]]:27: note: return 'void'
    post(h);
    return std::noop_coroutine();
  }
};
struct conditional : base {
  bool full = false;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) { return full ? h : std::noop_coroutine(); }
  // CHECK-NOTES: :[[@LINE-1]]:27: warning: 'await_suspend' returns a handle only to say w
  // CHECK-NOTES: :[[@LINE-2]]:27: note: return 'bool': 'false' f
};
struct knew_before {
  bool set = false;
  bool await_ready() const noexcept { return false; }
  // CHECK-NOTES: :[[@LINE-1]]:8: warning: 'await_ready' always says 'false', and 'await_suspend' then finds out that nothing is to wait for [async-awaiter-contract]
  // CHECK-NOTES: :[[@LINE+4]]:7: note: it is known here, after the coroutine was suspended
  // CHECK-NOTES: :[[@LINE-3]]:8: note: ask it in 'await_ready'
  bool await_suspend(std::coroutine_handle<> h) {
    if (set)
      return false;
    post(h);
    return true;
  }
  void await_resume() {}
};
struct knew_that_it_is_done {
  std::coroutine_handle<promise> child;
  constexpr bool await_ready() { return false; }
  // CHECK-NOTES: :[[@LINE-1]]:18: warning: 'await_ready' always says 'false', and 'await_
  // CHECK-NOTES: :[[@LINE+4]]:7: note: it is known here, after
  // CHECK-NOTES: :[[@LINE-3]]:18: note: ask it in 'await_ready'
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) {
    if (!child || child.done()) {
      return h;
    }
    child.promise().continuation = h;
    return child;
  }
  void await_resume() {}
};
struct typed_for_nothing : base {
  std::coroutine_handle<> kept;
  void await_suspend(std::coroutine_handle<promise> h) noexcept { kept = h; }
  // CHECK-NOTES: :[[@LINE-1]]:22: warning: 'await_suspend' takes the handle of one promise and does not use the promise [async-awaiter-contract]
  // CHECK-NOTES: :[[@LINE-2]]:22: note: take 'std::coroutine_handle<>'
};
struct typed_and_posted : base {
  void await_suspend(std::coroutine_handle<promise> h) noexcept { post(h); }
  // CHECK-NOTES: :[[@LINE-1]]:22: warning: 'await_suspend' takes the handle of one promis
  // CHECK-NOTES: :[[@LINE-2]]:22: note: take 'std::coroutine_han
};
struct typed_for_a_lambda : base {
  template <class F> static void later(F);
  void await_suspend(std::coroutine_handle<promise> h) noexcept { later([h] { h.resume(); }); }
  // CHECK-NOTES: :[[@LINE-1]]:22: warning: 'await_suspend' takes the handle of one promis
  // CHECK-NOTES: :[[@LINE-2]]:22: note: take 'std::coroutine_han
};

// ---- Silent

struct symmetric : base {
  std::coroutine_handle<promise> child;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) noexcept {
    child.promise().continuation = h;
    return child;
  }
};
struct symmetric_or_nothing : base {
  std::coroutine_handle<> await_suspend(std::coroutine_handle<promise> h) noexcept {
    return h.promise().continuation ? h.promise().continuation : std::noop_coroutine();
  }
};
// Schedulers and trampolines choose whom to resume.
struct loop {
  std::deque<std::coroutine_handle<>> ready;
  std::coroutine_handle<> next();
};
struct runs_the_next_one : base {
  loop &l;
  void await_suspend(std::coroutine_handle<> h) {
    l.ready.push_back(h);
    auto next = l.ready.front();
    l.ready.pop_front();
    next.resume();
  }
};
struct asks_a_scheduler : base {
  loop &l;
  void await_suspend(std::coroutine_handle<>) { l.next().resume(); }
};
struct wakes_all : base {
  std::vector<std::coroutine_handle<>> waiters;
  void await_suspend(std::coroutine_handle<>) {
    for (auto &w : waiters)
      w.resume();
  }
};
struct trampoline : base {
  std::coroutine_handle<> current;
  void await_suspend(std::coroutine_handle<> h) {
    current = h;
    while (current)
      std::exchange(current, {}).resume();
  }
};
// On another thread or later.
struct resumed_by_a_closure : base {
  void (*run)(void *);
  template <class F> void later(F);
  void await_suspend(std::coroutine_handle<> h) { later([h] { h.resume(); }); }
};
struct three_ways : base {
  bool full = false, empty = false;
  std::coroutine_handle<> next;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) {
    if (full)
      return h;
    if (empty)
      return next;
    return std::noop_coroutine();
  }
};
struct bool_is_used : base {
  bool await_suspend(std::coroutine_handle<> h) {
    post(h);
    return true;
  }
};
// What it learns needs a lock, or does something.
struct asks_under_a_lock {
  std::mutex &m;
  bool set = false;
  bool await_ready() { return false; }
  bool await_suspend(std::coroutine_handle<> h) {
    std::lock_guard guard(m);
    if (set)
      return false;
    post(h);
    return true;
  }
  void await_resume() {}
};
struct tries {
  bool try_take();
  bool await_ready() { return false; }
  bool await_suspend(std::coroutine_handle<> h) {
    if (try_take())
      return false;
    post(h);
    return true;
  }
  void await_resume() {}
};
struct asked_in_both {
  bool set = false;
  bool await_ready() { return set; }
  bool await_suspend(std::coroutine_handle<> h) {
    if (set)
      return false;
    post(h);
    return true;
  }
  void await_resume() {}
};
struct promise_is_used : base {
  void await_suspend(std::coroutine_handle<promise> h) noexcept { h.promise().value = 1; }
};
struct typed_handle_is_kept : base {
  std::coroutine_handle<promise> kept;
  void await_suspend(std::coroutine_handle<promise> h) noexcept { kept = h; }
};
struct typed_handle_is_passed : base {
  void await_suspend(std::coroutine_handle<promise> h) noexcept { keep(h); }
};
struct any_promise : base {
  template <class P> void await_suspend(std::coroutine_handle<P> h) noexcept { post(h); }
};
struct only_declared : base {
  void await_suspend(std::coroutine_handle<promise> h) noexcept;
};
struct lambda_asks_the_promise : base {
  template <class F> static void later(F);
  void await_suspend(std::coroutine_handle<promise> h) noexcept {
    later([h] { h.promise().continuation.resume(); });
  }
};
