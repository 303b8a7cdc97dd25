// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/guide/write-a-model.md uses of kelcoro, declarations in the shape of
// its headers (kelbon/kelcoro 0d6a896).
#pragma once
#include <atomic>
#include <coroutine>
#include <cstddef>
#include <thread>
#include <utility>

namespace dd {
struct null_context {};
template <class Result> struct return_block {
  void return_value(Result);
};
template <> struct return_block<void> {
  void return_void();
};

template <class Result, class Ctx = null_context> struct [[nodiscard]] task {
  struct promise_type : return_block<Result> {
    task get_return_object();
    static constexpr std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception() noexcept;
  };
  using handle_type = std::coroutine_handle<promise_type>;
  task(task &&) noexcept;
  ~task();
  bool empty() const noexcept;
  handle_type start_and_detach(bool stop_at_end = false);
  Result get();
  struct awaiter {
    bool await_ready() noexcept;
    std::coroutine_handle<> await_suspend(std::coroutine_handle<>);
    Result await_resume();
  };
  awaiter operator co_await() & noexcept;
  awaiter operator co_await() && noexcept;
};

template <class Result> struct async_task {
  struct promise_type : return_block<Result> {
    async_task get_return_object();
    static constexpr std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception() noexcept;
  };
  async_task(async_task &&) noexcept;
  ~async_task();
  void wait() const noexcept;
  bool ready() const noexcept;
  void detach() noexcept;
  Result &get() &;
  Result get() &&;
};

struct job {
  struct promise_type {
    job get_return_object() noexcept;
    static constexpr std::suspend_never initial_suspend() noexcept { return {}; }
    static constexpr std::suspend_never final_suspend() noexcept { return {}; }
    static constexpr void return_void() noexcept {}
    [[noreturn]] static void unhandled_exception() noexcept;
  };
};

struct logical_thread {
  struct promise_type {
    logical_thread get_return_object();
    static constexpr std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept;
    void return_void();
    [[noreturn]] void unhandled_exception() const noexcept;
  };
  logical_thread(logical_thread &&) noexcept;
  ~logical_thread();
  bool joinable() const noexcept;
  void join() noexcept;
  void detach() noexcept;
  bool request_stop() noexcept;
};

struct thread_pool {
  explicit thread_pool(std::size_t threads = 1);
  ~thread_pool();
  template <class F> void schedule(F &&) {}
};
struct jump_on_awaiter {
  bool await_ready() noexcept;
  bool await_suspend(std::coroutine_handle<>);
  bool await_resume() noexcept;
};
template <class E> constexpr jump_on_awaiter jump_on(E &&) noexcept { return {}; }
template <class E, class F> job schedule_to(E &e, F f) {
  if (!co_await jump_on(e))
    co_return;
  f();
}
} // namespace dd
