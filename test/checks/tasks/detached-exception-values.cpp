// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-detached-exception %t
//
// Errors that come as values, and handlers of work whose body is seen.
#include "task_shape.h"
#include <coroutine>
#include <exception>
#include <stdexcept>
#include <system_error>
#include <tuple>
#include <utility>

namespace asio {
template <class T = void> class awaitable : public task_shape<awaitable<T>, T, lazy> {};
class io_context {};
struct detached_t {};
inline constexpr detached_t detached;
struct use_awaitable_t {
  use_awaitable_t operator[](std::error_code &) const noexcept;
};
inline constexpr use_awaitable_t use_awaitable;
template <class T> struct redirect_error_t {
  std::error_code &ec;
};
template <class T> redirect_error_t<T> redirect_error(T, std::error_code &) noexcept;
template <class E, class F, class T> void co_spawn(E &, F &&, T &&) {}
struct socket {
  template <class T> awaitable<std::size_t> async_read_some(T token);
  awaitable<std::tuple<std::error_code, std::size_t>> async_write_some();
};
} // namespace asio

asio::awaitable<> by_variable(asio::socket s) {
  std::error_code ec;
  while (!ec)
    co_await s.async_read_some(asio::redirect_error(asio::use_awaitable, ec));
}
asio::awaitable<> by_index(asio::socket s) {
  std::error_code ec;
  co_await s.async_read_some(asio::use_awaitable[ec]);
}
asio::awaitable<> by_tuple(asio::socket s) {
  auto [ec, n] = co_await s.async_write_some();
  if (ec)
    co_return;
}
namespace boost::system {
class error_code {
public:
  bool failed() const;
};
} // namespace boost::system
struct own_token {
  own_token operator[](boost::system::error_code &) const noexcept;
};
inline constexpr own_token token;
asio::awaitable<> by_other_code(asio::socket s) {
  boost::system::error_code ec;
  co_await s.async_read_some(token[ec]);
}
asio::awaitable<> thrown(asio::socket s) {
  co_await s.async_read_some(asio::use_awaitable);
}
void spawn(asio::io_context &io) {
  asio::co_spawn(io, by_variable({}), asio::detached);
  asio::co_spawn(io, by_index({}), asio::detached);
  asio::co_spawn(io, by_tuple({}), asio::detached);
  asio::co_spawn(io, by_other_code({}), asio::detached);
  asio::co_spawn(io, thrown({}), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'thrown' is detached and may throw
}

namespace async_simple {
template <class T> class Try {
public:
  bool hasError() const;
};
struct Executor {};
namespace coro {
void logicAssert(bool good, const char *why) {
  if (!good)
    throw std::logic_error(why);
}
template <class T = void> class Lazy : public task_shape<Lazy<T>, T, lazy> {
public:
  Lazy via(Executor *) && {
    logicAssert(ready, "no coroutine");
    return std::move(*this);
  }
  template <class F> void start(F &&) {}
  bool ready;
};
} // namespace coro
} // namespace async_simple
using async_simple::Try;
using async_simple::coro::Lazy;

Lazy<> counts(int &n) {
  ++n;
  co_return;
}
Lazy<> fails(int n) {
  if (n)
    throw std::runtime_error("no");
  co_return;
}
void start(async_simple::Executor *e, int &n) {
  counts(n).via(e).start([](Try<int>) {});
  auto local = [&]() -> Lazy<> {
    ++n;
    co_return;
  };
  local().via(e).start([](Try<int>) {});
  fails(n).via(e).start([](Try<int>) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: this handler ignores the exception of the work that is spawned, so it is lost
}

// What a test asserts, and what says that something is over.
void failed(const char *);
void log(const char *);
#define CHECK(condition) (condition) ? void() : failed(#condition)
#define LOG(text) log(text)
struct latch {
  void count_down();
};
asio::awaitable<> tested(int n) {
  CHECK(n == 1);
  co_return;
}
asio::awaitable<> counted(latch &l) {
  l.count_down();
  co_return;
}
asio::awaitable<> logged() {
  LOG("started");
  co_return;
}
void spawn_tests(asio::io_context &io, latch &l) {
  asio::co_spawn(io, tested(1), asio::detached);
  asio::co_spawn(io, counted(l), asio::detached);
  asio::co_spawn(io, logged(), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'logged' is detached and may throw
}
