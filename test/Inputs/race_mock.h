// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Small fakes of what races operations: the awaitable operators of Asio,
// Cobalt's races, libcoro's when_any, select of the runtime.
#pragma once
#include "cancellation_mock.h"
#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>

namespace asio {
struct buffer_t {};
class stream {
public:
  awaitable<std::size_t> async_read_some(buffer_t, use_awaitable_t);
};
template <class Protocol> class basic_socket {
public:
  awaitable<void> async_connect(int, use_awaitable_t);
};
template <class Protocol> class basic_stream_socket : public basic_socket<Protocol> {
public:
  awaitable<std::size_t> async_read_some(buffer_t, use_awaitable_t);
};
template <class Clock> class basic_waitable_timer {
public:
  void expires_after(std::chrono::nanoseconds);
  awaitable<void> async_wait(use_awaitable_t);
};
using steady_timer = basic_waitable_timer<std::chrono::steady_clock>;
using tcp_socket = basic_stream_socket<int>;
template <class S> awaitable<std::size_t> async_read(S &, buffer_t, use_awaitable_t);
template <class S> awaitable<std::size_t> async_write(S &, buffer_t, use_awaitable_t);
template <class S, class T> awaitable<std::size_t> async_read(S &, buffer_t, T);
template <class S> awaitable<void> async_connect(S &, int, use_awaitable_t);
template <class Token> struct cancel_after_t {};
cancel_after_t<use_awaitable_t> cancel_after(std::chrono::nanoseconds, use_awaitable_t);
namespace ip {
template <class P> class basic_resolver {
public:
  awaitable<int> async_resolve(std::string, std::string, use_awaitable_t);
};
} // namespace ip
namespace experimental {
namespace awaitable_operators {
template <class T, class U> awaitable<std::variant<std::monostate, int>> operator||(awaitable<T>, awaitable<U>);
template <class T, class U> awaitable<std::pair<int, int>> operator&&(awaitable<T>, awaitable<U>);
} // namespace awaitable_operators
} // namespace experimental
} // namespace asio

namespace coro {
template <class T = void> class task : public cancellation_mock::task_shape<task<T>, T> {
public:
  task(task &&) noexcept;
  ~task();
};
template <class... A> task<int> when_any(A...);
template <class... A> task<int> when_any(std::stop_source, A...);
} // namespace coro

namespace boost::cobalt {
template <class T = void> class promise : public cancellation_mock::task_shape<promise<T>, T> {
public:
  promise(promise &&) noexcept;
  ~promise();
};
template <class T = void> class task : public cancellation_mock::task_shape<task<T>, T> {
public:
  task(task &&) noexcept;
  ~task();
};
template <class... A> promise<std::size_t> race(A &&...);
template <class... A> promise<std::size_t> left_race(A &&...);
} // namespace boost::cobalt

namespace async {
template <class T = void> class task : public cancellation_mock::task_shape<task<T>, T> {
public:
  task(task &&) noexcept;
  ~task();
};
struct biased_t {};
inline constexpr biased_t biased;
template <class... A> task<std::variant<std::monostate, int>> select(A &&...);
template <class... A> task<std::variant<std::monostate, int>> select(biased_t, A &&...);
template <class A> task<int> unstoppable(A &&);
template <class A> task<int> timeout(std::chrono::nanoseconds, A &&);
task<> sleep_for(std::chrono::nanoseconds);
class stop_ref {
public:
  task<> stopped() const;
  bool stop_requested() const;
};
namespace mpsc {
template <class T> class sender {
public:
  task<bool> send(T);
};
template <class T> class receiver {
public:
  task<T> recv();
};
} // namespace mpsc
} // namespace async
