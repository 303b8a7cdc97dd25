// RUN: %check_async_tidy %s async-resume-under-lock %t -- --fix-notes
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "async_mock.h"
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace cppcoro {
class async_manual_reset_event {
public:
  void set() noexcept;
};
class async_mutex {
public:
  void unlock();
};
} // namespace cppcoro
namespace folly {
template <class T> class Promise {
public:
  void setValue(T);
};
} // namespace folly
namespace asio {
struct io_context {};
template <class E, class F> void post(E &, F);
} // namespace asio
namespace absl {
class Mutex {
public:
  void Lock();
  void Unlock();
};
class MutexLock {
public:
  explicit MutexLock(Mutex *);
  ~MutexLock();
};
} // namespace absl

struct executor {
  void post(std::function<void()>);
  void schedule(std::coroutine_handle<>);
};

// ---- Reported -----------------------------------------------------------------

struct event {
  std::mutex mutex_;
  std::vector<std::coroutine_handle<>> waiters_;
  std::coroutine_handle<> one_;
  bool set_ = false;

  void resume_member() {
    std::lock_guard lock(mutex_);
    set_ = true;
    one_.resume();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: coroutine 'one_' is resumed while 'mutex_' is locked; it deadlocks when it needs that lock [async-resume-under-lock]
    // CHECK-NOTES: :[[@LINE-4]]:21: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: take out under the lock what is to be run, and run it after the lock is released
  }

  void unlock_is_inserted() {
    std::unique_lock lock(mutex_);
    auto h = waiters_.back();
    h.resume();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: coroutine 'h' is resumed while 'mutex_' is locked
    // CHECK-NOTES: :[[@LINE-4]]:22: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: unlock 'lock' before the call
    // CHECK-FIXES: {{^}}    lock.unlock();{{$}}
    // CHECK-FIXES-NEXT: {{^}}    h.resume();{{$}}
  }

  void loop() {
    std::scoped_lock lock(mutex_);
    for (auto h : waiters_)
      h.resume();
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: coroutine 'h' is resumed while
    // CHECK-NOTES: :[[@LINE-4]]:22: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:7: note: take out
  }

  void call_operator() {
    mutex_.lock();
    one_();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: coroutine 'one_' is resumed while 'mutex_' is locked
    // CHECK-NOTES: :[[@LINE-3]]:5: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: take out
    mutex_.unlock();
  }

  void resume_all() {
    for (auto h : waiters_)
      h.resume();
  }
  void helper() {
    std::lock_guard lock(mutex_);
    resume_all();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'resume_all' resumes who waits, inside the call, while 'mutex_' is locked; it deadlocks when that code needs the lock
    // CHECK-NOTES: :[[@LINE-3]]:21: note: locked here
    // CHECK-NOTES: :[[@LINE-7]]:7: note: resumed here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: take out
  }

  async::task<> in_a_coroutine() {
    {
      std::lock_guard lock(mutex_);
      one_.resume();
      // CHECK-NOTES: :[[@LINE-1]]:7: warning: coroutine 'one_' is resumed
      // CHECK-NOTES: :[[@LINE-3]]:23: note: locked here
      // CHECK-NOTES: :[[@LINE-3]]:7: note: take out
    }
    co_await async::yield_now();
  }

  void on_one_way(bool keep) {
    std::unique_lock lock(mutex_);
    if (!keep)
      lock.unlock();
    one_.resume();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: coroutine 'one_' is resumed while 'mutex_' may be locked
    // CHECK-NOTES: :[[@LINE-5]]:22: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: take out
  }
};

struct subject {
  std::mutex m;
  std::function<void(int)> on_change_;
  std::vector<std::function<void()>> observers_;
  std::map<int, std::function<void(std::string)>> by_id_;
  void (*hook_)(void *) = nullptr;
  int value_ = 0;

  void member(int v) {
    std::lock_guard lock(m);
    value_ = v;
    on_change_(v);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: callback 'on_change_' is called while 'm' is locked; it deadlocks when it needs that lock
    // CHECK-NOTES: :[[@LINE-4]]:21: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: take out
  }
  void elements() {
    std::lock_guard lock(m);
    for (auto &cb : observers_)
      cb();
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: callback 'observers_' is called
    // CHECK-NOTES: :[[@LINE-4]]:21: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:7: note: take out
  }
  void found(int id) {
    std::lock_guard lock(m);
    if (auto it = by_id_.find(id); it != by_id_.end())
      it->second("x");
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: callback 'by_id_' is called
    // CHECK-NOTES: :[[@LINE-4]]:21: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:7: note: take out
  }
  void pointer() {
    std::lock_guard lock(m);
    hook_(this);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: callback 'hook_' is called
    // CHECK-NOTES: :[[@LINE-3]]:21: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: take out
  }
  void copied_but_still_under_the_lock() {
    std::lock_guard lock(m);
    auto cb = std::move(on_change_);
    cb(1);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: callback 'on_change_' is called
    // CHECK-NOTES: :[[@LINE-4]]:21: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: take out
  }
};

void event_of_a_library(std::mutex &m, cppcoro::async_manual_reset_event &ready) {
  std::lock_guard lock(m);
  ready.set();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'cppcoro::async_manual_reset_event::set' resumes who waits, inside the call, while 'm' is locked
  // CHECK-NOTES: :[[@LINE-3]]:19: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: take out
}

