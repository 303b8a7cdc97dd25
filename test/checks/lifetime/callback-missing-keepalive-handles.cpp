// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-callback-missing-keepalive %t -- --fix-notes
// A shared object in a handler by other ways than '[this]'.
#include "asio_mock.h"
#include <functional>
#include <memory>
#include <thread>

class session : public std::enable_shared_from_this<session> {
public:
  void bound() {
    timer.async_wait(std::bind(&session::on_wait, this, std::placeholders::_1));
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: callback binds 'this' of a shared 'session' and does not keep it alive, so it may run on a destroyed object [async-callback-missing-keepalive]
    // CHECK-FIXES: timer.async_wait(std::bind(&session::on_wait, shared_from_this(), std::placeholders::_1));
    timer.async_wait(std::bind_front(&session::on_wait, this));
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: callback binds 'this' of a shared 'session'
    // CHECK-FIXES: timer.async_wait(std::bind_front(&session::on_wait, shared_from_this()));
    auto handler = std::bind_front(&session::on_wait, this);
    // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: callback binds 'this' of a shared 'session'
    // CHECK-FIXES: auto handler = std::bind_front(&session::on_wait, shared_from_this());
    timer.async_wait(handler);
  }
  void pointers() {
    session *me = this;
    asio::post(io, [me] { ++me->count; });
    // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: callback has a pointer to a shared 'session' and does not keep it alive
    asio::post(io, [self = shared_from_this()] {
      self->timer.async_wait([p = self.get()](asio::error_code) { ++p->count; });
      // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: callback has a pointer to a shared 'session' and does not keep it alive
    });
  }
  void thread() {
    std::thread([this] { ++count; }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: callback captures 'this' of a shared 'session'
    // CHECK-FIXES: std::thread([this, self = shared_from_this()] { ++count; }).detach();
  }
  // The object at hand holds nothing for later.
  void of_the_object_at_hand() {
    auto self = shared_from_this();
    self->timer.async_wait([this](asio::error_code) { ++count; });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: callback captures 'this' of a shared 'session'
    // CHECK-FIXES: self->timer.async_wait([this, self = shared_from_this()](asio::error_code) { ++count; });
  }
  // What is spawned has been destroyed when its handler is called.
  void completion() {
    auto self = shared_from_this();
    asio::co_spawn(io, [self] { return self->loop(); }, [this](std::exception_ptr) { ++count; });
    // CHECK-MESSAGES: :[[@LINE-1]]:57: warning: callback captures 'this' of a shared 'session'
    // CHECK-FIXES: asio::co_spawn(io, [self] { return self->loop(); }, [this, self = shared_from_this()](std::exception_ptr) { ++count; });
  }

  void kept() {
    timer.async_wait(std::bind(&session::on_wait, shared_from_this(), std::placeholders::_1));
    timer.async_wait(std::bind_front(&session::on_wait, shared_from_this()));
    // Bound by value, and no object at all.
    asio::post(io, std::bind_front(&session::add, count));
    session *me = this;
    asio::post(io, [me, self = shared_from_this()] { ++me->count; });
    // The handler outlives what is spawned.
    asio::co_spawn(io, [this] { return loop(); }, [self = shared_from_this()](std::exception_ptr) {});
  }
  void joined() {
    std::thread worker([this] { ++count; });
    worker.join();
    kept_thread = std::thread([this] { ++count; });
  }
  ~session() { kept_thread.join(); }
  static void add(int);

private:
  void on_wait(asio::error_code);
  asio::awaitable<void> loop();
  asio::io_context &io;
  asio::steady_timer timer;
  std::thread kept_thread;
  int count = 0;
};
