// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-cancel-unsafe-select %t
#include "race_mock.h"

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using asio::use_awaitable;

void use(std::size_t);
bool more();

// ---- Reported

asio::awaitable<void> read_against_a_timer(asio::tcp_socket &s, asio::steady_timer &ticks) {
  for (;;) {
    auto first = co_await (asio::async_read(s, asio::buffer_t(), use_awaitable) || ticks.async_wait(use_awaitable));
    // CHECK-NOTES: :[[@LINE-1]]:28: warning: this operation is cancelled each time another branch wins, and loses what it has done so far [async-cancel-unsafe-select]
    // CHECK-NOTES: :[[@LINE-2]]:81: note: the race is here, in a loop
    // CHECK-NOTES: :[[@LINE-3]]:28: note: start the operation before the loop and race the same one again, or race one that can be cancelled without a loss
    use(first.index());
  }
}
asio::awaitable<void> write_on_the_right(asio::tcp_socket &s, asio::steady_timer &ticks) {
  while (more())
    co_await (ticks.async_wait(use_awaitable) || asio::async_write(s, asio::buffer_t(), use_awaitable));
    // CHECK-NOTES: :[[@LINE-1]]:50: warning: this operation is cancelled each time another
    // CHECK-NOTES: :[[@LINE-2]]:47: note: the race is here, in a l
    // CHECK-NOTES: :[[@LINE-3]]:50: note: start the operation befo
}
asio::awaitable<void> made_in_the_loop(asio::tcp_socket &s, asio::steady_timer &ticks) {
  while (true) {
    auto read = asio::async_read(s, asio::buffer_t(), use_awaitable);
    co_await (std::move(read) || ticks.async_wait(use_awaitable));
    // CHECK-NOTES: :[[@LINE-1]]:15: warning: this operation is cancelled each time another
    // CHECK-NOTES: :[[@LINE-2]]:31: note: the race is here, in a l
    // CHECK-NOTES: :[[@LINE-3]]:15: note: start the operation befo
  }
}
asio::awaitable<std::size_t> read_frame(asio::tcp_socket &s) {
  co_await asio::async_read(s, asio::buffer_t(), use_awaitable);
  co_return co_await asio::async_read(s, asio::buffer_t(), use_awaitable);
}
asio::awaitable<void> inside_of_a_coroutine(asio::tcp_socket &s, asio::steady_timer &ticks) {
  for (;;)
    co_await (read_frame(s) || ticks.async_wait(use_awaitable));
    // CHECK-NOTES: :[[@LINE-1]]:15: warning: this operation is cancelled each time another
    // CHECK-NOTES: :[[@LINE-7]]:12: note: it loses it in this operation
    // CHECK-NOTES: :[[@LINE-3]]:29: note: the race is here, in a l
    // CHECK-NOTES: :[[@LINE-4]]:15: note: start the operation befo
}
asio::awaitable<void> of_three(asio::tcp_socket &s, asio::steady_timer &a, asio::steady_timer &b) {
  for (;;)
    co_await (a.async_wait(use_awaitable) || b.async_wait(use_awaitable) || asio::async_read(s, asio::buffer_t(), use_awaitable));
    // CHECK-NOTES: :[[@LINE-1]]:77: warning: this operation is cancelled each time another
    // CHECK-NOTES: :[[@LINE-2]]:74: note: the race is here, in a l
    // CHECK-NOTES: :[[@LINE-3]]:77: note: start the operation befo
}
asio::awaitable<void> left_when_it_wins_itself(asio::tcp_socket &s, asio::steady_timer &ticks) {
  for (;;) {
    auto first = co_await (asio::async_read(s, asio::buffer_t(), use_awaitable) || ticks.async_wait(use_awaitable));
    // CHECK-NOTES: :[[@LINE-1]]:28: warning: this operation is cancelled each time another
    // CHECK-NOTES: :[[@LINE-2]]:81: note: the race is here, in a l
    // CHECK-NOTES: :[[@LINE-3]]:28: note: start the operation befo
    if (first.index() == 0)
      co_return;
  }
}
async::task<> send_in_a_select(async::mpsc::sender<int> &out, async::mpsc::receiver<int> &in) {
  for (;;)
    co_await async::select(out.send(1), in.recv());
    // CHECK-NOTES: :[[@LINE-1]]:28: warning: this operation is cancelled each time another branch wins, and loses the value that it carries [async-cancel-unsafe-select]
    // CHECK-NOTES: :[[@LINE-2]]:14: note: the race is here, in a l
    // CHECK-NOTES: :[[@LINE-3]]:28: note: start the operation befo
}
boost::cobalt::task<> cobalt_race(asio::tcp_socket &s, asio::steady_timer &ticks) {
  while (true)
    co_await boost::cobalt::race(asio::async_read(s, asio::buffer_t(), use_awaitable), ticks.async_wait(use_awaitable));
    // CHECK-NOTES: :[[@LINE-1]]:34: warning: this operation is cancelled each time another
    // CHECK-NOTES: :[[@LINE-2]]:14: note: the race is here, in a l
    // CHECK-NOTES: :[[@LINE-3]]:34: note: start the operation befo
}
coro::task<int> poll(int);
coro::task<> losers_go_on() {
  while (true)
    co_await coro::when_any(poll(1), poll(2));
    // CHECK-NOTES: :[[@LINE-1]]:29: warning: the losers of this race are never cancelled, and each turn of the loop leaves more of them running [async-cancel-unsafe-select]
    // CHECK-NOTES: :[[@LINE-2]]:14: note: ask them to stop with a stop source, or make them before the loop and race the same ones again
}

