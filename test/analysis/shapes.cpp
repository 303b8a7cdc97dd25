// RUN: %dump_analysis=dump-types %s -- -std=c++20 -I %inputs 2>/dev/null | FileCheck %s
// What a type is, without any model of it.
#include "async_mock.h"
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace own {

struct spin_lock {
  void lock();
  bool try_lock();
  void unlock();
};
struct co_mutex {
  async::eager::task<> lock();
  void unlock();
};
struct only_unlock {
  void unlock();
};
struct spin_guard {
  explicit spin_guard(spin_lock &l) : l(l) { l.lock(); }
  ~spin_guard() { l.unlock(); }
  spin_lock &l;
};
struct scope_exit {
  ~scope_exit();
};
struct session {
  int id;
  std::unique_lock<std::mutex> lk;
};

template <class T> struct lazy {
  struct promise_type {
    lazy get_return_object();
    // Deduced: what it returns stands in the body.
    auto initial_suspend() { return std::suspend_always{}; }
    std::suspend_always final_suspend() noexcept;
    void return_value(T);
    void unhandled_exception();
  };
  struct awaiter {
    bool await_ready();
    void await_suspend(std::coroutine_handle<>);
    T await_resume();
  };
  awaiter operator co_await() &&;
};

template <class T> struct generator {
  struct promise_type {
    generator get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T);
    void unhandled_exception();
  };
  T *begin();
  T *end();
};

struct free_awaitable {};
struct ready_awaiter {
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept;
  void await_resume() const noexcept;
};
ready_awaiter operator co_await(free_awaitable);

/// Locks as a door does.
struct valve {
  void lock();
  void unlock();
  bool is_open();
};
struct record {
  void lock() { locked = true; }
  void unlock() { locked = false; }
  bool locked;
};
struct null_mutex {
  void lock() {}
  void unlock() {}
  bool try_lock() { return true; }
};

/// The promise stands in std::coroutine_traits.
template <class T> struct traits_task {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
template <class T> struct traits_promise {
  traits_task<T> get_return_object();
  std::suspend_always initial_suspend();
  std::suspend_always final_suspend() noexcept;
  void return_value(T);
  void unhandled_exception();
};

/// Cannot be awaited, so nobody forgets to.
struct detached {
  struct promise_type {
    detached get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_never final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
};

struct custom_mutex : std::mutex {};
using my_lock = std::unique_lock<std::mutex>;

} // namespace own

template <class T, class... Args>
struct std::coroutine_traits<own::traits_task<T>, Args...> {
  using promise_type = own::traits_promise<T>;
};

void types(std::mutex &m, own::spin_lock &s) {
  auto lazy_task = own::lazy<int>();
  // CHECK: [[@LINE-1]]:8: warning: task lazy, awaitable
  own::generator<int> sequence;
  // CHECK: [[@LINE-1]]:23: warning: nothing
  own::detached fire;
  // CHECK: [[@LINE-1]]:17: warning: nothing
  own::free_awaitable by_free_operator;
  // CHECK: [[@LINE-1]]:23: warning: awaitable
  own::spin_lock by_shape;
  // CHECK: [[@LINE-1]]:18: warning: mutex blocking
  own::co_mutex suspends;
  // CHECK: [[@LINE-1]]:17: warning: mutex async
  own::only_unlock half;
  // CHECK: [[@LINE-1]]:20: warning: nothing
  own::spin_guard user_guard(s);
  // CHECK: [[@LINE-1]]:19: warning: guard of blocking
  own::scope_exit no_lock;
  // CHECK: [[@LINE-1]]:19: warning: nothing
  own::session has_guard{};
  // CHECK: [[@LINE-1]]:16: warning: contains a guard
  own::custom_mutex derived;
  // CHECK: [[@LINE-1]]:21: warning: mutex blocking
  own::my_lock alias(m);
  // CHECK: [[@LINE-1]]:16: warning: guard of blocking
  std::unique_lock<own::co_mutex> kind_from_mutex;
  // CHECK: [[@LINE-1]]:35: warning: guard of async
  std::scoped_lock both(m, s);
  // CHECK: [[@LINE-1]]:20: warning: guard of blocking
  std::optional<std::lock_guard<std::mutex>> maybe;
  // CHECK: [[@LINE-1]]:46: warning: contains a guard
  std::unique_ptr<std::unique_lock<std::mutex>> owned;
  // CHECK: [[@LINE-1]]:49: warning: contains a guard
  std::vector<own::lazy<int>> many;
  // CHECK: [[@LINE-1]]:31: warning: container of tasks
  own::valve declared_only;
  // CHECK: [[@LINE-1]]:14: warning: nothing
  own::record sets_a_flag;
  // CHECK: [[@LINE-1]]:15: warning: nothing
  own::null_mutex does_nothing;
  // CHECK: [[@LINE-1]]:19: warning: nothing
  std::unique_lock<own::valve> guarded_valve;
  // CHECK: [[@LINE-1]]:32: warning: guard of blocking
  std::unique_lock<own::null_mutex> guarded_nothing;
  // CHECK: [[@LINE-1]]:37: warning: guard of none
  own::traits_task<int> through_traits;
  // CHECK: [[@LINE-1]]:25: warning: task lazy, awaitable
  std::weak_ptr<int> weak;
  // CHECK: [[@LINE-1]]:22: warning: nothing
}
