// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A quote service over Asio: clients ask for a price, prices come from a file
// and are kept in a table. First with the six mistakes, then repaired.
#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <fstream>
#include <future>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using namespace std::chrono_literals;

/// Names of quotes that were asked for, on their way to the log.
using name_channel = asio::experimental::channel<void(asio::error_code, std::string)>;

/// Long, and all on this thread.
double price_from_disk(const std::string &name) {
  std::ifstream file("quotes/" + name);
  double price = 0;
  file >> price;
  return price;
}

namespace mistakes {

class service {
public:
  explicit service(asio::io_context &io)
      // Nobody ever waits for room in a channel of this size.
      : asked_(io, std::numeric_limits<std::size_t>::max()) {} // reports async-unbounded-channel

  awaitable<void> serve(tcp::socket client) {
    std::string line;
    co_await asio::async_read_until(client, asio::dynamic_buffer(line), '\n', use_awaitable);
    line.pop_back();
    co_await answer(client, line);
    // A lazy task that nobody awaits: nothing is ever written to the log.
    (void)note(line); // reports async-unawaited-task
  }

  awaitable<void> answer(tcp::socket &client, const std::string &name) {
    // The table stays locked while the client reads; whoever wants it next
    // blocks the thread that would have to finish this write.
    std::lock_guard guard(mutex_);
    std::string text = std::to_string(table_[name]) + "\n";
    co_await asio::async_write(client, asio::buffer(text), use_awaitable); // reports async-lock-across-await
  }

  awaitable<void> refresh(std::string name) {
    for (;;) {
      // The thread sleeps, and with it every client it serves.
      std::this_thread::sleep_for(1min); // reports async-blocking-call
      // The work goes to another thread, but this one waits for it.
      std::future<double> price = std::async(std::launch::async, price_from_disk, name);
      double value = price.get(); // reports async-block-on-in-async
      {
        std::lock_guard guard(mutex_);
        table_[name] = value;
      }
      co_await note(name);
    }
  }

  void warm_up() {
    // The future's destructor waits: this is a slow way to call a function, and
    // its exception is lost.
    std::async(std::launch::async, price_from_disk, "gold"); // reports async-ignored-task-handle
  }

private:
  awaitable<void> note(std::string name) {
    co_await asked_.async_send(asio::error_code(), std::move(name), use_awaitable);
  }

  std::mutex mutex_;
  std::map<std::string, double> table_;
  name_channel asked_;
};

} // namespace mistakes

namespace repaired {

class service {
public:
  // A full log makes its writers wait.
  explicit service(asio::io_context &io) : asked_(io, 256), disk_(2) {}

  awaitable<void> serve(tcp::socket client) {
    std::string line;
    co_await asio::async_read_until(client, asio::dynamic_buffer(line), '\n', use_awaitable);
    line.pop_back();
    co_await answer(client, line);
    co_await note(line);
  }

  awaitable<void> answer(tcp::socket &client, const std::string &name) {
    std::string text = std::to_string(price_of(name)) + "\n";
    co_await asio::async_write(client, asio::buffer(text), use_awaitable);
  }

  awaitable<void> refresh(std::string name) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
      timer.expires_after(1min);
      co_await timer.async_wait(use_awaitable);
      double value = co_await load(name);
      {
        std::lock_guard guard(mutex_);
        table_[name] = value;
      }
      co_await note(name);
    }
  }

  awaitable<void> warm_up() {
    double value = co_await load("gold");
    std::lock_guard guard(mutex_);
    table_["gold"] = value;
  }

private:
  /// Reads on a thread made for waiting, and comes back to this executor.
  awaitable<double> load(std::string name) {
    auto work = [](std::string name) -> awaitable<double> { co_return price_from_disk(name); };
    co_return co_await asio::co_spawn(disk_, work(std::move(name)), use_awaitable);
  }

  /// The lock is held for a look-up, never across a suspension.
  double price_of(const std::string &name) {
    std::lock_guard guard(mutex_);
    return table_[name];
  }

  awaitable<void> note(std::string name) {
    co_await asked_.async_send(asio::error_code(), std::move(name), use_awaitable);
  }

  std::mutex mutex_;
  std::map<std::string, double> table_;
  name_channel asked_;
  asio::thread_pool disk_;
};

/// What ends a coroutine that nobody awaits is told, not lost.
void told(std::exception_ptr error) {
  try {
    if (error)
      std::rethrow_exception(error);
  } catch (const std::exception &e) {
    std::fprintf(stderr, "%s\n", e.what());
  }
}

awaitable<void> listen(service &quotes) {
  auto executor = co_await asio::this_coro::executor;
  tcp::acceptor acceptor(executor, {tcp::v4(), 5555});
  for (;;) {
    tcp::socket client = co_await acceptor.async_accept(use_awaitable);
    // As many as there are descriptors. NOLINTNEXTLINE(async-spawn-in-loop)
    asio::co_spawn(executor, quotes.serve(std::move(client)), told);
  }
}

} // namespace repaired

int main() {
  asio::io_context io;
  repaired::service quotes(io);
  asio::co_spawn(io, quotes.warm_up(), repaired::told);
  asio::co_spawn(io, quotes.refresh("gold"), repaired::told);
  asio::co_spawn(io, repaired::listen(quotes), repaired::told);
  io.run();
}
