// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-awaiter-use-after-resume %t
#include "asio_mock.h"
#include <atomic>
#include <coroutine>
#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

struct executor {
  void post(std::coroutine_handle<>);
  void post_work(std::function<void()>);
  bool try_post(std::coroutine_handle<>);
};
executor &pool();
void enqueue(void *);
struct awaiter_base {
  bool await_ready() noexcept { return false; }
  int await_resume() noexcept { return 0; }
};

// ---- Reported

struct resumed_inline : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    h.resume();
    done_ = true;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'done_' is used after the coroutine was resumed, and may be gone with its frame [async-awaiter-use-after-resume]
    // CHECK-NOTES: :[[@LINE-3]]:5: note: it is resumed here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what is needed to locals, and make this the last thing that 'await_suspend' does
  }
  bool done_ = false;
};

struct called_as_a_function : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    h();
    this->count += 1;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'count' is used after the coroutine was resumed
    // CHECK-NOTES: :[[@LINE-3]]:5: note: it is resumed here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  int count = 0;
};

struct posted : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    ex.post(h);
    ++posts;
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'posts' is used after the coroutine was handed over, and may be gone with its frame
    // CHECK-NOTES: :[[@LINE-3]]:5: note: from here on another thread may resume it
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  executor &ex;
  int posts = 0;
};

struct posted_in_a_closure : awaiter_base {
  bool await_suspend(std::coroutine_handle<> h) {
    pool().post_work([h] { h.resume(); });
    return armed;
    // CHECK-NOTES: :[[@LINE-1]]:12: warning: 'armed' is used after the coroutine was handed over
    // CHECK-NOTES: :[[@LINE-3]]:5: note: from here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  bool armed = true;
};

struct on_a_thread_of_its_own : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    std::thread([h] { h.resume(); }).detach();
    started();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'started' is used after the coroutine was handed over
    // CHECK-NOTES: :[[@LINE-3]]:5: note: from here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  void started();
};

struct closure_goes_on : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    std::thread([this, h] {
      value = 1;
      h.resume();
      done = true;
      // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'done' is used after the coroutine was resumed
      // CHECK-NOTES: :[[@LINE-3]]:7: note: it is resumed here
      // CHECK-NOTES: :[[@LINE-4]]:7: note: copy what
    }).detach();
  }
  int value = 0;
  bool done = false;
};

struct with_a_library : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    asio::post(ctx, [h] { h.resume(); });
    if (first)
      // CHECK-NOTES: :[[@LINE-1]]:9: warning: 'first' is used after the coroutine was handed over
      // CHECK-NOTES: :[[@LINE-3]]:5: note: from here
      // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
      std::puts("first");
  }
  asio::io_context &ctx;
  bool first = true;
};

struct timer_awaiter : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    handle_ = h;
    timer.async_wait([this](std::error_code) { handle_.resume(); });
    waiting_ = true;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'waiting_' is used after the coroutine was handed over
    // CHECK-NOTES: :[[@LINE-3]]:5: note: from here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  asio::steady_timer &timer;
  std::coroutine_handle<> handle_;
  bool waiting_ = false;
};

struct promise_of {
  int state = 0;
  std::coroutine_handle<> next;
};
struct promise_is_used : awaiter_base {
  void await_suspend(std::coroutine_handle<promise_of> h) {
    auto &promise = h.promise();
    ex.post(h);
    promise.state = 2;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: the promise is used after the coroutine was handed over
    // CHECK-NOTES: :[[@LINE-3]]:5: note: from here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  executor &ex;
};

struct handle_is_asked : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    h.resume();
    if (h.done())
      // CHECK-NOTES: :[[@LINE-1]]:9: warning: the handle is used again after the coroutine was resumed
      // CHECK-NOTES: :[[@LINE-3]]:5: note: it is resumed
      // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
      std::puts("done");
  }
};

struct final_awaiter : awaiter_base {
  void await_suspend(std::coroutine_handle<promise_of> h) noexcept {
    if (h.promise().next)
      h.promise().next.resume();
    h.destroy();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: the handle is used again after who waits for the coroutine was resumed
    // CHECK-NOTES: :[[@LINE-3]]:7: note: that is resumed here, and may destroy this one
    // CHECK-NOTES: :[[@LINE-4]]:7: note: copy what
  }
};

