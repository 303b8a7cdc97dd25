// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unfulfilled-promise %t
//
// Promises that are a part of something, or that a pointer owns; exceptions on
// the way to the answer; promises of others.
#include "async_mock.h"
#include "promise_mock.h"
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kj {
template <class T> T &&mv(T &t) noexcept { return static_cast<T &&>(t); }
template <class T> class Own {
public:
  Own(Own &&) noexcept;
  ~Own();
  T *operator->();
};
template <class T> class PromiseFulfiller {
public:
  virtual void fulfill(T &&) = 0;
  virtual void reject(std::exception_ptr) = 0;
};
template <class T> class Promise {
public:
  Promise(Promise &&) noexcept;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
template <class T> struct PromiseFulfillerPair {
  Promise<T> promise;
  Own<PromiseFulfiller<T>> fulfiller;
};
template <class T> PromiseFulfillerPair<T> newPromiseAndFulfiller();
} // namespace kj

void log(const char *) noexcept;
int compute();
void parse(int);
async::task<int> load(const std::string &);
struct question {
  std::string key;
  async::oneshot::sender<int> answer;
};
async::task<std::optional<question>> receive();
async::task<> handle(question);

// ---- A part of a request ------------------------------------------------------

async::task<> skips_some() {
  while (auto q = co_await receive()) {
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'q' is dropped without an answer on some paths, so who waits for it learns only that it is broken [async-unfulfilled-promise]
    if (q->key.empty())
      continue;
    std::move(q->answer).send(co_await load(q->key));
  }
}
async::task<> returns_early(question q) {
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: 'q' is dropped without an answer on some paths
  if (q.key.empty())
    co_return;
  std::move(q.answer).send(1);
}
// Each is answered; that there is none ends the loop.
async::task<> answers_each() {
  while (auto q = co_await receive()) {
    if (q->key.empty())
      std::move(q->answer).send(0);
    else
      std::move(q->answer).send(co_await load(q->key));
  }
}
// The whole is handed on.
async::task<> hands_some_on() {
  for (;;) {
    auto q = co_await receive();
    if (!q)
      break;
    if (q->key.empty()) {
      co_await handle(std::move(*q));
      continue;
    }
    std::move(q->answer).send(1);
  }
}
// Only read: it is somebody else's to answer.
async::task<> only_reads(const question &q) {
  log(q.key.c_str());
  co_return;
}
// The part is moved out.
void keeps_the_part(question q, std::vector<async::oneshot::sender<int>> &out) {
  if (q.key.empty())
    std::move(q.answer).send(0);
  else
    out.push_back(std::move(q.answer));
}

// ---- Pairs and pointers -------------------------------------------------------

kj::Promise<int> never_answered() {
  auto pair = kj::newPromiseAndFulfiller<int>();
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'pair' is never answered, so who waits for it learns only that it is broken
  return kj::mv(pair.promise);
}
kj::Promise<int> answered_on_one_path(bool ok) {
  auto pair = kj::newPromiseAndFulfiller<int>();
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'pair' is dropped without an answer on some paths
  if (ok)
    pair.fulfiller->fulfill(1);
  return kj::mv(pair.promise);
}
void given(kj::Own<kj::PromiseFulfiller<int>> f, bool ok) {
  // CHECK-MESSAGES: :[[@LINE-1]]:47: warning: 'f' is dropped without an answer on some paths
  if (!ok)
    return;
  f->fulfill(3);
}
void owned(std::unique_ptr<seastar::promise<int>> p, bool ok) {
  // CHECK-MESSAGES: :[[@LINE-1]]:51: warning: 'p' is dropped without an answer on some paths
  if (ok)
    p->set_value(1);
}
seastar::future<int> local_without_answer() {
  seastar::promise<int> p;
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'p' is never answered
  auto f = p.get_future();
  log("asked");
  return f;
}
// The other end lives on.
kj::Promise<int> kept_by_a_closure() {
  auto pair = kj::newPromiseAndFulfiller<int>();
  auto later = [f = kj::mv(pair.fulfiller)]() mutable { f->fulfill(3); };
  later();
  return kj::mv(pair.promise);
}
void rejects(kj::Own<kj::PromiseFulfiller<int>> f, bool ok) {
  if (!ok) {
    f->reject(nullptr);
    return;
  }
  f->fulfill(3);
}
// Others have it too.
void shared(std::shared_ptr<seastar::promise<int>> p, bool ok) {
  if (ok)
    p->set_value(1);
}

// ---- Exceptions ---------------------------------------------------------------

async::task<> swallowed(async::oneshot::sender<int> tx, std::string key) {
  // CHECK-MESSAGES: :[[@LINE-1]]:53: warning: 'tx' is dropped without an answer on some paths
  try {
    int v = co_await load(key);
    std::move(tx).send(v);
  } catch (const std::exception &) {
    log("failed");
  }
}
void value_then_exception(std::promise<int> &p) {
  try {
    p.set_value(compute());
    parse(3);
  } catch (...) {
    p.set_exception(std::current_exception());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'p' may be answered a second time here, and it takes one answer
  }
}
// What may throw stands before the value.
void value_or_exception(std::promise<int> &p) {
  try {
    parse(3);
    p.set_value(compute());
  } catch (...) {
    p.set_exception(std::current_exception());
  }
}
// What follows the value does not throw.
void value_and_log(std::promise<int> &p) {
  try {
    p.set_value(compute());
    log("done");
  } catch (...) {
    p.set_exception(std::current_exception());
  }
}
// Answered after the handler.
async::task<> caught_and_answered(async::oneshot::sender<int> tx, std::string key) {
  int v = -1;
  try {
    v = co_await load(key);
  } catch (...) {
    log("failed");
  }
  std::move(tx).send(v);
}
// Thrown on: the caller is told.
async::task<> rethrown(async::oneshot::sender<int> tx, std::string key) {
  try {
    std::move(tx).send(co_await load(key));
  } catch (...) {
    log("failed");
    throw;
  }
}

// ---- Others' ------------------------------------------------------------------

// Who has a reference need not answer.
void refers(seastar::promise<int> &p, bool ok) {
  if (ok)
    p.set_value(1);
}
