// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unawaited-task %t -- -- -I %src_root/runtime/include
// Tasks that co_await gives. Running work is ready by then, and so is a task
// that was waited for and is given back; a task that has yet to start is not.
#include "async_mock.h"
#include <async/annotate.hpp>
#include <utility>

namespace concurrencpp {
template <class T> class lazy_result;
template <class T> struct lazy_resolve_awaitable {
  bool await_ready() const noexcept;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept;
  lazy_result<T> await_resume() noexcept;
};
template <class T> class lazy_result {
public:
  lazy_result() noexcept;
  lazy_result(lazy_result &&) noexcept;
  lazy_result &operator=(lazy_result &&) noexcept;
  ~lazy_result();
  auto resolve() { return lazy_resolve_awaitable<T>{}; }
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
} // namespace concurrencpp
using concurrencpp::lazy_result;

template <class T> struct ready {
  T t;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
template <class T> struct ready_of : ready<T> {
  explicit ready_of(T &);
};
template <class T> ready<T> when_ready(T &&);
template <class T> ready<T> when_ready(T *);

template <class T> struct channel {
  ready<T> receive();
};

lazy_result<int> load();
lazy_result<lazy_result<int>> choose();
lazy_result<int> choose_from(lazy_result<lazy_result<int>> &&);
async::eager::task<async::eager::task<int>> start();
void log(bool);

async::task<> waited_for() {
  auto result = load();
  const auto done = co_await result.resolve();
  auto other = load();
  auto kept = co_await when_ready(std::move(other));
  co_await load().resolve();
  auto pointed = load();
  co_await when_ready(&pointed);
  auto waits = load().resolve();
  auto late = co_await waits;
  auto braces = co_await ready<lazy_result<int>>{load()};
  auto named = load();
  auto built = co_await ready_of<lazy_result<int>>(named);
}
async::task<> running() {
  co_await start();
  auto inner = co_await start();
}
async::task<> not_started(channel<lazy_result<int>> &jobs) {
  auto inner = co_await choose();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: task that 'co_await' gives is kept in 'inner' but never awaited, so its work never runs [async-unawaited-task]
  co_await choose();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task that 'co_await' gives is never awaited, so its work never runs
  auto job = co_await jobs.receive();
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: task that 'co_await' gives is kept in 'job' but never awaited
  auto outer = choose();
  auto from = co_await outer;
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: task that 'co_await' gives is kept in 'from' but never awaited
}
async::task<> awaited(channel<lazy_result<int>> &jobs) {
  auto inner = co_await choose();
  co_await inner;
  co_await co_await jobs.receive();
}
// To wait for it is to await it; only to make what would wait is not.
async::task<> never_waited_for() {
  auto result = load();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: task returned by 'load' is kept in 'result' but never awaited
  co_return;
}
