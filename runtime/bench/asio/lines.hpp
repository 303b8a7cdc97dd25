// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lines of the benchmark on standalone Asio: one io_context, run by two
// threads. Asio has no asynchronous mutex, semaphore, broadcast or watch
// channel, so those lines are absent.
#ifndef ASYNC_BENCH_ASIO_LINES_HPP
#define ASYNC_BENCH_ASIO_LINES_HPP

#include "../harness.hpp"

#include <asio.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/concurrent_channel.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace lines {

using asio::awaitable;
using asio::use_awaitable;
using u64 = std::uint64_t;
using channel = asio::experimental::concurrent_channel<void(std::error_code, u64)>;
inline constexpr auto as_value = asio::experimental::as_tuple(asio::use_awaitable);

struct context {
  asio::io_context io{bench::workers};
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
  std::vector<std::thread> threads;

  context() {
    for (int i = 0; i < bench::workers; ++i)
      threads.emplace_back([this] { io.run(); });
  }
  ~context() {
    io.stop();
    for (std::thread &t : threads)
      t.join();
  }
  context(const context &) = delete;
  void run(awaitable<void> root) { asio::co_spawn(io, std::move(root), asio::use_future).get(); }
};

/// The tasks of a line; whoever awaits finish() goes on when all have ended.
class group {
public:
  explicit group(asio::any_io_executor executor, u64 n) : done_(executor, 1), left_(n) {}
  auto member() {
    return [this](std::exception_ptr e, auto...) {
      bench::check(!e, "a task failed");
      if (left_.fetch_sub(1) == 1)
        done_.try_send(std::error_code(), 0);
    };
  }
  awaitable<void> finish() { co_await done_.async_receive(use_awaitable); }

private:
  channel done_;
  std::atomic<u64> left_;
};

inline awaitable<u64> trivial(u64 n) {
  bench::keep(n);
  co_return n;
}

inline awaitable<void> spawn_join(u64 n) {
  auto executor = co_await asio::this_coro::executor;
  group tasks(executor, n);
  for (u64 i = 0; i < n; ++i)
    asio::co_spawn(executor, trivial(i), tasks.member());
  co_await tasks.finish();
}

inline awaitable<void> spawn_then_join_each(u64 n) {
  auto executor = co_await asio::this_coro::executor;
  u64 sum = 0;
  for (u64 i = 0; i < n; ++i)
    sum += co_await asio::co_spawn(executor, trivial(i), use_awaitable);
  bench::check(sum == n * (n - 1) / 2, "sum");
}

inline awaitable<void> produce(channel &to, u64 n) {
  for (u64 i = 0; i < n; ++i)
    co_await to.async_send(std::error_code(), i, use_awaitable);
}

inline awaitable<void> mpsc_bounded(u64 messages, u64 producers, std::size_t capacity) {
  auto executor = co_await asio::this_coro::executor;
  channel queue(executor, capacity);
  group tasks(executor, producers);
  for (u64 i = 0; i < producers; ++i)
    asio::co_spawn(executor, produce(queue, messages / producers), tasks.member());
  for (u64 i = 0; i < messages; ++i)
    bench::keep(co_await queue.async_receive(use_awaitable));
  co_await tasks.finish();
}

inline awaitable<void> echo(channel &from, channel &to, u64 n) {
  for (u64 i = 0; i < n; ++i) {
    const u64 value = co_await from.async_receive(use_awaitable);
    co_await to.async_send(std::error_code(), value, use_awaitable);
  }
}

inline awaitable<void> mpsc_roundtrip(u64 trips) {
  auto executor = co_await asio::this_coro::executor;
  channel there(executor, 1), back(executor, 1);
  group tasks(executor, 1);
  asio::co_spawn(executor, echo(there, back, trips), tasks.member());
  for (u64 i = 0; i < trips; ++i) {
    co_await there.async_send(std::error_code(), i, use_awaitable);
    const u64 value = co_await back.async_receive(use_awaitable);
    bench::check(value == i, "echo");
  }
  co_await tasks.finish();
}

inline awaitable<void> sleep_ms(u64 ms) {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(ms));
  co_await timer.async_wait(as_value);
}

inline awaitable<void> timers(u64 n) {
  auto executor = co_await asio::this_coro::executor;
  group tasks(executor, n);
  for (u64 i = 0; i < n; ++i)
    asio::co_spawn(executor, sleep_ms(i % 1000), tasks.member());
  co_await tasks.finish();
}

inline awaitable<void> yield_loop(u64 n) {
  auto executor = co_await asio::this_coro::executor;
  for (u64 i = 0; i < n; ++i)
    co_await asio::post(executor, use_awaitable);
}

inline awaitable<void> yield_tasks(u64 count, u64 total) {
  auto executor = co_await asio::this_coro::executor;
  group tasks(executor, count);
  for (u64 i = 0; i < count; ++i)
    asio::co_spawn(executor, yield_loop(total / count), tasks.member());
  co_await tasks.finish();
}

inline awaitable<void> await_leaf(u64 n) {
  u64 sum = 0;
  for (u64 i = 0; i < n; ++i)
    sum += co_await trivial(i);
  bench::check(sum == n * (n - 1) / 2, "sum");
}

inline awaitable<u64> descend(u64 depth) {
  u64 below = 0;
  if (depth > 0)
    below = co_await descend(depth - 1) + 1;
  co_return below;
}

inline awaitable<void> chain_depth(u64 depth, u64 times) {
  for (u64 i = 0; i < times; ++i) {
    const u64 got = co_await descend(depth);
    bench::check(got == depth, "depth");
  }
}

inline awaitable<void> select_two_ready(u64 n) {
  using namespace asio::experimental::awaitable_operators;
  auto executor = co_await asio::this_coro::executor;
  channel left(executor, 4), right(executor, 4);
  left.try_send(std::error_code(), 0);
  right.try_send(std::error_code(), 0);
  for (u64 i = 0; i < n; ++i) {
    auto got = co_await (left.async_receive(use_awaitable) || right.async_receive(use_awaitable));
    bench::keep(got.index());
    // The loser may have taken its message along: Asio's select loses it.
    left.try_send(std::error_code(), i);
    right.try_send(std::error_code(), i);
  }
}

struct request {
  u64 value = 0;
  std::shared_ptr<channel> answer;
};
using requests = asio::experimental::concurrent_channel<void(std::error_code, request)>;

inline awaitable<void> serve(requests &from, u64 n) {
  for (u64 i = 0; i < n; ++i) {
    request one = co_await from.async_receive(use_awaitable);
    one.answer->try_send(std::error_code(), one.value);
  }
}

inline awaitable<void> oneshot_roundtrip(u64 trips) {
  auto executor = co_await asio::this_coro::executor;
  requests server(executor, 16);
  group tasks(executor, 1);
  asio::co_spawn(executor, serve(server, trips), tasks.member());
  for (u64 i = 0; i < trips; ++i) {
    auto answer = std::make_shared<channel>(executor, 1);
    request one{i, answer};
    co_await server.async_send(std::error_code(), one, use_awaitable);
    const u64 value = co_await answer->async_receive(use_awaitable);
    bench::check(value == i, "answer");
  }
  co_await tasks.finish();
}

inline awaitable<void> spawn_blocking_roundtrip(asio::thread_pool &pool, u64 n) {
  for (u64 i = 0; i < n; ++i) {
    const u64 value = co_await asio::co_spawn(pool, trivial(i), use_awaitable);
    bench::check(value == i, "value");
  }
}

} // namespace lines

#endif
