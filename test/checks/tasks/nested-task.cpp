// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-nested-task %t
#include "async_mock.h"
#include "task_shape.h"
#include <algorithm>
#include <functional>
#include <future>
#include <thread>
#include <vector>

namespace QCoro {
template <class T = void> class Task : public task_shape<Task<T>, T, eager> {};
} // namespace QCoro

namespace asio {
template <class T> class awaitable : public task_shape<awaitable<T>, T, lazy> {};
class io_context {};
struct detached_t {};
inline constexpr detached_t detached;
template <class E, class F> void post(E &, F &&) {}
template <class E, class F, class T> void co_spawn(E &, F &&, T) {}
} // namespace asio

async::task<int> load();
async::task<> flush();
async::task<async::task<int>> choose();
async::eager::task<async::eager::task<int>> start();
void use(int);
void run_later(std::function<void()>);
void on_error(std::function<void(int)>);
void ask(std::function<async::task<>()>);

async::task<async::task<int>> returned() {
  co_return load();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'returned' returns a task inside of a task, so who awaits it gets a task and no result [async-nested-task]
}
async::task<async::task<int>> returned_variable() {
  auto t = load();
  co_return std::move(t);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'returned_variable' returns a task inside of a task, so who awaits it gets a task and no result [async-nested-task]
}
async::task<> dropped() {
  co_await choose();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'co_await' gives another task here and nobody awaits it, so its work never runs [async-nested-task]
}
async::task<> dropped_eager() {
  co_await start();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'co_await' gives another task here and nobody awaits it, so its result and errors are lost [async-nested-task]
}
async::task<> dropped_from_pool() {
  co_await async::spawn_blocking([] { return flush(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'co_await' gives another task here and nobody awaits it, so its work never runs [async-nested-task]
}
async::task<> kept_and_forgotten() {
  auto inner = co_await choose();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'co_await' gives another task here and nobody awaits it, so its work never runs [async-nested-task]
  co_return;
}
void future_of_future() {
  auto f = std::async([] { return std::async([] { return 1; }); });
  f.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'get' gives another task here and nobody awaits it, so its result and errors are lost [async-nested-task]
}
void future_of_task() {
  auto f = std::async([] { return flush(); });
  f.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'get' gives another task here and nobody awaits it, so its work never runs [async-nested-task]
}
void callbacks(asio::io_context &ctx, std::vector<int> &all) {
  run_later([]() -> async::task<> { co_await flush(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: task that this callback returns is dropped by 'std::function', so its work never runs [async-nested-task]
  std::function<void()> f = []() -> async::task<> { co_await flush(); };
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: task that this callback returns is dropped by 'std::function', so its work never runs [async-nested-task]
  on_error([](int) -> async::task<> { co_await flush(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task that this callback returns is dropped by 'std::function', so its work never runs [async-nested-task]
  run_later(flush);
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: task that this callback returns is dropped by 'std::function', so its work never runs [async-nested-task]
  run_later([] { return flush(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: task that this callback returns is dropped by 'std::function', so its work never runs [async-nested-task]
  asio::post(ctx, []() -> asio::awaitable<void> { co_return; });
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: task that this callback returns is dropped by 'asio::post', so its work never runs [async-nested-task]
  std::for_each(all.begin(), all.end(), [](int) -> async::task<> { co_await flush(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: task that this callback returns is dropped by 'std::for_each', so its work never runs [async-nested-task]
  std::jthread worker([]() -> async::task<> { co_await flush(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: task that this callback returns is dropped by 'std::jthread', so its work never runs [async-nested-task]
}

// Both are awaited.
async::task<int> both() { co_return co_await co_await choose(); }
async::task<int> one_by_one() {
  auto inner = co_await choose();
  co_return co_await inner;
}
async::task<async::task<int>> by_design() { co_return load(); }
async::task<int> takes_both() { co_return co_await co_await by_design(); }
async::task<async::task<int>> handed_on() { return by_design(); }
int future_taken() {
  auto f = std::async([] { return std::async([] { return 1; }); });
  return f.get().get();
}
async::task<int> unwrapped_from_pool() {
  co_return co_await co_await async::spawn_blocking([] { return load(); });
}
// Awaited before it is returned.
async::task<int> plain() { co_return co_await load(); }
async::task<int> forwarded() { return load(); }
// What the caller of a template asked for.
template <class F> auto invoke(F f) -> async::task<decltype(f())> { co_return f(); }
async::task<> generic() {
  auto inner = co_await invoke(load);
  use(co_await inner);
}
// Callbacks that are awaited, or that start the task.
void awaited_callbacks(asio::io_context &ctx) {
  ask([]() -> async::task<> { co_await flush(); });
  std::function<async::task<>()> f = []() -> async::task<> { co_await flush(); };
  run_later([] { async::spawn(load()).detach("logs"); });
  asio::co_spawn(ctx, []() -> asio::awaitable<void> { co_return; }, asio::detached);
  run_later([] { use(1); });
}
// May be dropped by design.
void slots() {
  run_later([]() -> QCoro::Task<> { co_return; });
}

// ---- Continuations ------------------------------------------------------------

namespace folly {
template <class T> class Future {
public:
  struct promise_type : async::promise_result<T> {
    Future get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
  };
  Future(Future &&) noexcept;
  ~Future();
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
  template <class F> Future<int> thenValue(F &&) && { std::terminate(); }
};
namespace coro {
template <class T> class Task : public task_shape<Task<T>, T, lazy> {};
} // namespace coro
} // namespace folly
folly::Future<int> ask_folly(int);
folly::Future<int> continued(folly::Future<int> f) {
  return std::move(f).thenValue([](int) -> folly::coro::Task<void> { co_return; });
  // CHECK-MESSAGES: :[[@LINE-1]]:33: warning: task that this callback returns is dropped by 'folly::Future::thenValue', so its work never runs
}
// The future that it returns is waited for.
folly::Future<int> flattened(folly::Future<int> f) {
  return std::move(f).thenValue([](int n) { return ask_folly(n); });
}
// What another task gave is handed on as it is.
async::task<async::task<int>> passes_on() { co_return co_await by_design(); }
