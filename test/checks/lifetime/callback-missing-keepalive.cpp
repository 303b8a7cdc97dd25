// RUN: %check_async_tidy %s async-callback-missing-keepalive %t -- --fix-notes
#include "asio_mock.h"
#include <memory>
#include <string>

class session : public std::enable_shared_from_this<session> {
public:
  session(asio::io_context &io);
  void start() {
    timer.async_wait([this](asio::error_code) { ++count; });
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: callback captures 'this' of a shared 'session' and does not keep it alive, so it may run on a destroyed object [async-callback-missing-keepalive]
    // CHECK-FIXES: timer.async_wait([this, self = shared_from_this()](asio::error_code) { ++count; });
    asio::post(io, [&] { read(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: callback captures 'this' of a shared 'session'
    // CHECK-FIXES: asio::post(io, [&, self = shared_from_this()] { read(); });
    asio::co_spawn(io, loop(), asio::detached);
    // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: coroutine 'loop' runs on a shared 'session' that it does not keep alive
  }
  void nested() {
    auto self = shared_from_this();
    timer.async_wait([this, self](asio::error_code) {
      timer.async_wait([this](asio::error_code) { ++count; });
      // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: callback captures 'this' of a shared 'session'
      // CHECK-FIXES: timer.async_wait([this, self = shared_from_this()](asio::error_code) { ++count; });
    });
  }
  void kept() {
    auto self = shared_from_this();
    timer.async_wait([this, self](asio::error_code) { ++count; });
    timer.async_wait([this, me = shared_from_this()](asio::error_code) { ++count; });
    timer.async_wait([this, weak = weak_from_this()](asio::error_code) {
      if (auto locked = weak.lock())
        ++count;
    });
    timer.async_wait([self](asio::error_code) { self->read(); });
    asio::co_spawn(io, [self, this] { return loop(); }, asio::detached);
    asio::co_spawn(io, holds_itself(), asio::detached);
    asio::co_spawn(io, given(self), asio::detached);
  }
  void unused() {
    timer.async_wait([this](asio::error_code) {});
  }
  asio::awaitable<void> awaited() {
    co_await timer.async_wait(asio::use_awaitable);
    co_await loop();
    ++count;
  }

private:
  void read();
  asio::awaitable<void> loop() {
    co_await timer.async_wait(asio::use_awaitable);
    ++count;
  }
  asio::awaitable<void> holds_itself() {
    auto self = shared_from_this();
    co_await timer.async_wait(asio::use_awaitable);
    ++count;
  }
  asio::awaitable<void> given(std::shared_ptr<session>) {
    co_await timer.async_wait(asio::use_awaitable);
    ++count;
  }
  asio::io_context &io;
  asio::steady_timer timer;
  int count = 0;
};
class derived : public session {
public:
  void start_derived(asio::steady_timer &timer) {
    timer.async_wait([this](asio::error_code) { more(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: callback captures 'this' of a shared 'derived'
    // CHECK-FIXES: timer.async_wait([this, self = shared_from_this()](asio::error_code) { more(); });
  }
  void more();
};
// Not shared: somebody else owns it.
class plain {
public:
  void start(asio::steady_timer &timer) {
    timer.async_wait([this](asio::error_code) { ++count; });
  }

private:
  int count = 0;
};
// The operation is that of a member, which is cancelled with the object; the handler
// looks at what it is told before it touches anything.
class cancels_its_timer : public std::enable_shared_from_this<cancels_its_timer> {
public:
  ~cancels_its_timer() { timer.cancel(); }
  void start() {
    timer.async_wait([this](asio::error_code ec) {
      if (ec)
        return;
      ++count;
    });
  }

private:
  asio::steady_timer timer;
  int count = 0;
};
// The destructor waits for the threads that run the callbacks.
class pool_owner : public std::enable_shared_from_this<pool_owner> {
public:
  ~pool_owner() { pool.join(); }
  void start() {
    asio::post(pool, [this] { ++count; });
  }

private:
  asio::thread_pool pool;
  int count = 0;
};
