// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-reference-parameter %t
// Selected by its full name: declarations alone. As part of a glob, or told
// not to, it leaves them alone.
// RUN: %check_async_tidy %s async-reference-parameter %t -check-suffixes=QUIET -- --config="{CheckOptions: {async-reference-parameter.ByDeclaration: false}}"
#include "async_mock.h"
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

async::task<> op();
void log(std::string_view);
void put(int);
struct request {
  std::string path;
};
template <class F> void on_request(F handler) { handler({}); }

async::task<> text(const std::string &s) {
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: reference parameter 's' is used after 'text' was suspended
  co_await op();
  log(s);
}

async::task<> view(std::string_view v) {
  // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: view parameter 'v' is used after 'view' was suspended
  co_await op();
  log(v);
}

async::task<> loop(std::span<const int> all) {
  // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: view parameter 'all' is used after 'loop' was suspended
  for (int each : all) {
    co_await op();
    put(each);
  }
}

auto stored = [](const request &r) -> async::task<> {
  // CHECK-MESSAGES: :[[@LINE-1]]:33: warning: reference parameter 'r' is used after this coroutine was suspended
  co_await op();
  log(r.path);
};

async::task<> taken_over(std::string &&s) {
  // CHECK-MESSAGES: :[[@LINE-1]]:40: warning: reference parameter 's' is used after 'taken_over' was suspended
  // CHECK-MESSAGES-QUIET: :[[@LINE-2]]:40: warning: reference parameter 's' is used after 'taken_over' was suspended
  co_await op();
  log(s);
}

// Silent: the calls show that it is right.
async::task<> called(const request &r) {
  co_await op();
  log(r.path);
}
async::task<> caller() { co_await called({"/"}); }

// Silent: lent on purpose, to be changed.
async::task<> changes(request &r) {
  co_await op();
  r.path = "/";
}

// Silent: pointers, wrappers, values.
async::task<> others(const request *p, std::reference_wrapper<request> w,
                     std::shared_ptr<request> s) {
  co_await op();
  log(p->path);
  log(w.get().path);
  log(s->path);
}

// Silent: no use after the suspension, or no coroutine.
async::task<> before(const std::string &s) {
  std::string own = s; // lazy or not
  co_await op();
  log(own);
}
async::task<> store(std::string);
async::task<> passes_on(const std::string &s) { return store(s); }

// Silent: who calls it is another's business.
void registers() {
  on_request([](const request &r) -> async::task<> {
    co_await op();
    log(r.path);
  });
}