struct destroyed : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) noexcept {
    h.destroy();
    --*alive;
    // CHECK-NOTES: :[[@LINE-1]]:8: warning: 'alive' is used after the coroutine was destroyed
    // CHECK-NOTES: :[[@LINE-3]]:5: note: it is destroyed here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  int *alive;
};

struct published_by_an_atomic : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    slot->store(h.address());
    stored = true;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'stored' is used after the coroutine was handed over
    // CHECK-NOTES: :[[@LINE-3]]:5: note: from here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  std::atomic<void *> *slot;
  bool stored = false;
};

struct event {
  std::atomic<void *> waiters;
  std::mutex mutex;
  std::vector<std::coroutine_handle<>> list;
  int count = 0;
};
struct awaiter_published : awaiter_base {
  bool await_suspend(std::coroutine_handle<> h) {
    handle = h;
    void *old = ev->waiters.load();
    do {
      next = old;
    } while (!ev->waiters.compare_exchange_weak(old, this));
    registered = true;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'registered' is used after the awaiter was handed over
    // CHECK-NOTES: :[[@LINE-3]]:15: note: from here
    // CHECK-NOTES: :[[@LINE-4]]:15: note: copy what
    return true;
  }
  event *ev;
  void *next = nullptr;
  bool registered = false;
  std::coroutine_handle<> handle;
};

struct under_a_lock_that_is_given_back : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    {
      std::lock_guard guard(ev.mutex);
      ev.list.push_back(h);
      queued = true;
    }
    log(name);
    // CHECK-NOTES: :[[@LINE-1]]:9: warning: 'name' is used after the coroutine was handed over
    // CHECK-NOTES: :[[@LINE-5]]:7: note: from here
    // CHECK-NOTES: :[[@LINE-6]]:7: note: copy what
  }
  static void log(const char *);
  event &ev;
  bool queued = false;
  const char *name = "";
};

