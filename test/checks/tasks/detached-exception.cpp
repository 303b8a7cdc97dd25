// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-detached-exception %t
#include "async_mock.h"
#include "cppcoro_mock.h"
#include "task_shape.h"
#include <exception>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

namespace asio {
template <class T = void> class awaitable : public task_shape<awaitable<T>, T, lazy> {};
class io_context {};
struct detached_t {};
inline constexpr detached_t detached;
struct use_awaitable_t {};
inline constexpr use_awaitable_t use_awaitable;
template <class E, class F, class T> void co_spawn(E &, F &&, T &&) {}
class socket {
public:
  awaitable<std::size_t> async_read_some(char *);
};
class steady_timer {
public:
  awaitable<> async_wait();
};
} // namespace asio

namespace coro {
template <class T = void> using task = async::task<T>;
class thread_pool {
public:
  bool spawn_detached(task<> &&);
};
} // namespace coro

namespace mine {
/// Nobody can wait for it, and the promise keeps quiet.
struct fire {
  struct promise_type {
    fire get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_never final_suspend() noexcept;
    void return_void();
    void unhandled_exception() {}
  };
};
struct fatal {
  struct promise_type {
    fatal get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_never final_suspend() noexcept;
    void return_void();
    void unhandled_exception() { std::terminate(); }
  };
};
struct logged {
  struct promise_type {
    logged get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_never final_suspend() noexcept;
    void return_void();
    void unhandled_exception() { report(std::current_exception()); }
    void report(std::exception_ptr);
  };
};
} // namespace mine

void parse(const std::string &);
void log(const char *) noexcept;
int count() noexcept;
void report(std::exception_ptr) noexcept;
cppcoro::task<> step();

asio::awaitable<> session(asio::socket s) {
  char data[10];
  for (;;)
    co_await s.async_read_some(data);
}
asio::awaitable<> throwing() {
  throw std::runtime_error("x");
  co_return;
}
asio::awaitable<> parsing() {
  parse("x");
  co_return;
}
asio::awaitable<> indirect() { co_await throwing(); }
asio::awaitable<> catches_some() {
  try {
    co_await throwing();
    parse("x");
  } catch (const std::runtime_error &) {
  }
}
asio::awaitable<> throws_again() {
  try {
    parse("x");
  } catch (...) {
    log("failed");
    throw;
  }
  co_return;
}
cppcoro::task<> background() {
  co_await step();
}

