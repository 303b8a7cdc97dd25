// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-missing-timeout %t
#include "race_mock.h"

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using asio::use_awaitable;
using resolver = asio::ip::basic_resolver<int>;

// ---- Reported

asio::awaitable<void> connect(asio::tcp_socket &s) {
  co_await s.async_connect(1, use_awaitable);
  // CHECK-NOTES: :[[@LINE-1]]:14: warning: 'asio::basic_socket::async_connect' waits for another machine without a deadline, and may wait for ever [async-missing-timeout]
  // CHECK-NOTES: :[[@LINE-2]]:14: note: use 'asio::cancel_after'
}
asio::awaitable<void> connect_to_any(asio::tcp_socket &s, int endpoints) {
  co_await asio::async_connect(s, endpoints, use_awaitable);
  // CHECK-NOTES: :[[@LINE-1]]:12: warning: 'asio::async_connect' waits for another machin
  // CHECK-NOTES: :[[@LINE-2]]:12: note: use 'asio::cancel_after'
}
asio::awaitable<int> resolve(resolver &r) {
  co_return co_await r.async_resolve("host", "80", use_awaitable);
  // CHECK-NOTES: :[[@LINE-1]]:24: warning: 'asio::ip::basic_resolver::async_resolve' wait
  // CHECK-NOTES: :[[@LINE-2]]:24: note: use 'asio::cancel_after'
}
asio::awaitable<std::size_t> ask(asio::tcp_socket &s) {
  co_await asio::async_write(s, asio::buffer_t(), use_awaitable);
  // CHECK-NOTES: :[[@LINE-1]]:12: warning: 'asio::async_write' waits for another machine
  // CHECK-NOTES: :[[@LINE-2]]:12: note: use 'asio::cancel_after'
  auto n = co_await asio::async_read(s, asio::buffer_t(), use_awaitable);
  // CHECK-NOTES: :[[@LINE-1]]:21: warning: 'asio::async_read' waits for another machine w
  // CHECK-NOTES: :[[@LINE-2]]:21: note: use 'asio::cancel_after'
  co_return n;
}
asio::awaitable<void> reconnects(asio::tcp_socket &s) {
  for (;;)
    co_await s.async_connect(1, use_awaitable);
    // CHECK-NOTES: :[[@LINE-1]]:16: warning: 'asio::basic_socket::async_connect' waits for
    // CHECK-NOTES: :[[@LINE-2]]:16: note: use 'asio::cancel_after'
}
auto in_a_lambda = [](asio::tcp_socket &s) -> asio::awaitable<void> {
  co_await s.async_connect(1, use_awaitable);
  // CHECK-NOTES: :[[@LINE-1]]:14: warning: 'asio::basic_socket::async_connect' waits for
  // CHECK-NOTES: :[[@LINE-2]]:14: note: use 'asio::cancel_after'
};

// ---- Silent

// A race with a timer.
asio::awaitable<void> raced(asio::tcp_socket &s, asio::steady_timer &t) {
  co_await (s.async_connect(1, use_awaitable) || t.async_wait(use_awaitable));
}
// The token ends it.
asio::awaitable<void> by_token(asio::tcp_socket &s) {
  co_await asio::async_read(s, asio::buffer_t(), asio::cancel_after(5s, use_awaitable));
}
async::task<> under_a_timeout(asio::tcp_socket &s) {
  co_await async::timeout(5s, s.async_connect(1, use_awaitable));
}
// A deadline on an object of this function.
asio::awaitable<void> on_the_object(asio::tcp_socket &s, asio::steady_timer &watchdog) {
  watchdog.expires_after(30s);
  co_await s.async_connect(1, use_awaitable);
}
asio::awaitable<void> given_by_the_caller(asio::tcp_socket &s, std::chrono::steady_clock::time_point until) {
  co_await s.async_connect(1, use_awaitable);
}
// The caller's deadline.
asio::awaitable<int> handshake(asio::tcp_socket &s) {
  co_return co_await asio::async_read(s, asio::buffer_t(), use_awaitable);
}
asio::awaitable<void> caller(asio::tcp_socket &s, asio::steady_timer &t) {
  co_await (handshake(s) || t.async_wait(use_awaitable));
}
// A server waits for its clients.
asio::awaitable<void> serve(asio::tcp_socket &s) {
  for (;;) {
    auto n = co_await s.async_read_some(asio::buffer_t(), use_awaitable);
    (void)n;
    co_await asio::async_write(s, asio::buffer_t(), use_awaitable);
  }
}
// Not awaited here.
auto made(asio::tcp_socket &s) { return s.async_connect(1, use_awaitable); }
// Nothing is known of it.
asio::awaitable<int> local_work();
asio::awaitable<void> unknown() { co_await local_work(); }

// A server's turn, as a function of its own; a datagram that is sent.
asio::awaitable<void> echo_once(asio::tcp_socket &s) {
  co_await s.async_read_some(asio::buffer_t(), use_awaitable);
  co_await asio::async_write(s, asio::buffer_t(), use_awaitable);
}
asio::awaitable<void> echo(asio::tcp_socket &s) {
  for (;;)
    co_await echo_once(s);
}
namespace asio {
template <class Protocol> class basic_datagram_socket : public basic_socket<Protocol> {
public:
  awaitable<std::size_t> async_send_to(buffer_t, int, use_awaitable_t);
};
} // namespace asio
asio::awaitable<void> send(asio::basic_datagram_socket<int> &s) {
  co_await s.async_send_to(asio::buffer_t(), 1, use_awaitable);
}

// A closure under the limit of the function that it is written in.
void set_stream_timeout(asio::tcp_socket &);
template <class F> asio::awaitable<int> visit(F f, asio::tcp_socket &s) { return f(s); }
asio::awaitable<int> limited_around(asio::tcp_socket &socket) {
  set_stream_timeout(socket);
  auto read = [](auto &s) -> asio::awaitable<int> {
    co_return co_await asio::async_read(s, asio::buffer_t(), use_awaitable);
  };
  co_return co_await visit(read, socket);
}
