// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An echo server with a limit of idle time, on Boost.Asio.
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <mutex>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

namespace {

struct statistics {
  std::mutex mutex;
  std::size_t bytes = 0;
};

awaitable<void> idle_limit(std::chrono::steady_clock::time_point &deadline) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (deadline > std::chrono::steady_clock::now()) {
    timer.expires_at(deadline);
    co_await timer.async_wait(use_awaitable);
  }
}

awaitable<void> echo(tcp::socket &socket, std::chrono::steady_clock::time_point &deadline, statistics &stats) {
  char data[4096];
  for (;;) {
    deadline = std::chrono::steady_clock::now() + 30s;
    const std::size_t n = co_await socket.async_read_some(asio::buffer(data), use_awaitable);
    {
      std::lock_guard guard(stats.mutex);
      stats.bytes += n;
    }
    co_await asio::async_write(socket, asio::buffer(data, n), use_awaitable);
  }
}

awaitable<void> session(tcp::socket socket, std::shared_ptr<statistics> stats) {
  std::chrono::steady_clock::time_point deadline{};
  try {
    co_await (echo(socket, deadline, *stats) || idle_limit(deadline));
  } catch (const boost::system::system_error &error) {
    std::cerr << error.what() << '\n';
  }
}

awaitable<void> listen(unsigned short port) {
  const auto executor = co_await asio::this_coro::executor;
  tcp::acceptor acceptor(executor, {tcp::v4(), port});
  auto stats = std::make_shared<statistics>();
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(use_awaitable);
    asio::co_spawn(executor, session(std::move(socket), stats), asio::detached);
  }
}

} // namespace

int main() {
  asio::io_context context(1);
  asio::co_spawn(context, listen(5555), asio::detached);
  context.run();
}
