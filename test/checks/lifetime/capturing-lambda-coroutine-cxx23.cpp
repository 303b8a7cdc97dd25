// RUN: %check_async_tidy -std=c++23 %s async-capturing-lambda-coroutine %t -- --fix-notes
#include "async_mock.h"
#include <string>

void use(const std::string &);

void added(std::string name) {
  async::spawn([name]() -> async::task<> { use(name); co_return; }()).detach("test");
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: capture 'name' is read by the coroutine after
  // CHECK-FIXES: async::spawn([name](this auto) -> async::task<> { use(name); co_return; }()).detach("test");
  async::spawn([name](int) -> async::task<> { use(name); co_return; }(1)).detach("test");
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: capture 'name' is read by the coroutine after
  // CHECK-FIXES: async::spawn([name](this auto, int) -> async::task<> { use(name); co_return; }(1)).detach("test");
  async::spawn([name] -> async::task<> { use(name); co_return; }()).detach("test");
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: capture 'name' is read by the coroutine after
  // CHECK-FIXES: async::spawn([name](this auto) -> async::task<> { use(name); co_return; }()).detach("test");
  async::spawn([name]() mutable -> async::task<> { use(name); co_return; }()).detach("test");
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: capture 'name' is read by the coroutine after
  // CHECK-FIXES: async::spawn([name](this auto) -> async::task<> { use(name); co_return; }()).detach("test");
}
// The coroutine has a copy of the closure.
void by_value(std::string name) {
  async::spawn([name](this auto) -> async::task<> { use(name); co_return; }()).detach("test");
}
void by_reference(std::string name) {
  async::spawn([name](this auto &&) -> async::task<> { use(name); co_return; }()).detach("test");
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: capture 'name' is read by the coroutine after
  auto job = [name](this auto &) -> async::task<> { use(name); co_return; };
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: capture 'name' is read by the coroutine after
  async::spawn(job()).detach("test");
}
