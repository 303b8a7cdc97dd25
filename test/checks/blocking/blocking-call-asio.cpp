// RUN: %check_async_tidy %s async-blocking-call %t -- --fix-notes
// The completion handlers, sockets and timers of Asio.
#include "asio_mock.h"
#include <chrono>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

asio::awaitable<void> sleeps() {
  std::this_thread::sleep_for(100ms);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the executor's thread that runs 'sleeps'
  // CHECK-MESSAGES: :[[@LINE-2]]:3: note: use 'co_await asio::steady_timer::async_wait' instead
  // CHECK-FIXES: co_await asio::steady_timer(co_await asio::this_coro::executor, 100ms).async_wait(asio::use_awaitable);
  co_return;
}

void posts(asio::io_context &io, asio::thread_pool &pool) {
  asio::post(io, [] {
    sleep(1);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks the executor's thread that runs this lambda
    // CHECK-MESSAGES: :[[@LINE-3]]:3: note: it runs on the executor because it is passed to 'post' here
  });
  asio::post(pool, [] { sleep(2); });
  asio::post(pool.get_executor(), [] { sleep(3); });
  std::thread([&] {
    sleep(4);
    asio::dispatch(io, [] {
      sleep(5);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'sleep' blocks
    });
  }).detach();
}

asio::awaitable<void> waits_for_a_timer(asio::steady_timer timer) {
  timer.wait();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'asio::basic_waitable_timer::wait' blocks
  // CHECK-MESSAGES: :[[@LINE-2]]:9: note: use 'co_await async_wait' instead
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> reads_blocking(asio::ip::tcp::socket socket, char *buffer) {
  socket.read_some(buffer);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'asio::basic_stream_socket::read_some' may block
  co_await socket.async_read_some(buffer, asio::use_awaitable);
}

asio::awaitable<void> reads_what_is_there(asio::ip::tcp::socket socket, char *buffer) {
  socket.non_blocking(true);
  socket.read_some(buffer);
  co_return;
}

void handlers_run_on_the_executor(asio::steady_timer &timer) {
  timer.async_wait([](asio::error_code) {
    sleep(6);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks the executor's thread that runs this lambda
    // CHECK-MESSAGES: :[[@LINE-3]]:9: note: it runs on the executor because it is passed to 'async_wait' here
  });
  timer.wait();
}

// A coroutine that awaits another one on a pool moves work away.
asio::awaitable<void> awaits_on_a_pool(asio::thread_pool &pool) {
  co_await asio::co_spawn(pool.get_executor(), []() -> asio::awaitable<void> {
    sleep(7);
    co_return;
  }, asio::use_awaitable);
}

// Where all coroutines run on a pool, it is the executor.
void runs_on_a_pool(asio::thread_pool &pool) {
  asio::co_spawn(pool, []() -> asio::awaitable<void> {
    sleep(8);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks the executor's thread that runs this coroutine
    co_return;
  }, asio::detached);
}
