// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-dangling-argument %t
// Temporaries that nobody wrote, elements of pairs, and adapters.
#include "async_mock.h"
#include <initializer_list>
#include <string>
#include <tuple>
#include <utility>

void use(const std::string &);
struct options {
  int retries = 3;
  std::string tag;
};
async::task<> configured(int n, const options &o = {}) {
  co_await async::yield_now();
  use(o.tag);
}
async::task<> sum(std::initializer_list<int> list) {
  co_await async::yield_now();
  for (int each : list)
    use(std::to_string(each));
}
async::task<> send(const std::string &text) {
  co_await async::yield_now();
  use(text);
}

async::task<> default_argument() {
  auto t = configured(3);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: default argument given to 'o' of 'configured' dies at the end of the full expression, before the task is awaited [async-dangling-argument]
  co_await std::move(t);
}
async::task<> list() {
  auto t = sum({1, 2, 3});
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: temporary given to 'list' of 'sum' dies at the end of the full expression
  co_await std::move(t);
}
async::task<> element(std::pair<std::string, int> p) {
  auto [name, number] = p;
  return send(name);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: local 'name' given to 'text' of 'send' dies when this function returns
}

// In place; of a tuple of references; and an adapter that takes the task over.
async::task<> in_place() {
  co_await configured(3);
  co_await sum({1, 2, 3});
}
async::task<> references(std::string &outside) {
  auto [name, number] = std::forward_as_tuple(outside, 3);
  return send(name);
}
template <class T> async::task<T> with_name(const char *name, async::task<T> &&inner) {
  async::task<T> own = std::move(inner);
  co_return co_await std::move(own);
}
async::task<> adapted(std::string &outside) {
  return with_name("adapted", send(outside));
}
// What a member function of the temporary gives back is the temporary.
async::task<> chained() {
  auto t = send(std::string("x").append("y"));
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: temporary given to 'text' of 'send' dies at the end of the full expression
  co_await std::move(t);
}
