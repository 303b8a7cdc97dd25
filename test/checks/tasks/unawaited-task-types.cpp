// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unawaited-task %t
// Task types that no model knows: what they are is read from their promise.
#include "async_mock.h"
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace mine {
// Lazy, moved into its await.
template <class T> class [[nodiscard]] Task {
public:
  struct promise_type : async::promise_result<T> {
    Task get_return_object() {
      // The library's own business.
      Task t{std::coroutine_handle<promise_type>::from_promise(*this)};
      return t;
    }
    auto initial_suspend() { return std::suspend_always{}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() {}
  };
  explicit Task(std::coroutine_handle<promise_type> h) : handle(h) {}
  Task(Task &&other) noexcept : handle(std::exchange(other.handle, {})) {}
  ~Task() {
    if (handle)
      handle.destroy();
  }
  struct Awaiter {
    bool await_ready();
    void await_suspend(std::coroutine_handle<>);
    T await_resume();
  };
  Awaiter operator co_await() && { return {}; }
  bool is_finished() const;
  Task named(std::string) && { return std::move(*this); }
  Task copy_of_work() const {
    Task unused = other();
    other();
    return other();
  }
  static Task other();

private:
  std::coroutine_handle<promise_type> handle;
};

// Eager; the destructor leaves the work running. A cast to void is the way to
// say so.
template <class T = void> class future {
public:
  struct promise_type : async::promise_result<T> {
    future get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_never final_suspend() noexcept;
    void unhandled_exception();
  };
  future(future &&) noexcept;
  future &operator=(future &&) noexcept;
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
  future then(void (*)());
  future then(future (*)());
  future finally(void (*)());
};
future<> make_ready_future();

// Eager; the destructor destroys the frame.
class started {
public:
  struct promise_type {
    started get_return_object();
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
    void return_void();
  };
  started(started &&) noexcept;
  ~started() { handle.destroy(); }
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
  std::coroutine_handle<> handle;
};

// Nobody can await it: dropping is all that can be done.
struct fire_and_forget {
  struct promise_type {
    fire_and_forget get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_never final_suspend() noexcept;
    void unhandled_exception();
    void return_void();
  };
};

template <class T> struct generator {
  struct promise_type {
    generator get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T);
    void unhandled_exception();
    void return_void();
  };
  T *begin();
  T *end();
};
struct [[nodiscard]] sleep_awaiter {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
} // namespace mine

mine::Task<int> parse(std::string);
mine::Task<void> save();
mine::future<> send();
mine::started start();
mine::fire_and_forget notify();
mine::generator<int> numbers();
mine::sleep_awaiter nap();
bool ready();

mine::Task<void> lazy() {
  (void)save();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: task returned by 'save' is never awaited, so 'save' never runs
  (void)parse("a").is_finished();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: task returned by 'parse' is never awaited
  (void)save().named("x");
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: task returned by 'named' is never awaited, so its work never runs
  auto t = parse("b");
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'parse' is kept in 't' but never awaited
  if (t.is_finished())
    co_return;
  co_await save();
  auto u = parse("c");
  co_await std::move(u);
  co_await save().named("y");
}

mine::future<> eager() {
  send();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'send' is never awaited, so its result and errors are lost
  send().then([] {});
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'then' is never awaited, so its result and errors are lost
  auto f = send();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'send' is kept in 'f' but never awaited, so its result and errors are lost
  start();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'start' is never awaited, so it is cancelled
  auto g = send();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task returned by 'send' is not awaited on some paths, so its result and errors are lost there
  if (ready())
    co_return;
  co_await std::move(g);
}

mine::future<> eager_on_purpose() {
  (void)send();
  std::ignore = send();
  [[maybe_unused]] auto a = send();
  auto _ = send();
  auto unused = send();
  auto b = send();
  (void)b;
  co_await send().finally([] {});
}

mine::future<> chain() {
  auto f = mine::make_ready_future();
  for (int i = 0; i < 3; ++i)
    f = f.then([] { return send(); });
  return f;
}

mine::Task<void> not_tasks() {
  notify();
  numbers();
  (void)nap();
  auto it = numbers();
  co_return;
}
