// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaiting one operation of a primitive on a thread that is no worker: the thread
// becomes the home of a coroutine of one co_await, and sleeps while it is parked.
#ifndef ASYNC_DETAIL_BLOCKING_AWAIT_HPP
#define ASYNC_DETAIL_BLOCKING_AWAIT_HPP

#include <async/detail/budget.hpp>
#include <async/detail/futex.hpp>
#include <async/detail/promise_base.hpp>

#include <atomic>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace async::detail {

/// A scheduler of one thread and one coroutine.
class thread_home final : public scheduler {
public:
  thread_home() noexcept : scheduler(nullptr) {}
  void schedule(std::coroutine_handle<> handle) noexcept override {
    ready_ = handle;
    word_.store(1, std::memory_order_release);
    futex_wake(&word_, 1); // of *this only the address: run() may have gone on
  }
  void schedule_last(std::coroutine_handle<> handle) noexcept override { schedule(handle); }

  void run(std::coroutine_handle<> first) {
    for (std::coroutine_handle<> next = first;;) {
      budget::refill();
      next.resume();
      if (first.done())
        return;
      while (word_.load(std::memory_order_acquire) == 0)
        futex_wait(word_, 0);
      word_.store(0, std::memory_order_relaxed);
      next = ready_;
    }
  }

private:
  std::atomic<std::uint32_t> word_{0};
  std::coroutine_handle<> ready_; // published by word_
};

class blocking_coroutine {
public:
  struct promise_type : promise_base {
    blocking_coroutine get_return_object() noexcept {
      return blocking_coroutine(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { failure = std::current_exception(); }
    std::exception_ptr failure;
  };
  blocking_coroutine(blocking_coroutine &&other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)) {}
  ~blocking_coroutine() {
    if (handle_)
      handle_.destroy();
  }
  void run() {
    thread_home home;
    task_context context;
    context.home = &home;
    handle_.promise().set_context(context);
    home.run(handle_);
    if (handle_.promise().failure)
      std::rethrow_exception(handle_.promise().failure);
  }

private:
  explicit blocking_coroutine(std::coroutine_handle<promise_type> h) noexcept : handle_(h) {}
  std::coroutine_handle<promise_type> handle_;
};

template <class A, class R> blocking_coroutine await_into(A &operation, std::optional<R> &out) {
  std::optional<R> &taken = out; // a local before the co_await: config.hpp, R1
  taken.emplace(co_await operation);
}

/// Throws std::logic_error in a worker: it would wait for a thread that it holds.
void refuse_in_worker(const char *operation);

template <class A> auto blocking_await(A operation) {
  using result_type = decltype(operation.await_resume());
  refuse_in_worker("a blocking operation of a channel");
  std::optional<result_type> out;
  await_into(operation, out).run();
  return std::move(*out);
}

} // namespace async::detail

#endif // ASYNC_DETAIL_BLOCKING_AWAIT_HPP
