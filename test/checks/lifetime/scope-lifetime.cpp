// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-scope-lifetime %t
// Scopes that must be joined, and scopes that wait in their destructors.
#include "async_mock.h"
#include "cppcoro_mock.h"
#include "libcoro_mock.h"
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

cppcoro::task<> work(int);
bool failed();

cppcoro::task<> never_joined() {
  cppcoro::async_scope scope;
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'scope' is not joined on every path before it ends, so its destructor aborts while tasks run [async-scope-lifetime]
  scope.spawn(work(1));
  co_return;
}

cppcoro::task<> early_return() {
  cppcoro::async_scope scope;
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'scope' is not joined on every path before it ends, so its destructor aborts while tasks run
  scope.spawn(work(1));
  if (failed())
    co_return;
  co_await scope.join();
}

cppcoro::task<> in_a_loop() {
  for (int i = 0; i < 3; ++i) {
    cppcoro::async_scope scope;
    // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'scope' is not joined on every path before it ends, so its destructor aborts while tasks run
    scope.spawn(work(i));
    if (failed())
      continue;
    co_await scope.join();
  }
}

void spawn_two(cppcoro::async_scope &s) {
  s.spawn(work(1));
  s.spawn(work(2));
}
cppcoro::task<> started_by_a_helper() {
  cppcoro::async_scope scope;
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'scope' is not joined on every path before it ends, so its destructor aborts while tasks run
  spawn_two(scope);
  co_return;
}

void threads_before_their_data() {
  std::vector<std::jthread> workers;
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'workers' is declared before 'data', so 'data' is destroyed while work in 'workers' may still use it
  std::vector<int> data(10);
  workers.emplace_back([&data] { data.push_back(1); });
}

void assigned_later() {
  std::jthread worker;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'worker' is declared before 'm', so 'm' is destroyed while work in 'worker' may still use it
  std::mutex m;
  worker = std::jthread([&] { m.lock(); });
}

void optional_thread() {
  std::optional<std::jthread> worker;
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'worker' is declared before 'text', so 'text' is destroyed while work in 'worker' may still use it
  std::string text;
  worker.emplace([&] { text.clear(); });
}

void by_reference_wrapper() {
  std::jthread worker;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'worker' is declared before 'values', so 'values' is destroyed while work in 'worker' may still use it
  std::vector<int> values;
  worker = std::jthread([](std::vector<int> &v) { v.clear(); }, std::ref(values));
}

coro::task<void> fill(std::vector<int> &);
coro::task<void> group_before_its_data(std::unique_ptr<coro::thread_pool> &pool) {
  coro::task_group<coro::thread_pool> group(pool);
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'group' is declared before 'data', so 'data' is destroyed while work in 'group' may still use it
  std::vector<int> data;
  (void)group.start(fill(data));
  co_return;
}

// A type of the user's own, said by annotation to be one.
struct [[clang::annotate("async::scope")]] own_nursery {
  void spawn(async::task<> t);
  async::task<> join();
  ~own_nursery();
};
async::task<> use(std::string &);
async::task<> own_scope_before_its_data() {
  own_nursery nursery;
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'nursery' is declared before 'text', so 'text' is destroyed while work in 'nursery' may still use it
  std::string text;
  nursery.spawn(use(text));
  co_return;
}

async::task<> flush();
namespace cppcoro_like = cppcoro;
using own_must_join = cppcoro_like::async_scope;

// Members end in reverse order too.
class member_thread {
public:
  member_thread() : worker_([this] { run(); }) {}

private:
  void run() { queue_.push_back(1); }
  std::jthread worker_;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'worker_' is declared before 'queue_', so 'queue_' is destroyed while work in 'worker_' may still use it
  std::vector<int> queue_;
};
class member_function_pointer {
public:
  member_function_pointer() : worker_(&member_function_pointer::run, this) {}
  ~member_function_pointer() { worker_.request_stop(); }

private:
  void run() { std::lock_guard lock(mutex_); }
  std::jthread worker_;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'worker_' is declared before 'mutex_', so 'mutex_' is destroyed while work in 'worker_' may still use it
  std::mutex mutex_;
};
class member_started_later {
  void start() {
    worker_ = std::jthread([this] { items_.clear(); });
  }
  std::jthread worker_;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'worker_' is declared before 'items_', so 'items_' is destroyed while work in 'worker_' may still use it
  std::vector<int> items_;
};
class member_initialiser {
  std::jthread worker_{[this] { items_.clear(); }};
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'worker_' is declared before 'items_', so 'items_' is destroyed while work in 'worker_' may still use it
  std::vector<int> items_;
};
class member_container {
  void start() {
    workers_.emplace_back([this] { items_.clear(); });
  }
  std::vector<std::jthread> workers_;
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'workers_' is declared before 'items_', so 'items_' is destroyed while work in 'workers_' may still use it
  std::vector<int> items_;
};
class member_never_joined {
  void start() { scope_.spawn(work(1)); }
  cppcoro::async_scope scope_;
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'scope_' is never joined, so its destructor aborts while tasks run
};

