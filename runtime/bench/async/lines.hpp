// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is measured, each line with its number of operations. The same work stands
// under the same names in ../tokio/src/lines.rs and ../asio/lines.hpp;
// docs/runtime/benchmarks.md says what each of them means.
#ifndef ASYNC_BENCH_ASYNC_LINES_HPP
#define ASYNC_BENCH_ASYNC_LINES_HPP

#include "../harness.hpp"

#include <async/async.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace lines {

using async::join_handle;
using async::spawn;
using async::task;
using u64 = std::uint64_t;

inline task<u64> trivial(u64 n) {
  bench::keep(n);
  co_return n;
}

inline task<void> join_all_of(std::vector<join_handle<void>> &handles) {
  for (join_handle<void> &handle : handles)
    co_await std::move(handle);
}

inline task<void> spawn_join(u64 n) {
  std::vector<join_handle<u64>> handles;
  handles.reserve(n);
  for (u64 i = 0; i < n; ++i)
    handles.push_back(spawn(trivial(i)));
  u64 sum = 0;
  for (join_handle<u64> &handle : handles)
    sum += co_await std::move(handle);
  bench::check(sum == n * (n - 1) / 2, "sum");
}

inline task<void> spawn_then_join_each(u64 n) {
  u64 sum = 0;
  for (u64 i = 0; i < n; ++i)
    sum += co_await spawn(trivial(i));
  bench::check(sum == n * (n - 1) / 2, "sum");
}

inline task<void> produce(async::mpsc::sender<u64> tx, u64 n) {
  for (u64 i = 0; i < n; ++i) {
    auto sent = co_await tx.send(i);
    bench::check(sent.has_value(), "send");
  }
}

inline task<void> mpsc_bounded(u64 messages, u64 producers, std::size_t capacity) {
  auto [tx, rx] = async::mpsc::channel<u64>(capacity);
  std::vector<join_handle<void>> handles;
  for (u64 i = 0; i < producers; ++i)
    handles.push_back(spawn(produce(tx, messages / producers)));
  {
    auto last = std::move(tx);
  }
  u64 got = 0;
  while (auto value = co_await rx.recv()) {
    bench::keep(*value);
    ++got;
  }
  bench::check(got == messages, "messages");
  co_await join_all_of(handles);
}

inline task<void> echo(async::mpsc::receiver<u64> from, async::mpsc::sender<u64> to) {
  u64 served = 0;
  while (auto value = co_await from.recv()) {
    auto sent = co_await to.send(*value);
    served += sent.has_value();
  }
}

inline task<void> mpsc_roundtrip(u64 trips) {
  auto [there, server] = async::mpsc::channel<u64>(1);
  auto [back, client] = async::mpsc::channel<u64>(1);
  auto handle = spawn(echo(std::move(server), std::move(back)));
  for (u64 i = 0; i < trips; ++i) {
    auto sent = co_await there.send(i);
    auto value = co_await client.recv();
    bench::check(sent.has_value() && value == i, "echo");
  }
  {
    auto last = std::move(there);
  }
  co_await std::move(handle);
}

inline task<void> lock_loop(async::mutex &mutex, u64 &counter, u64 n, bool yields) {
  for (u64 i = 0; i < n; ++i) {
    auto guard = co_await mutex.lock();
    ++counter;
    if (yields)
      co_await async::yield_now();
  }
}

inline task<void> mutex_tasks(u64 tasks, u64 total, bool yields) {
  async::mutex mutex;
  u64 counter = 0;
  std::vector<join_handle<void>> handles;
  for (u64 i = 0; i < tasks; ++i)
    handles.push_back(spawn(lock_loop(mutex, counter, total / tasks, yields)));
  co_await join_all_of(handles);
  bench::check(counter == total, "counter");
}

inline task<void> sleeper(std::chrono::milliseconds duration) {
  co_await async::sleep_for(duration);
}

inline task<void> timers(u64 n) {
  std::vector<join_handle<void>> handles;
  handles.reserve(n);
  for (u64 i = 0; i < n; ++i)
    handles.push_back(spawn(sleeper(std::chrono::milliseconds(i % 1000))));
  co_await join_all_of(handles);
}

inline task<void> yield_loop(u64 n) {
  for (u64 i = 0; i < n; ++i)
    co_await async::yield_now();
}

inline task<void> yield_tasks(u64 tasks, u64 total) {
  std::vector<join_handle<void>> handles;
  for (u64 i = 0; i < tasks; ++i)
    handles.push_back(spawn(yield_loop(total / tasks)));
  co_await join_all_of(handles);
}

inline task<void> await_leaf(u64 n) {
  u64 sum = 0;
  for (u64 i = 0; i < n; ++i)
    sum += co_await trivial(i);
  bench::check(sum == n * (n - 1) / 2, "sum");
}

// The compiler sees neither the body nor what it could leave out: a child behind a
// virtual function or in another translation unit.
[[gnu::noinline]] inline task<u64> opaque(u64 n) {
  bench::keep(n);
  co_return n;
}
inline task<u64> (*volatile erased)(u64) = opaque;

inline task<void> await_leaf_boxed(u64 n) {
  u64 sum = 0;
  for (u64 i = 0; i < n; ++i)
    sum += co_await erased(i);
  bench::check(sum == n * (n - 1) / 2, "sum");
}

