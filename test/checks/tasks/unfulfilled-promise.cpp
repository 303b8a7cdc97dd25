// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unfulfilled-promise %t
#include "async_mock.h"
#include "promise_mock.h"
#include <functional>
#include <future>
#include <memory>
#include <system_error>
#include <thread>

namespace folly {
template <class T> class SemiFuture {};
template <class T> class Promise {
public:
  Promise();
  Promise(Promise &&) noexcept;
  SemiFuture<T> getSemiFuture();
  template <class V> void setValue(V &&) { std::terminate(); }
  void setException(std::exception_ptr);
};
} // namespace folly
namespace mine {
class completion {
public:
  completion();
  completion(completion &&) noexcept;
  async::task<int> get_task();
  void set_value(int);
  void set_exception(std::exception_ptr);
};
} // namespace mine

bool ready();
int compute();
void log(const char *);
void keep(std::promise<int> &&);
void keep_reference(std::promise<int> &);
struct request {
  std::promise<int> answer;
};

void on_one_path(std::promise<int> p, bool ok) {
  // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'p' is dropped without an answer on some paths, so who waits for it learns only that it is broken [async-unfulfilled-promise]
  if (ok)
    p.set_value(1);
}
void by_return(async::oneshot::sender<int> tx, bool ok) {
  // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'tx' is dropped without an answer on some paths, so who waits for it learns only that it is broken [async-unfulfilled-promise]
  if (!ok) {
    log("failed");
    return;
  }
  std::move(tx).send(1);
}
folly::SemiFuture<int> local() {
  folly::Promise<int> p;
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'p' is dropped without an answer on some paths, so who waits for it learns only that it is broken [async-unfulfilled-promise]
  auto f = p.getSemiFuture();
  if (ready())
    p.setValue(1);
  return f;
}
seastar::future<int> in_a_switch(int how) {
  seastar::promise<int> p;
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'p' is dropped without an answer on some paths, so who waits for it learns only that it is broken [async-unfulfilled-promise]
  auto f = p.get_future();
  switch (how) {
  case 0:
    p.set_value(0);
    break;
  case 1:
    p.set_exception({});
    break;
  default:
    break;
  }
  return f;
}
async::task<int> never() {
  mine::completion c;
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'c' is never answered, so who waits for it waits for ever [async-unfulfilled-promise]
  return c.get_task();
}
void handler_not_called(std::function<void(std::error_code, int)> done) {
  // CHECK-MESSAGES: :[[@LINE-1]]:67: warning: completion handler 'done' is not called on some paths, so who waits for it waits for ever [async-unfulfilled-promise]
  if (!ready())
    return;
  done({}, 1);
}
void twice(std::promise<int> p, bool ok) {
  if (!ok)
    p.set_exception(nullptr);
  p.set_value(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'p' may be answered a second time here, and it takes one answer [async-unfulfilled-promise]
}
void twice_in_a_loop(std::promise<int> &&p) {
  for (int i = 0; i < 3; ++i)
    p.set_value(i);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'p' may be answered a second time here, and it takes one answer [async-unfulfilled-promise]
}
void handler_twice(std::function<void(std::error_code)> done) {
  if (!ready())
    done(std::make_error_code(std::errc::timed_out));
  done({});
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'done' may be called a second time here, and it takes one call [async-unfulfilled-promise]
}
void own_twice(mine::completion c) {
  c.set_value(1);
  c.set_value(2);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'c' may be answered a second time here, and it takes one answer [async-unfulfilled-promise]
}
void in_a_thread(std::promise<int> p) {
  std::thread([p = std::move(p)]() mutable {
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'p' is dropped without an answer on some paths, so who waits for it learns only that it is broken [async-unfulfilled-promise]
    if (ready())
      p.set_value(1);
  }).detach();
}

// Answered on every path.
void both(std::promise<int> p, bool ok) {
  if (ok)
    p.set_value(1);
  else
    p.set_exception(nullptr);
}
void both_by_return(std::promise<int> p, bool ok) {
  if (!ok) {
    p.set_exception(nullptr);
    return;
  }
  p.set_value(1);
}
void by_handler(std::promise<int> p) {
  try {
    p.set_value(compute());
  } catch (...) {
    p.set_exception(std::current_exception());
  }
}
void handler_in_both(std::function<void(std::error_code)> done) {
  if (!ready())
    return done(std::make_error_code(std::errc::timed_out));
  done({});
}
void by_switch(std::promise<int> p, bool ok) {
  switch (ok) {
  case true:
    p.set_value(1);
    break;
  default:
    p.set_value(2);
  }
}
void by_condition(std::promise<int> p, const bool ok) {
  if (ok)
    p.set_value(1);
  log("x");
  if (!ok)
    p.set_value(2);
}
void throws(std::promise<int> p) {
  if (!ready())
    throw 1;
  p.set_value(1);
}
// Given away.
void moved(std::promise<int> p, bool now) {
  if (now)
    p.set_value(1);
  else
    keep(std::move(p));
}
void stored(std::promise<int> p, request &r, bool now) {
  if (now)
    return p.set_value(1);
  r.answer = std::move(p);
}
void by_reference(std::promise<int> p) {
  keep_reference(p);
  if (ready())
    p.set_value(1);
}
void captured(std::promise<int> p) {
  if (ready())
    return p.set_value(1);
  std::thread([p = std::move(p)]() mutable { p.set_value(1); }).detach();
}
std::future<int> shared() {
  auto p = std::make_shared<std::promise<int>>();
  auto f = p->get_future();
  std::thread([p] { p->set_value(1); }).detach();
  return f;
}
void waits(std::function<void(std::error_code)> done) {
  std::thread([done = std::move(done)] { done({}); }).detach();
}
// A new one in between.
void renewed(std::promise<int> p) {
  p.set_value(1);
  p = std::promise<int>();
  p.set_value(2);
}
void one_each(int n) {
  for (int i = 0; i < n; ++i) {
    std::promise<int> p;
    auto f = p.get_future();
    p.set_value(i);
  }
}
// Nobody waits any more.
void closed(async::oneshot::sender<int> tx) {
  if (tx.is_closed())
    return;
  std::move(tx).send(1);
}
void empty(std::function<void(std::error_code)> done) {
  if (done)
    done({});
}
// Broken by its destructor, by contract.
std::future<int> broken() {
  std::promise<int> p;
  return p.get_future();
}
// May be called as often as one likes.
void progress(std::function<void(int)> on_progress) {
  for (int i = 0; i < 10; ++i)
    if (ready())
      on_progress(i);
}
void notify(std::function<void()> done) {
  if (ready())
    done();
}
// Answered in the loop that looks for it.
void found(std::promise<int> p, int n) {
  for (int i = 0; i < n; ++i)
    if (ready()) {
      p.set_value(i);
      break;
    }
}
// An arrow that gives another object with an arrow: no pointer to a promise.
template <class T> struct view_of {
  struct arrow {
    T *operator->() const;
  };
  arrow operator->() const;
};
void looks_through_a_proxy() {
  view_of<std::promise<int>> seen;
  (void)seen;
}