// Silent.

cppcoro::task<> joined_on_every_path() {
  cppcoro::async_scope scope;
  scope.spawn(work(1));
  if (failed()) {
    co_await scope.join();
    co_return;
  }
  co_await scope.join();
}
template <class T> void run_until(T &&) {}
void joined_synchronously() {
  cppcoro::async_scope scope;
  scope.spawn(work(1));
  run_until(scope.join());
}
cppcoro::task<> nothing_started() {
  cppcoro::async_scope scope;
  co_return;
}
struct join_guard {
  explicit join_guard(cppcoro::async_scope &);
  ~join_guard();
};
cppcoro::task<> joined_by_a_guard() {
  cppcoro::async_scope scope;
  join_guard guard(scope);
  scope.spawn(work(1));
  co_return;
}
template <class F> struct scope_exit {
  F f;
  ~scope_exit() { f(); }
};
void joined_by_a_closure() {
  cppcoro::async_scope scope;
  scope_exit guard{[&] { run_until(scope.join()); }};
  scope.spawn(work(1));
}
void adopt(cppcoro::async_scope &);
cppcoro::task<> somebody_else_may_join() {
  cppcoro::async_scope scope;
  scope.spawn(work(1));
  adopt(scope);
  co_return;
}

void declared_before() {
  std::vector<int> data(10);
  std::vector<std::jthread> workers;
  workers.emplace_back([&data] { data.push_back(1); });
}
void joined_one_by_one() {
  std::vector<std::jthread> workers;
  std::vector<int> data(10);
  workers.emplace_back([&data] { data.push_back(1); });
  for (auto &each : workers)
    each.join();
}
void joined_by_clear() {
  std::vector<std::jthread> workers;
  std::vector<int> data(10);
  workers.emplace_back([&data] { data.push_back(1); });
  workers.clear();
}
void reset_joins() {
  std::optional<std::jthread> worker;
  std::string text;
  worker.emplace([&] { text.clear(); });
  worker.reset();
}
void owned_by_the_task() {
  std::jthread worker;
  std::vector<int> data;
  auto shared = std::make_shared<int>(1);
  static std::vector<int> all;
  worker = std::jthread([data, shared, copy = std::move(data)] { all.clear(); });
}
coro::task<void> awaited_group(std::unique_ptr<coro::thread_pool> &pool) {
  coro::task_group<coro::thread_pool> group(pool);
  std::vector<int> data;
  (void)group.start(fill(data));
  co_await group;
}
async::task<> own_scope_joined() {
  own_nursery nursery;
  std::string text;
  nursery.spawn(use(text));
  co_await nursery.join();
}

class data_first {
public:
  data_first() : worker_([this] { run(); }) {}

private:
  void run() { queue_.push_back(1); }
  std::vector<int> queue_;
  std::jthread worker_;
};
class destructor_joins {
public:
  destructor_joins() : worker_([this] { run(); }) {}
  ~destructor_joins() {
    worker_.request_stop();
    worker_.join();
  }

private:
  void run() { queue_.push_back(1); }
  std::jthread worker_;
  std::vector<int> queue_;
};
class destructor_calls_stop {
public:
  destructor_calls_stop() : worker_([this] { run(); }) {}
  ~destructor_calls_stop() { stop(); }
  void stop() {
    worker_.request_stop();
    if (worker_.joinable())
      worker_.join();
  }

private:
  void run() { queue_.push_back(1); }
  std::jthread worker_;
  std::vector<int> queue_;
};
class does_not_use_what_follows {
public:
  does_not_use_what_follows() : worker_([this] { run(); }) {}

private:
  void run() { *shared_ = 1; }
  std::shared_ptr<int> shared_;
  std::jthread worker_;
  std::vector<int> queue_;
};
class joined_in_stop {
  void start() { scope_.spawn(work(1)); }
  cppcoro::task<> stop() { co_await scope_.join(); }
  cppcoro::async_scope scope_;
};

