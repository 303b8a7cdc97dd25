// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-blocking-call,async-block-on-in-async %t -- -- -DASIO_HAS_CO_AWAIT -DASIO_HAS_STD_COROUTINE
// REQUIRES: asio
// The installed headers of Asio instead of the mock: names, bases and templates
// as they are.
#define ASIO_STANDALONE
#include <asio.hpp>
#include <chrono>
#include <future>
#include <thread>

using namespace std::chrono_literals;
using asio::awaitable;
using asio::use_awaitable;

awaitable<void> waits(asio::steady_timer timer, asio::ip::tcp::socket socket,
                      asio::ip::tcp::resolver resolver) {
  char bytes[8];
  timer.wait();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'asio::basic_waitable_timer::wait' blocks
  asio::read(socket, asio::buffer(bytes));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'asio::read' blocks
  resolver.resolve("localhost", "80");
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'asio::ip::basic_resolver::resolve' blocks
  co_await timer.async_wait(use_awaitable);
  co_await asio::async_read(socket, asio::buffer(bytes), use_awaitable);
}

awaitable<int> runs_another() {
  asio::io_context inner;
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'asio::io_context' builds a second runtime
  inner.run();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'asio::io_context::run' blocks
  co_return 0;
}

awaitable<int> waits_for_a_future(asio::io_context &io) {
  auto answer = asio::co_spawn(io, runs_another(), asio::use_future);
  if (answer.wait_for(0s) == std::future_status::ready)
    co_return answer.get();
  co_return answer.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'std::future::get' blocks
}

void hands_over(asio::io_context &io, asio::thread_pool &pool) {
  asio::post(io, [] {
    std::this_thread::sleep_for(1s);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'std::this_thread::sleep_for' blocks the executor's thread that runs this lambda
  });
  asio::post(pool, [] { std::this_thread::sleep_for(1s); });
  std::thread([&io] { io.run(); }).join();
}

int main() {
  asio::io_context io;
  asio::co_spawn(io, runs_another(), asio::detached);
  io.run();
}
