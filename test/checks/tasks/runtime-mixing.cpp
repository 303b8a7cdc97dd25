// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-runtime-mixing %t
#include "asio_mock.h"
#include "async_mock.h"
#include "cppcoro_mock.h"
#include "libcoro_mock.h"
#include "task_shape.h"
#include <utility>

namespace folly {
template <class T = void> struct SemiFuture : task_shape<SemiFuture<T>, T, eager> {};
namespace coro {
template <class T = void> struct Task : task_shape<Task<T>, T, lazy> {
  SemiFuture<T> semi() &&;
};
Task<> sleep(std::chrono::milliseconds);
template <class T> SemiFuture<T> toSemiFuture(Task<T>);
struct Mutex {
  Task<> co_lock();
};
} // namespace coro
} // namespace folly
namespace seastar {
template <class T = void> struct future : task_shape<future<T>, T, eager> {};
future<> sleep(std::chrono::milliseconds);
} // namespace seastar
namespace boost::cobalt {
template <class T = void> struct promise : task_shape<promise<T>, T, eager> {};
template <class T = void> struct task : task_shape<task<T>, T, lazy> {};
} // namespace boost::cobalt
namespace QCoro {
template <class T = void> struct Task : task_shape<Task<T>, T, eager> {};
} // namespace QCoro

namespace app {
template <class T = void> struct task : task_shape<task<T>, T, lazy> {};
task<> op();
folly::coro::Task<int> load();
asio::awaitable<int> fetch();
/// Adapters of the user's own.
asio::awaitable<void> on_asio(folly::coro::Task<int>);
struct own_awaiter {
  explicit own_awaiter(folly::coro::Task<int>);
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};
} // namespace app

using namespace std::chrono_literals;

asio::awaitable<void> sleeps_with_folly() {
  co_await folly::coro::sleep(1ms);
}
// CHECK-MESSAGES: :[[@LINE-2]]:3: warning: 'sleeps_with_folly' is a coroutine of asio and awaits 'folly::coro::sleep' of folly; it may go on outside of its own executor [async-runtime-mixing]

folly::coro::Task<int> fetches_with_asio() {
  co_return co_await app::fetch();
}
// CHECK-MESSAGES: :[[@LINE-2]]:13: warning: 'fetches_with_asio' is a coroutine of folly and awaits 'asio::awaitable' of asio; it may go on outside of its own executor [async-runtime-mixing]

async::task<> timer_of_asio(asio::steady_timer &t) {
  co_await t.async_wait(asio::use_awaitable);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'timer_of_asio' is a coroutine of async and awaits 'asio::basic_waitable_timer::async_wait' of asio
}
asio::awaitable<void> lock_of_cppcoro(cppcoro::async_mutex &m) {
  co_await m.lock_async();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'lock_of_cppcoro' is a coroutine of asio and awaits 'cppcoro::async_mutex::lock_async' of cppcoro
}
cppcoro::task<> lock_of_folly(folly::coro::Mutex &m) {
  co_await m.co_lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'lock_of_folly' is a coroutine of cppcoro and awaits 'folly::coro::Mutex::co_lock' of folly
}
seastar::future<> task_of_folly() {
  int n = co_await app::load();
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'task_of_folly' is a coroutine of seastar and awaits 'folly::coro::Task' of folly
}
coro::task<> sleeps_with_async() {
  co_await async::sleep_for(1ms);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sleeps_with_async' is a coroutine of libcoro and awaits 'async::sleep_for' of async
}
QCoro::Task<> moved_task(coro::task<> t) {
  co_await std::move(t);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'moved_task' is a coroutine of qcoro and awaits 'coro::task' of libcoro
}
void in_a_lambda() {
  auto work = []() -> async::task<> {
    co_await seastar::sleep(1ms);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this coroutine is a coroutine of async and awaits 'seastar::sleep' of seastar
  };
  async::spawn(work()).detach("work");
}
template <class T> async::task<> fixed_operation_in_a_template(T) {
  co_await folly::coro::sleep(1ms);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fixed_operation_in_a_template<int>' is a coroutine of async and awaits 'folly::coro::sleep' of folly
}
async::task<> instantiate_fixed() { co_await fixed_operation_in_a_template(1); }

// The same runtime.
asio::awaitable<void> asio_alone(asio::steady_timer &t) {
  co_await t.async_wait(asio::use_awaitable);
  co_await app::fetch();
  auto ex = co_await asio::this_coro::executor;
}
folly::coro::Task<> folly_alone(folly::coro::Mutex &m) {
  co_await m.co_lock();
  co_await folly::coro::sleep(1ms);
  co_await app::load();
}
// Adapters: of the library, and of the user.
async::task<> through_adapters_of_folly() {
  co_await folly::coro::toSemiFuture(app::load());
  co_await app::load().semi();
}
asio::awaitable<void> through_own_adapters() {
  co_await app::on_asio(app::load());
  co_await app::own_awaiter(app::load());
}
// Built on one another.
boost::cobalt::promise<> cobalt_on_asio(asio::steady_timer &t) {
  co_await t.async_wait(asio::use_awaitable);
}
asio::awaitable<void> asio_and_cobalt(boost::cobalt::task<> t) { co_await std::move(t); }
// A task type of the user's own belongs to no runtime.
app::task<> own_task(asio::steady_timer &t) {
  co_await t.async_wait(asio::use_awaitable);
  co_await folly::coro::sleep(1ms);
}
asio::awaitable<void> awaits_an_own_task() { co_await app::op(); }
// What a template is given, its user knows.
template <class A> async::task<> generic(A a) { co_await std::move(a); }
async::task<> instantiate(folly::coro::Task<> t) { co_await generic(std::move(t)); }
auto generic_lambda = [](auto a) -> async::task<> { co_await std::move(a); };
async::task<> instantiate_lambda(asio::awaitable<void> a) {
  co_await generic_lambda(std::move(a));
}
template <class A> struct holder {
  A a;
  async::task<> run() { co_await std::move(a); }
};
async::task<> instantiate_member(holder<coro::task<>> h) { co_await h.run(); }
// Of the language.
async::task<> standard() {
  co_await std::suspend_always{};
  co_await std::suspend_never{};
}
// Named, not awaited.
async::task<> holds_one(folly::coro::Task<int> t) {
  auto kept = std::move(t);
  co_await async::yield_now();
}