// ---- Silent

// Not in a loop: nothing goes on that could miss it.
asio::awaitable<void> once(asio::tcp_socket &s, asio::steady_timer &timer) {
  co_await (asio::async_read(s, asio::buffer_t(), use_awaitable) || timer.async_wait(use_awaitable));
}
// What is raced loses nothing.
asio::awaitable<void> some_bytes(asio::tcp_socket &s, asio::steady_timer &ticks) {
  for (;;)
    co_await (s.async_read_some(asio::buffer_t(), use_awaitable) || ticks.async_wait(use_awaitable));
}
async::task<> receive(async::mpsc::receiver<int> &in, async::stop_ref stop) {
  for (;;)
    co_await async::select(in.recv(), async::sleep_for(1s), stop.stopped());
}
// The same operation is raced again.
coro::task<> made_before_the_loop(coro::task<int> &a, coro::task<int> &b) {
  while (true)
    co_await coro::when_any(std::move(a), std::move(b));
}
async::task<> kept_operation(async::mpsc::sender<int> &out, async::mpsc::receiver<int> &in) {
  auto sending = out.send(1);
  for (;;)
    co_await async::select(sending, in.recv());
}
// The loop is left when the timer wins.
asio::awaitable<void> timeout_ends_it(asio::tcp_socket &s, asio::steady_timer &timer) {
  for (;;) {
    timer.expires_after(5s);
    auto first = co_await (asio::async_read(s, asio::buffer_t(), use_awaitable) || timer.async_wait(use_awaitable));
    if (first.index() == 1)
      co_return;
    use(first.index());
  }
}
asio::awaitable<void> timeout_throws(asio::tcp_socket &s, asio::steady_timer &timer) {
  while (more()) {
    auto first = co_await (asio::async_read(s, asio::buffer_t(), use_awaitable) || timer.async_wait(use_awaitable));
    if (std::holds_alternative<int>(first))
      throw 1;
  }
}
// All of them are waited for.
asio::awaitable<void> both(asio::tcp_socket &s, asio::steady_timer &ticks) {
  for (;;)
    co_await (asio::async_read(s, asio::buffer_t(), use_awaitable) && ticks.async_wait(use_awaitable));
}
coro::task<> losers_are_asked_to_stop() {
  while (true) {
    std::stop_source stop;
    co_await coro::when_any(stop, poll(1), poll(2));
  }
}
// Nothing is known of it.
asio::awaitable<int> next_event();
asio::awaitable<void> unknown(asio::steady_timer &ticks) {
  for (;;)
    co_await (next_event() || ticks.async_wait(use_awaitable));
}
coro::task<> a_race_outside() { co_await coro::when_any(poll(1), poll(2)); }
