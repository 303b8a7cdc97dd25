// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The awaiter and the promise under other names, and locks that somebody else
// took.
// RUN: %check_async_tidy %s async-awaiter-use-after-resume %t
#include <atomic>
#include <coroutine>
#include <mutex>
#include <vector>

struct executor {
  void post(std::coroutine_handle<>);
  void kick();
};
struct awaiter_base {
  bool await_ready() noexcept { return false; }
  void await_resume() noexcept {}
};

// ---- Reported

struct by_pointer : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    auto *self = this;
    self->ex.post(h);
    self->state = 3;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'state' is used after the coroutine was handed over
    // CHECK-NOTES: :[[@LINE-3]]:5: note: from here on another thread may resume it
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  executor &ex;
  int state = 0;
};
struct by_reference : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    by_reference &self = *this;
    ex.post(h);
    ++self.state;
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'state' is used after the coroutine was handed over
    // CHECK-NOTES: :[[@LINE-3]]:5: note: from here on another thread may resume it
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  executor &ex;
  int state = 0;
};
struct promise {
  int state = 0;
  executor *ex = nullptr;
  std::vector<int> trace;
};
struct part_of_the_promise : awaiter_base {
  void await_suspend(std::coroutine_handle<promise> h) {
    auto &trace = h.promise().trace;
    h.promise().ex->post(h);
    trace.push_back(1);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: the promise is used after the coroutine was handed over
    // CHECK-NOTES: :[[@LINE-3]]:5: note: from here on another thread may resume it
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
};
struct unlocks_too_early : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    handle = h;
    m.unlock();
    head.exchange(this);
    ++waiting;
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'waiting' is used after the awaiter was handed over
    // CHECK-NOTES: :[[@LINE-3]]:5: note: from here on another thread may resume it
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  std::coroutine_handle<> handle;
  std::mutex &m;
  std::atomic<unlocks_too_early *> &head;
  int waiting = 0;
};

// ---- Silent

struct pointer_out_of_the_promise : awaiter_base {
  void await_suspend(std::coroutine_handle<promise> h) {
    promise &p = h.promise();
    p.state = 1;
    executor *ex = p.ex;
    ex->post(h);
    ex->kick();
  }
};
// await_ready() took the lock, so whoever finds this waits for the unlock.
struct locked_before : awaiter_base {
  bool await_ready() {
    m.lock();
    return false;
  }
  bool await_suspend(std::coroutine_handle<> h) {
    handle = h;
    next = head.exchange(this);
    ++waiting;
    m.unlock();
    return true;
  }
  std::coroutine_handle<> handle;
  std::mutex &m;
  std::atomic<locked_before *> &head;
  locked_before *next = nullptr;
  int waiting = 0;
};
// Its own guard, taken after the handle was noted.
struct guarded_later : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    note(h);
    std::unique_lock<std::mutex> lock(m);
    ++waiting;
    list->push_back(this);
    lock.unlock();
  }
  void note(std::coroutine_handle<> h) { handle = h; }
  std::coroutine_handle<> handle;
  std::mutex &m;
  std::vector<void *> *list = nullptr;
  int waiting = 0;
};
