// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An asynchronous library that no model file knows: all that is known of it
// stands in its annotations.
#pragma once
#include <async/annotate.hpp>
#include <coroutine>
#include <cstddef>
#include <utility>

namespace rowan {

/// Templates that take lambdas need a body; what they return comes from here.
template <class T> T made();

template <class T> struct result_part {
  void return_value(T);
};
template <> struct result_part<void> {
  void return_void();
};

template <class T = void> class ASYNC_TASK job {
public:
  struct promise_type : result_part<T> {
    job get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
  };
  job(job &&) noexcept;
  ~job();
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};

/// No promise, no awaiter: only the word makes it a task.
class ASYNC_LAZY_TASK recipe {
public:
  recipe(recipe &&) noexcept;
  ~recipe();
};

class ASYNC_MUST_JOIN ticket {
public:
  ticket(ticket &&) noexcept;
  ~ticket();
  void join();
};
class ASYNC_MUST_JOIN ASYNC_IGNORABLE receipt {
public:
  receipt(receipt &&) noexcept;
  ~receipt();
};

class ASYNC_MUTEX gate;
class ASYNC_GUARD("exclusive") pass {
public:
  pass(pass &&) noexcept;
  ~pass();
};
struct pass_awaiter {
  bool await_ready();
  bool await_suspend(std::coroutine_handle<>);
  pass await_resume();
};
class gate {
public:
  pass_awaiter lock();
};

class ASYNC_CAPABILITY("mutex") latch_lock {
public:
  void lock();
  void unlock();
};
class ASYNC_SCOPED_LOCKABLE latch_guard {
public:
  explicit latch_guard(latch_lock &);
  ~latch_guard();
};

class ASYNC_RUNTIME engine {
public:
  engine();
  ~engine();
};

template <class T> class ASYNC_UNBOUNDED_USE("rowan::pipe(capacity)") hopper {
public:
  void put(T);
  job<T> take();
};
template <class T> class ASYNC_BOUND(0) pipe {
public:
  explicit pipe(std::size_t capacity);
  job<T> take();
};
template <class T> ASYNC_UNBOUNDED std::pair<pipe<T>, pipe<T>> endless();
template <class T> ASYNC_BOUND(0) std::pair<pipe<T>, pipe<T>> limited(std::size_t capacity);

ASYNC_BLOCKING void settle();
ASYNC_BLOCKING_ON("net") void fetch(const char *host);
void grind() ASYNC_BLOCKING_TYPE;
ASYNC_NONBLOCKING int peek();

template <class T> ASYNC_SYNC_WAIT T wait_for(job<T>);
class answer {
public:
  ASYNC_SYNC_WAIT int get();
};

template <class F> ASYNC_SPAWNS ticket start(ASYNC_ON_EXECUTOR F) { return made<ticket>(); }
ASYNC_SPAWNS ticket start_job(job<>);
ASYNC_SPAWNS receipt note_job(job<>);
template <class F> job<> aside(ASYNC_RUNS_OFF F) { return made<job<>>(); }
template <class F> void thread_of_its_own(ASYNC_OWN_THREAD F) {}
template <class F> void now(ASYNC_IMMEDIATE F) {}
template <class F> job<> keep(ASYNC_KEEPS_CLOSURE F f) { return f(); }
template <class... T> ASYNC_STRUCTURED job<> both(job<T>...);

job<> step();
recipe cook();

} // namespace rowan
