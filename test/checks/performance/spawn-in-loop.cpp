// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-spawn-in-loop %t
#include "async_mock.h"
#include "cppcoro_mock.h"
#include "task_shape.h"
#include <array>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace async {
class semaphore {
public:
  class permit {
  public:
    permit(permit &&) noexcept;
    ~permit();
  };
  task<permit> acquire();
};
struct task_group_options {
  std::size_t max = 0;
};
class task_group {
public:
  task_group();
  explicit task_group(task_group_options);
  ~task_group();
  template <class T> void spawn(task<T>) {}
  task<> join();
};
template <class T> task<> join_all(std::vector<join_handle<T>>);
} // namespace async

namespace asio {
template <class T = void> class awaitable : public task_shape<awaitable<T>, T, lazy> {};
class io_context {};
class socket {};
struct detached_t {};
inline constexpr detached_t detached;
struct use_awaitable_t {};
inline constexpr use_awaitable_t use_awaitable;
template <class E, class F> awaitable<> co_spawn(E &, F &&, use_awaitable_t);
template <class E, class F> void co_spawn(E &, F &&, detached_t);
struct acceptor {
  awaitable<socket> async_accept(use_awaitable_t);
};
} // namespace asio

namespace folly::coro {
template <class T = void> class Task : public task_shape<Task<T>, T, lazy> {};
template <class T> Task<> collectAllRange(std::vector<Task<T>>);
template <class T> Task<> collectAllWindowed(std::vector<Task<T>>, std::size_t);
} // namespace folly::coro

async::task<int> fetch(std::string);
cppcoro::task<> handle(int);
folly::coro::Task<int> load(int);
asio::awaitable<> session(asio::socket);
std::vector<int> inputs();

