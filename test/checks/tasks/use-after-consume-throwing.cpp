// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-use-after-consume %t
//
// Uses that throw, parts of objects, awaits that leave the task as it is,
// handles that are let go, moves by another name.
#include "async_mock.h"
#include "cppcoro_mock.h"
#include <future>
#include <memory>
#include <string>

namespace other {
template <class T> constexpr T &&mv(T &t) noexcept { return static_cast<T &&>(t); }
} // namespace other
namespace rereadable {
/// Awaiting an lvalue gives a reference to the result, again and again.
class task {
public:
  struct promise_type {
    task get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void return_value(int);
    void unhandled_exception();
  };
  task(task &&) noexcept;
  ~task();
  struct awaiter {
    bool await_ready();
    void await_suspend(std::coroutine_handle<>);
    int &await_resume();
  };
  awaiter operator co_await() const &noexcept;
  awaiter operator co_await() const &&noexcept;
};
task make();
} // namespace rereadable

async::task<int> count(int);
async::task<> put(std::string, std::size_t);
async::task<> put_reference(std::string &&, std::size_t);
async::task<> keep(async::task<int>);
void log(const char *);
struct job {
  std::string name;
  int id;
  async::task<> push(std::string, std::size_t);
};

// ---- Exceptions ---------------------------------------------------------------

async::task<> tried_again() {
  auto t = count(3);
  for (int attempt = 0; attempt < 3; ++attempt) {
    try {
      co_await std::move(t);
      // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: task 't' is awaited in each turn of the loop, but made before it [async-use-after-consume]
      co_return;
    } catch (const std::exception &) {
      log("again");
    }
  }
}
int got_in_handler(std::future<int> f) {
  try {
    return f.get();
  } catch (...) {
    return f.get();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: future 'f' is used up by 'get' a second time, and it can be used once
  }
}
// Made anew before it is tried again.
async::task<> made_anew() {
  auto t = count(3);
  for (int attempt = 0; attempt < 3; ++attempt) {
    try {
      co_await std::move(t);
      co_return;
    } catch (const std::exception &) {
      t = count(attempt);
    }
  }
}
// The handler leaves.
async::task<> given_up() {
  auto t = count(3);
  for (;;) {
    try {
      co_await std::move(t);
      co_return;
    } catch (const std::exception &) {
      throw;
    }
  }
}
// What throws comes before the use.
async::task<> throws_before(bool ok) {
  auto t = count(3);
  try {
    if (!ok)
      throw std::exception();
    co_await std::move(t);
    co_return;
  } catch (...) {
    log("not ok");
  }
}

// ---- Parts --------------------------------------------------------------------

async::task<> part_and_size(job j) {
  co_await j.push(std::move(j.name), j.name.size());
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: 'name' is moved into one argument and used in another, in an order that is not fixed
}
class owner {
  std::string name_, other_;
  async::task<> member_and_size() {
    co_await put(std::move(name_), name_.size());
    // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'name_' is moved into one argument and used in another
  }
  // Another part.
  async::task<> other_member() { co_await put(std::move(name_), other_.size()); }
  // Only a reference is taken: nothing has moved yet.
  async::task<> by_reference() { co_await put_reference(std::move(name_), name_.size()); }
};
// Of another object.
async::task<> of_another(job a, job b) { co_await a.push(std::move(a.name), b.name.size()); }
// The object of the call comes first.
async::task<> object_first(std::unique_ptr<job> j) {
  co_await j->push(std::move(j->name), 3);
}

// ---- Awaits that leave the task as it is --------------------------------------

async::task<> by_reference_twice() {
  auto t = rereadable::make();
  int &a = co_await t;
  a += co_await t;
}
async::task<> moved_then_referred() {
  auto t = rereadable::make();
  co_await std::move(t);
  co_await t;
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: task 't' is awaited
}

// ---- Handles ------------------------------------------------------------------

async::task<> joined_then_awaited() {
  auto h = async::spawn(count(1));
  co_await std::move(h).join();
  co_await h;
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: handle 'h' is awaited after it was used up by 'join'
}
async::task<> detached_then_awaited() {
  auto h = async::spawn(count(1));
  std::move(h).detach("metrics");
  co_await h;
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: handle 'h' is awaited after it was used up by 'detach'
}
// Asked, then awaited.
async::task<> asked() {
  auto h = async::spawn(count(1));
  if (h.done())
    log("early");
  co_await h;
}

// ---- Moves by another name ----------------------------------------------------

async::task<> by_another_name() {
  auto t = count(1);
  co_await keep(other::mv(t));
  co_await other::mv(t);
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: task 't' is awaited after it was moved away
}
async::task<> value_by_another_name(std::string s) {
  co_await put(other::mv(s), s.size());
  // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 's' is moved into one argument and used in another
}
async::task<> once_by_another_name() {
  auto t = count(1);
  co_await keep(other::mv(t));
  t = count(2);
  co_await other::mv(t);
}
