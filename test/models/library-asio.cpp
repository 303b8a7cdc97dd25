// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: asio
// RUN: %check_async_tidy %s 'async-*' %t
//
// Asio's own headers.
#define ASIO_HAS_CO_AWAIT 1
#define ASIO_HAS_STD_COROUTINE 1
#include <array>
#include <asio.hpp>
#include <mutex>
#include <unistd.h>

using asio::awaitable, asio::use_awaitable, asio::ip::tcp;

awaitable<void> flush();
inline constexpr auto rethrow = [](std::exception_ptr error) {
  if (error)
    std::rethrow_exception(error);
};

awaitable<void> misuse(tcp::socket &socket, std::mutex &m) {
  std::array<char, 64> data;
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush'
  // never runs [async-unawaited-task]
  socket.read_some(asio::buffer(data));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'asio::basic_stream_socket::read_some' may block
  // {{.*}} [async-blocking-call]
  asio::steady_timer timer(socket.get_executor(), std::chrono::seconds(1));
  timer.wait();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'asio::basic_waitable_timer::wait' blocks {{.*}}
  // [async-blocking-call]
  std::lock_guard guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}

awaitable<void> right(tcp::socket socket, int n) {
  std::array<char, 64> data;
  std::size_t size = co_await socket.async_read_some(asio::buffer(data), use_awaitable);
  co_await asio::async_write(socket, asio::buffer(data, size), use_awaitable);
  auto executor = co_await asio::this_coro::executor;
  // The closure is kept.
  asio::co_spawn(
      executor,
      [n]() -> awaitable<void> {
        co_await flush();
        (void)n;
      },
      rethrow);
  asio::thread_pool pool_of_main(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: {{.*}} [async-block-on-in-async]
}
void offloads(asio::thread_pool &pool) {
  asio::post(pool, [] { sleep(1); });
}
int main() {
  asio::io_context io;
  asio::co_spawn(io, flush(), rethrow);
  io.run();
}