async::task<> fan_out(const std::vector<std::string> &urls) {
  std::vector<async::join_handle<int>> all;
  for (const auto &url : urls)
    all.push_back(async::spawn(fetch(url)));
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: loop starts a task in each turn with 'async::spawn' and nothing limits how many run at once [async-spawn-in-loop]
  co_await async::join_all(std::move(all));
}
async::task<> detached(const std::vector<std::string> &urls) {
  for (const auto &url : urls)
    async::spawn(fetch(url)).detach("crawls");
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: loop starts a task in each turn with 'async::spawn' and nothing limits how many run at once [async-spawn-in-loop]
  co_return;
}
async::task<> group(const std::vector<std::string> &urls) {
  async::task_group g;
  for (auto &url : urls)
    g.spawn(fetch(url));
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: loop starts a task in each turn with 'async::task_group::spawn' and nothing limits how many run at once [async-spawn-in-loop]
  co_await g.join();
}
async::task<> counted(int n) {
  for (int i = 0; i < n; ++i)
    async::spawn(fetch("x")).detach("crawls");
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: loop starts a task in each turn with 'async::spawn' and nothing limits how many run at once [async-spawn-in-loop]
  co_return;
}
async::task<> large() {
  for (int i = 0; i < 100000; ++i)
    async::spawn(fetch("x")).detach("crawls");
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: loop starts a task in each turn with 'async::spawn' and nothing limits how many run at once [async-spawn-in-loop]
  co_return;
}
async::task<> endless(async::mpsc::receiver<int> rx) {
  while (auto *next = co_await rx.recv())
    async::spawn(fetch("x")).detach("answers");
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: loop starts a task in each turn with 'async::spawn' and nothing limits how many run at once [async-spawn-in-loop]
}
asio::awaitable<> accept(asio::io_context &ctx, asio::acceptor &a) {
  for (;;) {
    auto s = co_await a.async_accept(asio::use_awaitable);
    asio::co_spawn(ctx, session(std::move(s)), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: loop starts a task in each turn with 'asio::co_spawn' and nothing limits how many run at once [async-spawn-in-loop]
  }
}
cppcoro::task<> scope(cppcoro::async_scope &s) {
  for (int i : inputs())
    s.spawn(handle(i));
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: loop starts a task in each turn with 'cppcoro::async_scope::spawn' and nothing limits how many run at once [async-spawn-in-loop]
  co_return;
}
void threads(const std::vector<int> &jobs) {
  for (int job : jobs)
    std::thread([job] {}).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: loop starts a task in each turn with 'std::thread' and nothing limits how many run at once [async-spawn-in-loop]
}
void futures(const std::vector<int> &jobs) {
  std::vector<std::future<void>> all;
  for (int job : jobs)
    all.push_back(std::async(std::launch::async, [job] {}));
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: loop starts a task in each turn with 'std::async' and nothing limits how many run at once [async-spawn-in-loop]
}
folly::coro::Task<> collected(const std::vector<int> &ids) {
  std::vector<folly::coro::Task<int>> tasks;
  for (int id : ids)
    tasks.push_back(load(id));
  co_await folly::coro::collectAllRange(std::move(tasks));
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'folly::coro::collectAllRange' starts all tasks of 'tasks' at once and nothing limits how many [async-spawn-in-loop]
}

// Few.
async::task<> few() {
  for (int i = 0; i < 10; ++i)
    async::spawn(fetch("x")).detach("crawls");
  for (auto url : {"a", "b"})
    async::spawn(fetch(url)).detach("crawls");
  std::array<int, 4> all;
  for (int each : all)
    async::spawn(fetch(std::to_string(each))).detach("crawls");
  int more[3] = {};
  for (int each : more)
    async::spawn(fetch(std::to_string(each))).detach("crawls");
  const std::vector<std::string> urls{"a", "b"};
  for (auto &url : urls)
    async::spawn(fetch(url)).detach("crawls");
  co_return;
}
// A number that somebody has chosen.
async::task<> workers(int worker_count) {
  const auto n = std::thread::hardware_concurrency();
  for (unsigned i = 0; i < n; ++i)
    async::spawn(fetch("x")).detach("works");
  for (int i = 0; i < worker_count; ++i)
    async::spawn(fetch("x")).detach("works");
  co_return;
}
void thread_pool(int n) {
  std::vector<std::thread> all;
  for (int i = 0; i < n; ++i)
    all.emplace_back([] {});
  for (auto &t : all)
    t.join();
}
// Held back by a permit.
asio::awaitable<> gated(asio::io_context &ctx, asio::acceptor &a, async::semaphore &slots) {
  for (;;) {
    auto permit = co_await slots.acquire();
    auto s = co_await a.async_accept(asio::use_awaitable);
    asio::co_spawn(ctx, session(std::move(s)), asio::detached);
  }
}
async::task<> limited_by_count(const std::vector<std::string> &urls, std::size_t max_running) {
  std::vector<async::join_handle<int>> all;
  for (auto &url : urls) {
    if (all.size() >= max_running) {
      co_await async::join_all(std::move(all));
      all = std::vector<async::join_handle<int>>();
    }
    all.push_back(async::spawn(fetch(url)));
  }
  co_await async::join_all(std::move(all));
}
// Awaited in the same turn.
async::task<> one_by_one(const std::vector<std::string> &urls) {
  for (auto &url : urls)
    co_await async::spawn(fetch(url));
  for (auto &url : urls) {
    auto handle = async::spawn(fetch(url));
    co_await handle;
  }
  for (auto &url : urls)
    co_await async::spawn(fetch(url)).join();
}
asio::awaitable<> awaited(asio::io_context &ctx, const std::vector<int> &all) {
  for (int each : all)
    co_await asio::co_spawn(ctx, session({}), asio::use_awaitable);
}
void got(const std::vector<int> &all) {
  for (int each : all)
    std::async(std::launch::async, [each] {}).get();
}
// A group with a limit.
async::task<> limited_group(const std::vector<std::string> &urls) {
  async::task_group g({.max = 10});
  for (auto &url : urls)
    g.spawn(fetch(url));
  co_await g.join();
}
// So many at a time.
folly::coro::Task<> windowed(const std::vector<int> &ids) {
  std::vector<folly::coro::Task<int>> tasks;
  for (int id : ids)
    tasks.push_back(load(id));
  co_await folly::coro::collectAllWindowed(std::move(tasks), 10);
}
// One in each interval.
async::task<> periodic() {
  for (;;) {
    co_await async::sleep_for(std::chrono::seconds(1));
    async::spawn(fetch("x")).detach("refreshes");
  }
}
// Leaves the loop.
async::task<> first_that(const std::vector<std::string> &urls) {
  for (auto &url : urls) {
    if (url.empty())
      continue;
    async::spawn(fetch(url)).detach("crawls");
    break;
  }
  co_return;
}
// Started once.
int main() {
  for (int each : inputs())
    async::spawn(fetch(std::to_string(each))).detach("runs for ever");
}