// A type of the user's own, known by its shape: it takes tasks and can be joined.
class workers {
public:
  void spawn(async::task<> t);
  async::task<> join();
  ~workers();
};
async::task<> own_shape_before_its_data() {
  workers w;
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'w' is declared before 'text', so 'text' is destroyed while work in 'w' may still use it
  std::string text;
  w.spawn(use(text));
  co_return;
}
async::task<> own_shape_joined() {
  workers w;
  std::string text;
  w.spawn(use(text));
  co_await w.join();
}
// A thread of the user's own that is joined in its destructor.
class joining_thread {
public:
  template <class F> explicit joining_thread(F f) : thread_(f) {}
  ~joining_thread() { thread_.join(); }

private:
  std::thread thread_;
};
class owns_a_joining_thread {
public:
  owns_a_joining_thread() : thread_([this] { items_.clear(); }) {}

private:
  joining_thread thread_;
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'thread_' is declared before 'items_', so 'items_' is destroyed while work in 'thread_' may still use it
  std::vector<int> items_;
};
class copies_what_follows {
public:
  copies_what_follows() : worker_([items = items_]() mutable { items.clear(); }) {}

private:
  std::jthread worker_;
  std::vector<int> items_;
};
async::task<> throws_inside_a_try() {
  own_must_join scope;
  try {
    scope.spawn(flush());
    if (failed())
      throw 1;
  } catch (...) {
  }
  co_await scope.join();
}
async::task<> joined_in_another_loop(int n) {
  own_must_join scope;
  for (int i = 0; i < n; ++i)
    scope.spawn(flush());
  for (int i = 0; i < n; ++i)
    co_await scope.join();
}

// A scope on the heap ends with its pointer.
cppcoro::task<> boxed() {
  auto scope = std::make_unique<cppcoro::async_scope>();
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'scope' is not joined on every path before it ends, so its destructor aborts while tasks run
  scope->spawn(work(1));
  co_return;
}
cppcoro::task<> boxed_later() {
  std::optional<cppcoro::async_scope> scope;
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'scope' is not joined on every path before it ends, so its destructor aborts while tasks run
  scope.emplace();
  if (failed())
    co_return;
  scope->spawn(work(1));
}
cppcoro::task<> boxed_and_joined() {
  auto scope = std::make_unique<cppcoro::async_scope>();
  scope->spawn(work(1));
  co_await scope->join();
}
void take(std::unique_ptr<cppcoro::async_scope>);
void boxed_and_handed_on() {
  auto scope = std::make_unique<cppcoro::async_scope>();
  scope->spawn(work(1));
  take(std::move(scope));
}

// The handler swallows what the awaited operation throws, and the join with it.
cppcoro::task<> swallowed() {
  cppcoro::async_scope scope;
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'scope' is not joined on every path before it ends, so its destructor aborts while tasks run
  scope.spawn(work(1));
  try {
    co_await work(2);
    co_await scope.join();
  } catch (...) {
  }
}
cppcoro::task<> joined_below_the_handler() {
  cppcoro::async_scope scope;
  scope.spawn(work(1));
  try {
    co_await work(2);
  } catch (...) {
  }
  co_await scope.join();
}
cppcoro::task<> thrown_on() {
  cppcoro::async_scope scope;
  scope.spawn(work(1));
  try {
    co_await work(2);
    co_await scope.join();
  } catch (...) {
    throw;
  }
}

// KJ's set destroys what is in it, and runs none of it.
namespace kj {
template <class T> class Promise {
public:
  template <class F> Promise then(F &&) { return Promise(); }
};
class TaskSet {
public:
  ~TaskSet();
  void add(Promise<void> &&);
  Promise<void> onEmpty();
};
} // namespace kj
kj::Promise<void> arrival();
class quiet_end {
  kj::TaskSet tasks;
  std::string name;

public:
  void add() { tasks.add(arrival().then([this] { name += "x"; })); }
};
