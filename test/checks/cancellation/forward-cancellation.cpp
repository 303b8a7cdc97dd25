// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-forward-cancellation %t
#include "async_mock.h"
#include "cancellation_mock.h"
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

using namespace std::chrono_literals;

namespace mine {
template <class T = void> using task = async::eager::task<T>;
task<int> read(int fd);
task<int> read(int fd, std::stop_token token);
task<> pause(std::chrono::milliseconds, std::stop_token token = {});
task<> step();
task<> close(int fd);
task<> close(int fd, std::stop_token);
template <class T> task<T> query(const T &);
template <class T> task<T> query(const T &, std::stop_token);
template <class T> task<T> with_stop(std::stop_token, task<T>);
void log(const char *);
struct Client {
  task<std::string> get(const std::string &url);
  task<std::string> get(const std::string &url, std::stop_token token);
  task<> set_stop_token(std::stop_token);
  void stop_with(std::stop_token);
};
} // namespace mine

namespace mine {
// ---- Reported

task<> overload_with_a_token(int fd, std::stop_token token) {
  co_await read(fd);
  // CHECK-NOTES: :[[@LINE-1]]:12: warning: 'token' is at hand and 'read' could take it, but the call does not get it and cannot be cancelled [async-forward-cancellation]
  // CHECK-NOTES: :[[@LINE-23]]:11: note: this overload takes one
  // CHECK-NOTES: :[[@LINE-3]]:12: note: pass 'token'
  co_await step();
}
task<> token_by_default(std::stop_token token) {
  co_await pause(10ms);
  // CHECK-NOTES: :[[@LINE-1]]:12: warning: 'token' is at hand and 'pause' could take it,
  // CHECK-NOTES: :[[@LINE-29]]:8: note: it is declared here
  // CHECK-NOTES: :[[@LINE-3]]:12: note: pass 'token'
}
task<> of_a_member(Client &c, const std::stop_token &token) {
  auto text = co_await c.get("http://x");
  // CHECK-NOTES: :[[@LINE-1]]:26: warning: 'token' is at hand and 'get' could take it, bu
  // CHECK-NOTES: :[[@LINE-25]]:21: note: this overload takes one
  // CHECK-NOTES: :[[@LINE-3]]:26: note: pass 'token'
}
task<> kept_task(int fd, std::stop_token token) {
  auto pending = read(fd);
  // CHECK-NOTES: :[[@LINE-1]]:18: warning: 'token' is at hand and 'read' could take it, b
  // CHECK-NOTES: :[[@LINE-42]]:11: note: this overload takes one
  // CHECK-NOTES: :[[@LINE-3]]:18: note: pass 'token'
  log("pending");
  co_await std::move(pending);
}
task<> in_a_loop_that_asks(int fd, std::stop_token token) {
  while (!token.stop_requested())
    co_await read(fd);
    // CHECK-NOTES: :[[@LINE-1]]:14: warning: 'token' is at hand and 'read' could take it, b
    // CHECK-NOTES: :[[@LINE-51]]:11: note: this overload takes one
    // CHECK-NOTES: :[[@LINE-3]]:14: note: pass 'token'
}
task<> template_overload(std::stop_token token) {
  int n = co_await query(1);
  // CHECK-NOTES: :[[@LINE-1]]:20: warning: 'token' is at hand and 'query' could take it,
  // CHECK-NOTES: :[[@LINE-51]]:28: note: this overload takes one
  // CHECK-NOTES: :[[@LINE-3]]:20: note: pass 'token'
  (void)n;
}
task<> local_token(int fd, std::stop_source &source) {
  auto token = source.get_token();
  co_await read(fd);
  // CHECK-NOTES: :[[@LINE-1]]:12: warning: 'token' is at hand and 'read' could take it, b
  // CHECK-NOTES: :[[@LINE-65]]:11: note: this overload takes one
  // CHECK-NOTES: :[[@LINE-3]]:12: note: pass 'token'
}
struct Service {
  std::stop_token stop_;
  task<> member_token(int fd) {
    co_await read(fd);
    // CHECK-NOTES: :[[@LINE-1]]:14: warning: 'stop_' is at hand and 'read' could take it, b
    // CHECK-NOTES: :[[@LINE-73]]:11: note: this overload takes one
    // CHECK-NOTES: :[[@LINE-3]]:14: note: pass 'stop_'
  }
};
auto lambda_with_a_token = [](int fd, std::stop_token token) -> task<> {
  co_await read(fd);
  // CHECK-NOTES: :[[@LINE-1]]:12: warning: 'token' is at hand and 'read' could take it, b
  // CHECK-NOTES: :[[@LINE-80]]:11: note: this overload takes one
  // CHECK-NOTES: :[[@LINE-3]]:12: note: pass 'token'
};
void captured_token(std::stop_token token) {
  auto work = [token](int fd) -> task<> {
    if (token.stop_requested())
      co_return;
    co_await read(fd);
    // CHECK-NOTES: :[[@LINE-1]]:14: warning: 'token' is at hand and 'read' could take it, b
    // CHECK-NOTES: :[[@LINE-89]]:11: note: this overload takes one
    // CHECK-NOTES: :[[@LINE-3]]:14: note: pass 'token'
  };
  (void)work;
}
} // namespace mine
cppcoro::task<> cppcoro_timer(cppcoro::io_service &io, cppcoro::cancellation_token ct) {
  co_await io.schedule_after(1s);
  // CHECK-NOTES: :[[@LINE-1]]:15: warning: 'ct' is at hand and 'schedule_after' could tak
  // CHECK-NOTES: :{{[0-9]+}}:{{[0-9]+}}: note: it is declared here
  // CHECK-NOTES: :[[@LINE-3]]:15: note: pass 'ct'
}
seastar::future<> seastar_sleep(seastar::abort_source &as) {
  co_await seastar::sleep_abortable(1s);
  // CHECK-NOTES: :[[@LINE-1]]:12: warning: 'as' is at hand and 'sleep_abortable' could ta
  // CHECK-NOTES: :{{[0-9]+}}:{{[0-9]+}}: note: this overload takes one
  // CHECK-NOTES: :[[@LINE-3]]:12: note: pass 'as'
}
void waits_on_a_thread(std::stop_token token, std::condition_variable_any &cv, std::unique_lock<std::mutex> &lock, bool &ready) {
  cv.wait(lock, [&] { return ready; });
  // CHECK-NOTES: :[[@LINE-1]]:6: warning: 'token' is at hand and 'wait' could take it, b
  // CHECK-NOTES: :{{[0-9]+}}:{{[0-9]+}}: note: this overload takes one
  // CHECK-NOTES: :[[@LINE-3]]:6: note: pass 'token'
}

