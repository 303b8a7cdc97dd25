// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-callback-missing-keepalive %t
// Member coroutines that go on by themselves once they are called.
#include "async_mock.h"
#include "task_shape.h"
#include <coroutine>
#include <exception>
#include <memory>

async::task<> io();
void log(int);

class session : public std::enable_shared_from_this<session> {
  int count_ = 0;

public:
  fire_and_forget reads() {
    co_await io();
    ++count_;
  }
  fire_and_forget holds_itself() {
    auto self = shared_from_this();
    co_await io();
    ++count_;
  }
  fire_and_forget is_held(std::shared_ptr<session> self) {
    co_await io();
    ++count_;
  }
  fire_and_forget uses_it_before() {
    int n = ++count_;
    co_await io();
    log(n);
  }
  async::task<> awaited() {
    co_await io();
    ++count_;
  }
  void start() {
    reads();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: coroutine 'reads' runs on a shared 'session' that it does not keep alive, so it may go on with a destroyed object [async-callback-missing-keepalive]
    // CHECK-NOTES: :[[@LINE-2]]:5: note: it is given away here
    // CHECK-NOTES: :[[@LINE-24]]:7: note: the object is used here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: spawn a lambda that captures 'shared_from_this()' and awaits it
    holds_itself();
    is_held(shared_from_this());
    uses_it_before();
  }
  async::task<> waits() { co_await awaited(); }
};
void from_outside() {
  auto s = std::make_shared<session>();
  s->holds_itself();
  s->reads();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: coroutine 'reads' runs on a shared 'session'
  // CHECK-NOTES: :[[@LINE-2]]:6: note: it is given away here
  // CHECK-NOTES: :[[@LINE-38]]:7: note: the object is used here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: spawn a lambda that
}

// Objects that are not shared are their owner's matter.
class plain {
  int count_ = 0;

public:
  fire_and_forget reads() {
    co_await io();
    ++count_;
  }
  void start() { reads(); }
};

// What C++/WinRT calls it.
namespace winrt {
template <class D> struct implements {
  std::shared_ptr<D> get_strong();
};
} // namespace winrt
struct page : winrt::implements<page> {
  int clicks = 0;
  fire_and_forget on_click() {
    co_await io();
    ++clicks;
  }
  fire_and_forget on_close() {
    auto strong = get_strong();
    co_await io();
    ++clicks;
  }
  void click() {
    on_click();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: coroutine 'on_click' runs on a shared 'page'
    // CHECK-NOTES: :[[@LINE-2]]:5: note: it is given away here
    // CHECK-NOTES: :[[@LINE-11]]:7: note: the object is used here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: spawn a lambda that
    on_close();
  }
};
