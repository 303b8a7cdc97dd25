// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small fake of the runtime's vocabulary, declarations only. Names follow
// runtime/; the real standard library stands below it.
#pragma once
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <utility>

namespace async {

template <class T> struct promise_result {
  void return_value(T);
};
template <> struct promise_result<void> {
  void return_void();
};

/// Lazy: starts when awaited.
template <class T = void> class task {
public:
  struct promise_type : promise_result<T> {
    task get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
  };
  task(task &&) noexcept;
  task &operator=(task &&) noexcept;
  ~task();
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};

template <class T = void> class join_handle {
public:
  join_handle();
  join_handle(join_handle &&) noexcept;
  join_handle &operator=(join_handle &&) noexcept;
  ~join_handle();
  void detach(const char *reason) &&;
  bool done() const noexcept;
  task<int> join() &&;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};

template <class T> join_handle<T> spawn(task<T>);
template <class T> T block_on(task<T>);
template <class F> auto spawn_blocking(F f) -> task<decltype(f())> { std::terminate(); }
task<> sleep(std::chrono::nanoseconds);
task<> sleep_for(std::chrono::nanoseconds);
task<> sleep_until(std::chrono::steady_clock::time_point);
task<> yield_now();

class mutex {
public:
  class guard {
  public:
    guard(guard &&) noexcept;
    ~guard();
  };
  struct awaiter {
    bool await_ready();
    bool await_suspend(std::coroutine_handle<>);
    guard await_resume();
  };
  awaiter lock();
  void unlock();
};

template <class... T> task<> when_all(task<T>...);

struct runtime_options {
  int workers = 1;
};
class runtime {
public:
  runtime(runtime_options = {});
  ~runtime();
  template <class T> T block_on(task<T>);
};

namespace mpsc {
template <class T> class sender {
public:
  sender(const sender &);
  task<bool> send(T);
  bool try_send(T);
  std::size_t size() const;
};
template <class T> class receiver {
public:
  receiver(receiver &&);
  task<T *> recv();
};
template <class T> std::pair<sender<T>, receiver<T>> channel(std::size_t capacity);
template <class T> std::pair<sender<T>, receiver<T>> unbounded();
} // namespace mpsc

/// A user's eager task, for code that has no library.
namespace eager {
template <class T = void> class task {
public:
  struct promise_type : promise_result<T> {
    task get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
    template <class U> std::suspend_always yield_value(U &&);
  };
  task(task &&) noexcept;
  ~task();
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
} // namespace eager
} // namespace async