inline task<u64> descend(u64 depth) {
  u64 below = 0;
  if (depth > 0)
    below = co_await descend(depth - 1) + 1;
  co_return below;
}

inline task<void> chain_depth(u64 depth, u64 times) {
  for (u64 i = 0; i < times; ++i) {
    const u64 got = co_await descend(depth);
    bench::check(got == depth, "depth");
  }
}

#if __has_include(<async/select.hpp>)
inline task<void> select_two_ready(u64 n) {
  auto [left_tx, left] = async::mpsc::channel<u64>(4);
  auto [right_tx, right] = async::mpsc::channel<u64>(4);
  bench::check(left_tx.try_send(0).has_value() && right_tx.try_send(0).has_value(), "send");
  for (u64 i = 0; i < n; ++i) {
    auto got = co_await async::select(left.recv(), right.recv());
    // Both may have one: the loser had it before it was stopped.
    u64 sent = 0;
    if (got.get_if<0>())
      sent += left_tx.try_send(i).has_value();
    if (got.get_if<1>())
      sent += right_tx.try_send(i).has_value();
    bench::check(sent > 0, "send");
  }
}
#endif

inline task<void> acquire_loop(async::semaphore &semaphore, u64 n) {
  for (u64 i = 0; i < n; ++i) {
    auto permit = co_await semaphore.acquire();
    bench::keep(&permit);
  }
}

inline task<void> semaphore_tasks(u64 tasks, u64 total, std::size_t permits) {
  async::semaphore semaphore(permits);
  std::vector<join_handle<void>> handles;
  for (u64 i = 0; i < tasks; ++i)
    handles.push_back(spawn(acquire_loop(semaphore, total / tasks)));
  co_await join_all_of(handles);
}

struct request {
  u64 value;
  async::oneshot::sender<u64> answer;
};

inline task<void> serve(async::mpsc::receiver<request> requests) {
  u64 served = 0;
  while (auto one = co_await requests.recv()) {
    auto sent = std::move(one->answer).send(one->value);
    served += sent.has_value();
  }
}

inline task<void> oneshot_roundtrip(u64 trips) {
  auto [requests, server] = async::mpsc::channel<request>(16);
  auto handle = spawn(serve(std::move(server)));
  for (u64 i = 0; i < trips; ++i) {
    auto [answer, answered] = async::oneshot::channel<u64>();
    request one{i, std::move(answer)};
    auto sent = co_await requests.send(std::move(one));
    auto value = co_await std::move(answered);
    bench::check(sent.has_value() && value.has_value() && *value == i, "answer");
  }
  {
    auto last = std::move(requests);
  }
  co_await std::move(handle);
}

inline constexpr u64 batch = 64;

inline task<void> listen(async::broadcast::receiver<u64> rx, async::semaphore &done, u64 messages) {
  u64 got = 0;
  for (;;) {
    auto value = co_await rx.recv();
    if (!value.has_value())
      break;
    bench::keep(*value);
    if (++got % batch == 0)
      done.release(1);
  }
  bench::check(got == messages, "messages");
}

// The sender keeps 64 messages ahead of the slowest receiver, so nobody lags.
inline task<void> broadcast_one_to_four(u64 messages) {
  auto [tx, first] = async::broadcast::channel<u64>(128);
  async::semaphore done(0);
  std::vector<join_handle<void>> handles;
  for (int i = 0; i < 4; ++i)
    handles.push_back(spawn(listen(tx.subscribe(), done, messages)));
  {
    auto unused = std::move(first);
  }
  for (u64 at = 0; at < messages; at += batch) {
    for (u64 i = 0; i < batch; ++i) {
      auto sent = tx.send(at + i);
      bench::keep(&sent);
    }
    auto all = co_await done.acquire(4);
    all->forget();
  }
  {
    auto last = std::move(tx);
  }
  co_await join_all_of(handles);
}

inline task<void> watch_echo(async::watch::receiver<u64> from, async::watch::sender<u64> to) {
  u64 served = 0;
  for (;;) {
    auto changed = co_await from.changed();
    if (!changed.has_value())
      break;
    to.send(from.borrow_and_update());
    ++served;
  }
}

inline task<void> watch_roundtrip(u64 trips) {
  auto [there, server] = async::watch::channel<u64>(0);
  auto [back, client] = async::watch::channel<u64>(0);
  auto handle = spawn(watch_echo(std::move(server), std::move(back)));
  for (u64 i = 1; i <= trips; ++i) {
    there.send(u64(i));
    auto changed = co_await client.changed();
    bench::check(changed.has_value() && client.borrow_and_update() == i, "echo");
  }
  {
    auto last = std::move(there);
  }
  co_await std::move(handle);
}

#if __has_include(<async/blocking.hpp>)
inline task<void> spawn_blocking_roundtrip(u64 n) {
  for (u64 i = 0; i < n; ++i) {
    const u64 value = co_await async::spawn_blocking([i] {
      bench::keep(i);
      return i;
    });
    bench::check(value == i, "value");
  }
}
#endif

inline task<void> wait_for(async::event &event) { co_await event.wait(); }

} // namespace lines

#endif