void lost(asio::io_context &ctx) {
  asio::co_spawn(ctx, session({}), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'session' is detached and may throw, so an exception is lost [async-detached-exception]
  asio::co_spawn(ctx, throwing(), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'throwing' is detached and may throw, so an exception is lost [async-detached-exception]
  asio::co_spawn(ctx, parsing(), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'parsing' is detached and may throw, so an exception is lost [async-detached-exception]
  asio::co_spawn(ctx, indirect(), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'indirect' is detached and may throw, so an exception is lost [async-detached-exception]
  asio::co_spawn(ctx, catches_some(), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'catches_some' is detached and may throw, so an exception is lost [async-detached-exception]
  asio::co_spawn(ctx, throws_again(), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'throws_again' is detached and may throw, so an exception is lost [async-detached-exception]
  asio::co_spawn(ctx, throwing, asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'throwing' is detached and may throw, so an exception is lost [async-detached-exception]
  asio::co_spawn(ctx, []() -> asio::awaitable<> { co_await throwing(); }, asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this coroutine is detached and may throw, so an exception is lost [async-detached-exception]
  asio::co_spawn(ctx, [] { return throwing(); }, asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'throwing' is detached and may throw, so an exception is lost [async-detached-exception]
}
void handler_ignores(asio::io_context &ctx) {
  asio::co_spawn(ctx, throwing(), [](std::exception_ptr) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: this handler ignores the exception of the work that is spawned, so it is lost [async-detached-exception]
  asio::co_spawn(ctx, parsing(), [](std::exception_ptr e) { log("done"); });
  // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: this handler ignores the exception of the work that is spawned, so it is lost [async-detached-exception]
}
void terminates(cppcoro::async_scope &scope) {
  scope.spawn(background());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'background' is detached and may throw, so an exception terminates the program [async-detached-exception]
}
void of_a_pool(coro::thread_pool &pool) {
  pool.spawn_detached([]() -> coro::task<> { parse("x"); co_return; }());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this coroutine is detached and may throw, so an exception is lost [async-detached-exception]
}
void thread() {
  std::thread([] { throw 1; }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this lambda is detached and may throw, so an exception terminates the program [async-detached-exception]
}
mine::fire own_type() {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'own_type' is detached and may throw, so an exception is lost [async-detached-exception]
  co_await throwing();
}
mine::fatal own_fatal_type() {
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'own_fatal_type' is detached and may throw, so an exception terminates the program [async-detached-exception]
  parse("x");
  co_return;
}

// Nothing can leave.
asio::awaitable<> harmless() {
  log("x");
  std::string text = "y";
  text += std::to_string(count());
  co_return;
}
asio::awaitable<> catches_everything() {
  try {
    co_await throwing();
  } catch (...) {
    log("failed");
  }
}
asio::awaitable<> catches_std() {
  try {
    co_await throwing();
    parse("x");
  } catch (const std::exception &e) {
    log(e.what());
  }
}
asio::awaitable<> catches_its_own() {
  try {
    throw std::runtime_error("x");
  } catch (const std::runtime_error &) {
  }
  co_return;
}
asio::awaitable<> calls_harmless() { co_await harmless(); }
asio::awaitable<> promises_not_to() noexcept { co_await throwing(); }
asio::awaitable<> waits(asio::steady_timer &t) { co_await t.async_wait(); }
asio::awaitable<> elsewhere();
void safe(asio::io_context &ctx, asio::steady_timer &t) {
  asio::co_spawn(ctx, harmless(), asio::detached);
  asio::co_spawn(ctx, catches_everything(), asio::detached);
  asio::co_spawn(ctx, catches_std(), asio::detached);
  asio::co_spawn(ctx, catches_its_own(), asio::detached);
  asio::co_spawn(ctx, calls_harmless(), asio::detached);
  asio::co_spawn(ctx, promises_not_to(), asio::detached);
  asio::co_spawn(ctx, waits(t), asio::detached);
  asio::co_spawn(ctx, []() noexcept -> asio::awaitable<> { co_await throwing(); }, asio::detached);
  // Its body is not seen.
  asio::co_spawn(ctx, elsewhere(), asio::detached);
}
// Somebody looks at it.
void handled(asio::io_context &ctx) {
  asio::co_spawn(ctx, throwing(), [](std::exception_ptr e) { report(e); });
  asio::co_spawn(ctx, throwing(), [](std::exception_ptr e) {
    if (e)
      std::rethrow_exception(e);
  });
  asio::co_spawn(ctx, harmless(), [](std::exception_ptr) {});
}
asio::awaitable<> waited_for(asio::io_context &ctx) {
  asio::co_spawn(ctx, throwing(), asio::use_awaitable);
  co_return;
}
// A handle whose library reports what nobody asked for.
void with_reason() { async::spawn([]() -> async::task<int> { throw 1; co_return 1; }()).detach("logged"); }
mine::logged own_logged_type() {
  parse("x");
  co_return;
}
mine::fire own_careful_type() {
  try {
    parse("x");
  } catch (...) {
  }
  co_return;
}
void thread_that_calls() {
  std::thread([] { parse("x"); }).detach();
}

// ---- Awaiters, handlers, executors -----------------------------------

namespace mine {
struct operation {
  bool await_ready() noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  int await_resume();
};
struct quiet_operation : operation {
  int await_resume() noexcept;
};
struct event : operation {
  void await_resume();
};
} // namespace mine
void use_value(int) noexcept;
mine::fire awaits_own_operation() { use_value(co_await mine::operation{}); }
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'awaits_own_operation' is detached and may throw, so an exception is lost
mine::fire awaits_quiet_operation() { use_value(co_await mine::quiet_operation{}); }
mine::fire awaits_event() { co_await mine::event{}; }

void fails() { throw std::runtime_error("x"); }
asio::awaitable<> throws_in_handler() {
  try {
    parse("x");
  } catch (...) {
    fails();
  }
  co_return;
}
asio::awaitable<> cleans_up_in_handler() {
  try {
    parse("x");
  } catch (...) {
    parse("cleanup");
  }
  co_return;
}
void handlers(asio::io_context &ctx) {
  asio::co_spawn(ctx, throws_in_handler(), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'throws_in_handler' is detached and may throw, so an exception is lost
  asio::co_spawn(ctx, cleans_up_in_handler(), asio::detached);
}

namespace concurrencpp {
struct executor {
  template <class F> void post(F &&) {}
  template <class F> std::future<void> submit(F &&) { std::terminate(); }
};
} // namespace concurrencpp
void posted(concurrencpp::executor &e) {
  e.post([] { parse("x"); });
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this lambda is detached and may throw, so an exception is lost
  e.post([]() noexcept { parse("x"); });
  e.post([] {
    try {
      parse("x");
    } catch (...) {
    }
  });
  (void)e.submit([] { parse("x"); });
}