void promise_with_continuations(std::mutex &m, folly::Promise<int> &p) {
  std::lock_guard lock(m);
  p.setValue(1);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'folly::Promise::setValue' resumes
  // CHECK-NOTES: :[[@LINE-3]]:19: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: take out
}

void stop_callbacks(absl::Mutex &m, std::stop_source &source) {
  absl::MutexLock lock(&m);
  source.request_stop();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'std::stop_source::request_stop' resumes
  // CHECK-NOTES: :[[@LINE-3]]:19: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: take out
}

[[clang::annotate("async::runs_inline")]] void wake_all();
void annotated(std::mutex &m) {
  std::lock_guard lock(m);
  wake_all();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'wake_all' resumes
  // CHECK-NOTES: :[[@LINE-3]]:19: note: locked here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: take out
}

// ---- Silent -------------------------------------------------------------------

struct good {
  std::mutex mutex_;
  std::recursive_mutex again_;
  std::condition_variable cv_;
  std::coroutine_handle<> one_;
  std::deque<std::coroutine_handle<>> waiters_;
  std::vector<std::function<void()>> observers_;
  std::function<bool(int, int)> less_;
  std::function<void()> on_done_;
  std::promise<int> promise_;
  executor &pool_;
  asio::io_context &io_;
  async::mutex async_;
  cppcoro::async_mutex other_;

  void taken_out() {
    std::coroutine_handle<> h;
    {
      std::lock_guard lock(mutex_);
      h = one_;
    }
    h.resume();
  }
  void unlocked() {
    std::unique_lock lock(mutex_);
    auto h = waiters_.front();
    lock.unlock();
    h.resume();
  }
  void swapped_out() {
    std::vector<std::function<void()>> run;
    {
      std::lock_guard lock(mutex_);
      run.swap(observers_);
    }
    for (auto &cb : run)
      cb();
  }
  // No continuation runs inside.
  void std_promise() {
    std::lock_guard lock(mutex_);
    promise_.set_value(1);
    cv_.notify_all();
  }
  void posted() {
    std::lock_guard lock(mutex_);
    pool_.schedule(one_);
    pool_.post([h = one_] { h.resume(); });
    pool_.post(on_done_);
    asio::post(io_, [this] { on_done_(); });
  }
  void recursive() {
    std::lock_guard lock(again_);
    on_done_();
  }
  // It is asked for its answer.
  bool comparison(int a, int b) {
    std::lock_guard lock(mutex_);
    return less_(a, b);
  }
  // The caller hands over what is to run under the lock.
  void visit(const std::function<void(int)> &f) {
    std::lock_guard lock(mutex_);
    f(1);
  }
  template <class F> void visit_any(F &&f) {
    std::lock_guard lock(mutex_);
    f(1);
  }
  void local_lambda() {
    std::lock_guard lock(mutex_);
    auto add = [this](std::coroutine_handle<> h) { waiters_.push_back(h); };
    add(one_);
    std::function<void()> mine = [this] { waiters_.clear(); };
    mine();
  }
  void stored_only(std::coroutine_handle<> h) {
    std::lock_guard lock(mutex_);
    waiters_.push_back(h);
    on_done_ = [h] { h.resume(); };
  }
  void early_exit() {
    std::unique_lock lock(mutex_);
    if (waiters_.empty())
      return;
    auto h = waiters_.front();
    waiters_.pop_front();
    lock.unlock();
    h.resume();
  }
  async::task<> async_lock_is_no_blocking_lock() {
    auto guard = co_await async_.lock();
    one_.resume();
  }
  void other_unlock_without_a_lock() { other_.unlock(); }
  void no_lock() {
    one_.resume();
    on_done_();
  }
  static void resume_unlocked(std::unique_lock<std::mutex> &lock, std::coroutine_handle<> h) {
    lock.unlock();
    h.resume();
  }
  void helper_unlocks_first() {
    std::unique_lock lock(mutex_);
    resume_unlocked(lock, one_);
  }
};
template void good::visit_any(void (&)(int));

// ---- A block instead of unlock() ------------------------------------------------

class closing {
  std::mutex mutex_;
  bool closed_ = false;
  cppcoro::async_manual_reset_event event_;
  folly::Promise<int> promise_;

  void event() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    event_.set();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'cppcoro::async_manual_reset_event::set' resumes who waits, inside the call, while 'mutex_' is locked
    // CHECK-NOTES: :[[@LINE-4]]:21: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: end the scope of 'lock' before the call
    // CHECK-FIXES: {{^}}  void event() {{[{]}}{{$}}
    // CHECK-FIXES-NEXT: {{^}}    {{[{]}}{{$}}
    // CHECK-FIXES-NEXT: {{^}}    std::lock_guard lock(mutex_);{{$}}
    // CHECK-FIXES-NEXT: {{^}}    closed_ = true;{{$}}
    // CHECK-FIXES-NEXT: {{^}}    {{[}]}}{{$}}
    // CHECK-FIXES-NEXT: {{^}}    event_.set();{{$}}
  }
  // The value is read under the lock.
  void value() {
    std::lock_guard lock(mutex_);
    promise_.setValue(closed_);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'folly::Promise::setValue' resumes
    // CHECK-NOTES: :[[@LINE-3]]:21: note: locked here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: take out
  }
};
