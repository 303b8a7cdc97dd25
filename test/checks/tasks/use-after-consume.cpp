// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-use-after-consume %t
#include "async_mock.h"
#include "cppcoro_mock.h"
#include "task_shape.h"
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace seastar {
template <class T = void> class future : public task_shape<future<T>, T, eager> {
public:
  bool available() const noexcept;
  T get();
  template <class F> future<> then(F &&) { std::terminate(); }
  template <class F> future<> finally(F &&) { std::terminate(); }
};
} // namespace seastar

namespace mine {
class task {
public:
  struct promise_type {
    task get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void return_value(int);
    void unhandled_exception();
  };
  task() = default;
  task(task &&) noexcept;
  task &operator=(task &&) noexcept;
  ~task();
  struct awaiter {
    bool await_ready();
    void await_suspend(std::coroutine_handle<>);
    int await_resume();
  };
  awaiter operator co_await() &&;
  bool done() const;
  int result() const;
};
/// Copies share one frame.
class shared {
public:
  struct promise_type {
    shared get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  shared(const shared &);
  ~shared();
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
} // namespace mine

async::task<int> load();
mine::task load_own();
mine::shared load_shared();
cppcoro::shared_task<int> load_many();
seastar::future<int> fetch();
void use(int);
void use(const std::string &, std::size_t);
bool maybe();
async::task<> run(async::task<int>);
template <class F> void post(F &&) {}

// Twice.
async::task<> awaited_twice() {
  auto t = load();
  use(co_await t);
  use(co_await t);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: task 't' is awaited a second time, and it can be used once [async-use-after-consume]
}
async::task<> moved_then_awaited() {
  auto t = load();
  co_await std::move(t);
  co_await t;
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task 't' is awaited a second time, and it can be used once [async-use-after-consume]
}
async::task<> own_task() {
  auto t = load_own();
  use(co_await std::move(t));
  use(co_await std::move(t));
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: task 't' is awaited a second time, and it can be used once [async-use-after-consume]
}
async::task<> given_away_then_awaited() {
  auto t = load();
  co_await run(std::move(t));
  co_await t;
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task 't' is awaited after it was moved away [async-use-after-consume]
}
async::task<> spawned_then_awaited() {
  auto t = load();
  auto handle = async::spawn(std::move(t));
  co_await t;
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task 't' is awaited after it was moved away [async-use-after-consume]
  co_await handle;
}
async::task<> handle_twice() {
  auto handle = async::spawn(load());
  use(co_await handle);
  use(co_await handle);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: handle 'handle' is awaited a second time, and it can be used once [async-use-after-consume]
}
async::task<> on_one_path(bool again) {
  auto t = load();
  co_await t;
  if (again)
    co_await t;
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: task 't' is awaited a second time, and it can be used once [async-use-after-consume]
}
async::task<> in_a_loop() {
  auto t = load();
  for (int i = 0; i < 3; ++i)
    use(co_await std::move(t));
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: task 't' is awaited in each turn of the loop, but made before it [async-use-after-consume]
}
async::task<> in_an_endless_loop() {
  auto t = load();
  while (maybe())
    co_await t;
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: task 't' is awaited in each turn of the loop, but made before it [async-use-after-consume]
}
async::task<> parameter(async::task<int> t) {
  co_await std::move(t);
  co_await std::move(t);
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: task 't' is awaited a second time, and it can be used once [async-use-after-consume]
}
async::task<> rvalue_parameter(async::task<int> &&t) {
  co_await std::move(t);
  co_await std::move(t);
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: task 't' is awaited a second time, and it can be used once [async-use-after-consume]
}
async::task<> captured() {
  auto t = load();
  post([t = std::move(t)]() mutable {});
  co_await t;
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task 't' is awaited after it was moved away [async-use-after-consume]
}
async::task<> by_static_cast() {
  auto t = load();
  co_await static_cast<async::task<int> &&>(t);
  co_await t;
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task 't' is awaited a second time, and it can be used once [async-use-after-consume]
}
async::task<> moved_into_a_variable() {
  auto t = load();
  auto other = std::move(t);
  co_await t;
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task 't' is awaited after it was moved away [async-use-after-consume]
  co_await other;
}
async::task<> in_one_expression() {
  auto t = load();
  use(co_await t + co_await t);
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: task 't' is awaited a second time, and it can be used once [async-use-after-consume]
}
int got_twice() {
  std::promise<int> p;
  auto f = p.get_future();
  int a = f.get();
  return a + f.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: future 'f' is used up by 'get' a second time, and it can be used once [async-use-after-consume]
}
int waited_after_get(std::future<int> f) {
  int a = f.get();
  f.wait();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: future 'f' is used after it was used up by 'get' [async-use-after-consume]
  return a;
}
void got_in_a_loop(std::future<int> f) {
  for (int i = 0; i < 2; ++i)
    use(f.get());
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: future 'f' is used up by 'get' in each turn of the loop, but made before it [async-use-after-consume]
}
void joined_twice() {
  std::thread worker([] {});
  worker.join();
  worker.join();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: handle 'worker' is used up by 'join' a second time, and it can be used once [async-use-after-consume]
}
void joined_after_detach() {
  std::thread worker([] {});
  worker.detach();
  worker.join();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: handle 'worker' is used up by 'join' after it was used up by 'detach' [async-use-after-consume]
}
seastar::future<> continued_twice() {
  auto f = fetch();
  (void)f.then([](int) {});
  return f.then([](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: task 'f' is used up by 'then' a second time, and it can be used once [async-use-after-consume]
}
seastar::future<> got_and_awaited() {
  auto f = fetch();
  use(f.get());
  co_await std::move(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: task 'f' is awaited after it was used up by 'get' [async-use-after-consume]
}

// Values that are moved into an awaited call.
struct client {
  async::task<int> execute(std::string command);
  async::task<> send(std::vector<int> &&batch);
  async::task<> send_named(std::string name, std::size_t size);
  async::task<bool> try_send(std::string &&command);
};
async::task<> repeated(client &c, int repeat) {
  std::string command = "PING";
  for (int i = 0; i < repeat; ++i)
    use(co_await c.execute(std::move(command)));
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: 'command' is moved away in each turn of the loop, but made before it [async-use-after-consume]
}
async::task<> logged_after(client &c, std::string message) {
  co_await c.execute(std::move(message));
  use(message, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'message' is used after it was moved into an awaited call [async-use-after-consume]
}
async::task<> sent_again(client &c, std::vector<int> batch) {
  co_await c.send(std::move(batch));
  co_await c.send(std::move(batch));
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'batch' is moved away after it was moved into an awaited call [async-use-after-consume]
}
async::task<> same_call(client &c, std::string name) {
  co_await c.send_named(std::move(name), name.size());
  // CHECK-MESSAGES: :[[@LINE-1]]:42: warning: 'name' is moved into one argument and used in another, in an order that is not fixed [async-use-after-consume]
}
async::task<> same_call_reads(client &c, std::string name) {
  co_await c.send_named(std::move(name), name.find('x'));
  // CHECK-MESSAGES: :[[@LINE-1]]:42: warning: 'name' is moved into one argument and used in another, in an order that is not fixed [async-use-after-consume]
}
async::task<> pointer(client &c, std::unique_ptr<client> p) {
  post([p = std::move(p)] {});
  co_await async::spawn([](std::unique_ptr<client> q) -> async::task<int> { co_return 1; }(std::move(p)));
  co_await p->execute("x");
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'p' is used after it was moved into an awaited call [async-use-after-consume]
}

// A new value in between.
async::task<> assigned_anew() {
  auto t = load();
  co_await std::move(t);
  t = load();
  co_await std::move(t);
}
async::task<> made_in_the_loop(int n) {
  for (int i = 0; i < n; ++i) {
    auto t = load();
    co_await std::move(t);
  }
}
async::task<> renewed_in_the_loop(int n) {
  auto t = load();
  for (int i = 0; i < n; ++i) {
    co_await std::move(t);
    t = load();
  }
}
async::task<> assigned_from_itself() {
  auto t = load();
  t = [](async::task<int> inner) -> async::task<int> { co_return co_await std::move(inner); }(std::move(t));
  co_await std::move(t);
}
async::task<> left_after() {
  auto t = load();
  while (maybe()) {
    co_await std::move(t);
    break;
  }
  auto u = load();
  for (;;) {
    if (maybe()) {
      co_await std::move(u);
      co_return;
    }
  }
}
// One of them.
async::task<> exclusive(bool fast) {
  auto t = load();
  if (fast)
    co_await std::move(t);
  else
    co_await run(std::move(t));
}
async::task<> exclusive_by_return(bool fast) {
  auto t = load();
  if (fast) {
    co_await std::move(t);
    co_return;
  }
  co_await run(std::move(t));
}
async::task<> exclusive_by_condition(const bool fast) {
  auto t = load();
  if (fast)
    co_await std::move(t);
  use(1);
  if (!fast)
    co_await std::move(t);
}
async::task<> exclusive_by_flag() {
  auto t = load();
  bool done = false;
  for (int i = 0; i < 3; ++i) {
    if (!done) {
      co_await t;
      done = true;
    }
  }
}
async::task<> exclusive_by_switch(int how) {
  auto t = load();
  switch (how) {
  case 0:
    co_await std::move(t);
    break;
  default:
    co_await run(std::move(t));
  }
}
async::task<> conditional(bool fast) {
  auto t = load();
  co_await (fast ? run(std::move(t)) : run(std::move(t)));
}
// Made for several.
async::task<> shared_by_model() {
  auto t = load_many();
  use(co_await t);
  use(co_await t);
}
async::task<> shared_by_copying() {
  auto t = load_shared();
  co_await t;
  co_await t;
}
int shared_future(std::shared_future<int> f) { return f.get() + f.get(); }
// Looked at only.
int checked(std::future<int> f) {
  int a = f.get();
  if (f.valid())
    a += f.get();
  while (f.valid())
    a += f.get();
  return a;
}
void checked_thread() {
  std::thread worker([] {});
  worker.detach();
  if (worker.joinable())
    worker.join();
}
async::task<> asked_for_its_result() {
  auto t = load();
  co_await t;
  auto handle = async::spawn(load());
  co_await handle;
  use(handle.done());
}
// The object of a call comes before its arguments.
seastar::future<> object_first() {
  auto f = fetch();
  return f.then([f = 1](int) {});
}
async::task<> object_before_argument(client &c, std::shared_ptr<client> self) {
  co_await self->execute("x");
  co_await run(load());
  self->execute("y"), post([self = std::move(self)] {});
}
// May be filled again by others.
bool refill(std::string &);
async::task<> refilled(client &c) {
  std::string command;
  while (refill(command))
    co_await c.execute(std::move(command));
}
async::task<> cleared(client &c, int n) {
  std::vector<int> batch;
  for (int i = 0; i < n; ++i) {
    batch.push_back(i);
    if (batch.size() == 10) {
      co_await c.send(std::move(batch));
      batch.clear();
    }
  }
}
async::task<> captured_by_reference() {
  auto t = load();
  auto renew = [&t] { t = load(); };
  co_await std::move(t);
  renew();
  co_await std::move(t);
}
// What may refuse it leaves it.
async::task<> retried(client &c, std::string command) {
  while (!co_await c.try_send(std::move(command)))
    co_await async::yield_now();
}
// Only a name for it.
async::task<> swapped() {
  auto t = load();
  auto u = load();
  co_await std::move(t);
  std::swap(t, u);
  co_await std::move(t);
}
async::task<> caught() {
  auto t = load();
  try {
    co_await std::move(t);
  } catch (...) {
    t = load();
  }
}
template <class T> async::task<> generic(T t) {
  co_await std::move(t);
}
template async::task<> generic(async::task<int>);
