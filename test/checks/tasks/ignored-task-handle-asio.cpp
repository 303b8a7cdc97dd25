// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-ignored-task-handle %t
// A completion token decides what an operation of Asio returns: the future of
// use_future is a handle of running work.
#include "asio_mock.h"
#include <future>
#include <vector>

asio::awaitable<int> count();
bool ready();

void spawn_is_dropped(asio::io_context &io) {
  asio::co_spawn(io, count(), asio::use_future);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: future returned by 'co_spawn' is never joined, so its result and errors are lost [async-ignored-task-handle]
}
void operation_is_dropped(asio::steady_timer &t) {
  t.async_wait(asio::use_future);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: future returned by 'async_wait' is never joined
}
void operation_is_kept_for_nothing(asio::steady_timer &t) {
  auto done = t.async_wait(asio::use_future);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: future returned by 'async_wait' is never joined
}
void joined_on_one_path(asio::io_context &io) {
  auto result = asio::co_spawn(io, count(), asio::use_future);
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: future returned by 'co_spawn' is not joined on some paths
  if (ready())
    result.get();
}
// An operation of the user's own, and a token inside another.
template <class Token> struct with_timeout {};
template <class Token> std::future<int> async_ask(Token);
void own_operation() {
  async_ask(asio::use_future);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: future returned by 'async_ask' is never joined
  async_ask(with_timeout<asio::use_future_t<>>{});
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: future returned by 'async_ask' is never joined
}

int got(asio::io_context &io) { return asio::co_spawn(io, count(), asio::use_future).get(); }
std::future<int> returned(asio::io_context &io) {
  return asio::co_spawn(io, count(), asio::use_future);
}
void kept(asio::io_context &io, std::vector<std::future<int>> &results) {
  results.push_back(asio::co_spawn(io, count(), asio::use_future));
}
void waited_for(asio::io_context &io) {
  auto result = asio::co_spawn(io, count(), asio::use_future);
  result.get();
}
void detached(asio::io_context &io) { asio::co_spawn(io, count(), asio::detached); }
void callback(asio::steady_timer &t) {
  t.async_wait([](auto...) {});
}
// No work behind it.
void future_of_a_promise(std::promise<int> &p) { p.get_future(); }
// Takes a token, makes nothing.
template <class Token> int number_of(Token);
void number() { number_of(asio::use_future); }
template <class Token> std::vector<int> numbers_of(Token);
void numbers() { numbers_of(asio::use_future); }
