// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Small fakes of what libraries have for cancellation: folly, cppcoro, Seastar
// and Asio, true to the names and bases in their headers.
#pragma once
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cancellation_mock {
template <class T> struct promise_result {
  void return_value(T);
};
template <> struct promise_result<void> {
  void return_void();
};
/// A lazy task by shape.
template <class Self, class T> struct task_shape {
  struct promise_type : promise_result<T> {
    Self get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
} // namespace cancellation_mock

namespace folly {
struct OperationCancelled : public std::exception {
  const char *what() const noexcept override;
};
class CancellationToken {
public:
  bool isCancellationRequested() const noexcept;
  bool canBeCancelled() const noexcept;
};
class CancellationSource {
public:
  CancellationToken getToken() const;
  bool requestCancellation() const;
};
class Executor {};
namespace coro {
template <class T> class Task : public cancellation_mock::task_shape<Task<T>, T> {
public:
  Task(Task &&) noexcept;
  ~Task();
};
template <class T>
class TaskWithExecutor : public cancellation_mock::task_shape<TaskWithExecutor<T>, T> {
public:
  TaskWithExecutor(TaskWithExecutor &&) noexcept;
  ~TaskWithExecutor();
};
template <class T> TaskWithExecutor<T> co_withExecutor(Executor *, Task<T>);
template <class A> A co_withCancellation(CancellationToken, A &&);
template <class T> T blockingWait(Task<T>);
class AsyncScope {
public:
  ~AsyncScope();
  template <class A> void add(A &&);
  Task<void> joinAsync();
};
Task<void> sleep(std::chrono::microseconds);
template <class... T> Task<std::pair<std::size_t, int>> collectAny(Task<T>...);
} // namespace coro
} // namespace folly

namespace cppcoro {
class operation_cancelled : public std::exception {
public:
  const char *what() const noexcept override;
};
class cancellation_token {
public:
  cancellation_token();
  bool can_be_cancelled() const noexcept;
  bool is_cancellation_requested() const noexcept;
  void throw_if_cancellation_requested() const;
};
class cancellation_source {
public:
  cancellation_token token() const;
  void request_cancellation();
};
class cancellation_registration {
public:
  template <class F> cancellation_registration(cancellation_token, F &&);
};
template <class T = void> class task : public cancellation_mock::task_shape<task<T>, T> {
public:
  task(task &&) noexcept;
  ~task();
};
class io_service {
public:
  task<> schedule_after(std::chrono::nanoseconds, cancellation_token = cancellation_token{});
};
} // namespace cppcoro

namespace seastar {
class abort_requested_exception : public std::exception {
public:
  const char *what() const noexcept override;
};
class sleep_aborted : public abort_requested_exception {};
class abort_source {
public:
  bool abort_requested() const noexcept;
  void request_abort() noexcept;
  void check() const;
};
template <class T = void> class future {
public:
  struct promise_type : cancellation_mock::promise_result<T> {
    future get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_never final_suspend() noexcept;
    void unhandled_exception();
  };
  future(future &&) noexcept;
  ~future();
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
future<> sleep(std::chrono::nanoseconds);
future<> sleep_abortable(std::chrono::nanoseconds);
future<> sleep_abortable(std::chrono::nanoseconds, abort_source &);
} // namespace seastar

// Tests that include asio_mock.h have a larger one.
#ifndef CANCELLATION_MOCK_WITHOUT_ASIO
namespace asio {
using error_code = std::error_code;
using system_error = std::system_error;
template <class T> class awaitable : public cancellation_mock::task_shape<awaitable<T>, T> {
public:
  awaitable(awaitable &&) noexcept;
  ~awaitable();
};
struct use_awaitable_t {};
inline constexpr use_awaitable_t use_awaitable;
template <class Token> class as_tuple_t {};
template <class Token> as_tuple_t<Token> as_tuple(Token);
class socket {
public:
  awaitable<std::size_t> async_read_some(use_awaitable_t);
  awaitable<std::tuple<error_code, std::size_t>> async_read_some(as_tuple_t<use_awaitable_t>);
};
} // namespace asio
#endif