// ---- Silent

namespace mine {
task<> passed_on(int fd, std::stop_token token) {
  co_await read(fd, token);
  co_await pause(1ms, token);
  co_await pause(1ms, std::stop_token{}); // on purpose
}
task<> nothing_at_hand(int fd) {
  co_await read(fd);
  co_await pause(1ms);
}
task<> takes_none(std::stop_token token) { co_await step(); }
// The call around it gets the token.
task<> wrapped(int fd, std::stop_token token) { co_await with_stop(token, read(fd)); }
// A callback of the token cancels it.
void cancel(int fd);
task<> by_callback(int fd, std::stop_token token) {
  std::stop_callback on_stop(token, [fd] { cancel(fd); });
  co_await read(fd);
}
task<> told_before(Client &c, std::stop_token token) {
  c.stop_with(token);
  co_await c.get("http://x");
}
// Cleaning up must not be cancelled.
task<> clean_up(int fd, std::stop_token token) {
  co_await read(fd, token);
  co_await close(fd);
}
task<> after_the_stop(int fd, std::stop_token token) {
  if (token.stop_requested()) {
    co_await read(fd);
    co_return;
  }
  co_await read(fd, token);
}
task<> after_the_loop(int fd, std::stop_token token) {
  while (!token.stop_requested())
    co_await read(fd, token);
  co_await read(fd);
}
task<> in_a_handler(int fd, std::stop_token token) {
  task<int> (*undo)(int) = nullptr;
  try {
    co_await read(fd, token);
  } catch (...) {
    undo = [](int f) { return read(f); };
    read(fd);
  }
  if (undo)
    co_await undo(fd);
}
struct Guarded {
  std::stop_token token_;
  ~Guarded() { read(1); }
  task<> rollback(int fd) { co_await read(fd); }
};
// The overload with the token is written in terms of the other.
task<int> fetch(int fd);
task<int> fetch(int fd, std::stop_token token) {
  std::optional<int> value;
  if (!token.stop_requested())
    value = co_await fetch(fd);
  co_return value.value_or(0);
}
// A token of another kind.
task<> other_kind(int fd, cppcoro::cancellation_token token) { co_await read(fd); }
// Declared after the call.
task<> later(int fd, std::stop_source &source) {
  co_await read(fd);
  auto token = source.get_token();
  (void)token;
}
// An overload that differs in more than the token.
task<> write(int fd, int value);
task<> write(int fd, const std::string &, std::stop_token);
task<> differs(int fd, std::stop_token token) { co_await write(fd, 1); }
} // namespace mine

// A stop reaches what is awaited by itself.
folly::coro::Task<void> folly_step();
folly::coro::Task<void> folly_step(folly::CancellationToken);
folly::coro::Task<void> implicit(folly::CancellationToken token) { co_await folly_step(); }
namespace async {
class stop_ref {};
task<> read(int);
task<> read(int, stop_ref);
task<> runtime_is_implicit(int fd, stop_ref stop) { co_await read(fd); }
} // namespace async