template <class T> struct in_a_template : awaiter_base {
  template <class P> void await_suspend(std::coroutine_handle<P> h) {
    pool().post(h);
    value = T();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'value' is used after the coroutine was handed over
    // CHECK-NOTES: :[[@LINE-3]]:5: note: from here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  T value;
};

struct on_one_branch : awaiter_base {
  bool await_suspend(std::coroutine_handle<> h) {
    if (!pool().try_post(h))
      return refused = false;
    return refused;
    // CHECK-NOTES: :[[@LINE-1]]:12: warning: 'refused' is used after the coroutine was handed over
    // CHECK-NOTES: :[[@LINE-4]]:10: note: from here
    // CHECK-NOTES: :[[@LINE-5]]:10: note: copy what
  }
  bool refused = true;
};

// ---- Silent

// The last thing it does.
struct publication_is_last : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    ++count;
    handle = h;
    ex.post(h);
  }
  executor &ex;
  int count = 0;
  std::coroutine_handle<> handle;
};
struct copies_first : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    auto shared = state;
    auto *executor = &ex;
    executor->post(h);
    shared->touched = true;
    executor->post_work([shared] { shared->touched = false; });
  }
  struct shared_state {
    bool touched = false;
  };
  executor &ex;
  std::shared_ptr<shared_state> state;
};
// The caller resumes it: nothing has happened yet.
struct symmetric_transfer : awaiter_base {
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) {
    next.swap_in(h);
    return next.take();
  }
  struct slot {
    void swap_in(std::coroutine_handle<> h) { kept = h; }
    std::coroutine_handle<> take() { return std::exchange(kept, {}); }
    std::coroutine_handle<> kept;
  } next;
};
struct to_the_continuation : awaiter_base {
  std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_of> h) noexcept {
    auto next = h.promise().next;
    return next ? next : std::noop_coroutine();
  }
};
// Only noted; without synchronisation nobody else may look.
struct noted : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    owner->waiter = h;
    owner->queue.push_back(h);
    waiting = true;
  }
  struct loop {
    std::coroutine_handle<> waiter;
    std::deque<std::coroutine_handle<>> queue;
  } *owner;
  bool waiting = false;
};
struct single_threaded_loop {
  void schedule(std::coroutine_handle<> h) { ready.push_back(h); }
  std::deque<std::coroutine_handle<>> ready;
};
struct scheduled_on_its_own_loop : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    loop.schedule(h);
    scheduled = true;
  }
  single_threaded_loop &loop;
  bool scheduled = false;
};
// Under the lock that whoever resumes it needs first.
struct under_the_lock : awaiter_base {
  bool await_suspend(std::coroutine_handle<> h) {
    std::unique_lock lock(ev.mutex);
    if (ready)
      return false;
    ev.list.push_back(h);
    queued = true;
    lock.unlock();
    return true;
  }
  event &ev;
  bool ready = false, queued = false;
};
// Not handed over on this branch.
struct refused : awaiter_base {
  bool await_suspend(std::coroutine_handle<> h) {
    if (!pool().try_post(h)) {
      error = 1;
      return false;
    }
    return true;
  }
  int error = 0;
};
struct exchange_failed : awaiter_base {
  bool await_suspend(std::coroutine_handle<> h) {
    handle = h;
    void *expected = nullptr;
    if (ev.waiters.compare_exchange_strong(expected, this))
      return true;
    ready = true;
    return false;
  }
  event &ev;
  std::coroutine_handle<> handle;
  bool ready = false;
};
// Another coroutine's handle.
struct starts_another : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    waiting = h;
    for (auto other : others)
      other.resume();
    others.clear();
  }
  std::vector<std::coroutine_handle<>> others;
  std::coroutine_handle<> waiting;
};
struct either_way : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    if (inline_) {
      h.resume();
      return;
    }
    ++queued;
    pool().post(h);
  }
  bool inline_ = false;
  int queued = 0;
};
// A copy of the awaiter in the closure.
struct closure_has_a_copy : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    std::thread([*this, h]() mutable {
      h.resume();
      done = true;
    }).detach();
  }
  bool done = false;
};
struct static_members : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    pool().post(h);
    ++total;
    report();
  }
  static void report();
  static inline std::atomic<int> total = 0;
};
struct only_printed : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    std::printf("suspended %p\n", h.address());
    handle = h;
    count += 1;
  }
  std::coroutine_handle<> handle;
  int count = 0;
};
// The lock came with the awaiter, and whoever resumes it needs it first.
struct waiters {
  std::mutex mutex;
  std::atomic<void *> head;
};
struct lock_taken_in_await_ready {
  bool await_ready() {
    list.mutex.lock();
    return false;
  }
  bool await_suspend(std::coroutine_handle<> h) {
    handle = h;
    if (cancelled) {
      list.mutex.unlock();
      return false;
    }
    next = list.head.exchange(this);
    list.mutex.unlock();
    return true;
  }
  void await_resume();
  waiters &list;
  void *next;
  bool cancelled;
  std::coroutine_handle<> handle;
};
struct used_after_it_is_given_back : lock_taken_in_await_ready {
  bool await_suspend(std::coroutine_handle<> h) {
    handle = h;
    next = list.head.exchange(this);
    list.mutex.unlock();
    cancelled = false;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'cancelled' is used after the awaiter was handed over
    // CHECK-NOTES: :[[@LINE-4]]:12: note: from here
    // CHECK-NOTES: :[[@LINE-5]]:12: note: copy what
    return true;
  }
};
// A number that both sides change decides which of them goes on.
struct counted : awaiter_base {
  bool await_suspend(std::coroutine_handle<> h) {
    handle = h;
    head.store(this);
    if (sides.fetch_sub(1) == 1)
      return false;
    return true;
  }
  std::atomic<counted *> &head;
  std::atomic<int> sides = 2;
  std::coroutine_handle<> handle;
};
// A statistic is no such number.
struct counted_for_the_log : awaiter_base {
  void await_suspend(std::coroutine_handle<> h) {
    pool().post(h);
    times.fetch_add(1);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'times' is used after the coroutine was handed over
    // CHECK-NOTES: :[[@LINE-3]]:5: note: from here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  std::atomic<int> times = 0;
};
// What a pointer in the promise points to is not the promise.
struct waiter_list {
  waiter_list *next;
  std::coroutine_handle<> continuation;
};
struct list_promise {
  std::atomic<waiter_list *> waiters;
};
struct resumes_a_list : awaiter_base {
  void await_suspend(std::coroutine_handle<list_promise> h) {
    waiter_list *each = h.promise().waiters.exchange(nullptr);
    while (each) {
      auto *next = each->next;
      each->continuation.resume();
      each = next;
    }
  }
};
// Not an awaiter: the object is not in the frame.
struct latch {
  void open() {
    for (auto h : waiting)
      h.resume();
    waiting.clear();
  }
  std::vector<std::coroutine_handle<>> waiting;
};
