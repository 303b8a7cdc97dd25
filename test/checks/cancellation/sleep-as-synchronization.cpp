// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-sleep-as-synchronization %t
#define CANCELLATION_MOCK_WITHOUT_ASIO
#include "asio_mock.h"
#include "async_mock.h"
#include "cancellation_mock.h"
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <memory>
#include <queue>
#include <stop_token>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

std::atomic<bool> ready;
bool is_ready();
void log(const char *);
struct Connection {
  bool connected() const;
  bool try_connect();
  async::task<> ping();
};
namespace mine {
template <class T = void> using task = async::eager::task<T>;
task<> sleep_for(std::chrono::milliseconds);
} // namespace mine

// ---- A loop that sleeps and looks

async::task<> global_flag() {
  while (!ready)
    co_await async::sleep_for(10ms);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this loop sleeps until a condition changes, so it sees the change late and runs for nothing until then [async-sleep-as-synchronization]
    // CHECK-NOTES: :[[@LINE-3]]:10: note: the condition is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: await what changes it: an event, a condition variable, a channel
}
async::task<> flag_by_reference(std::atomic<bool> &done) {
  while (!done.load(std::memory_order_acquire)) {
    co_await async::sleep_for(10ms);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this loop sleeps until a condition changes, so
    // CHECK-NOTES: :[[@LINE-3]]:10: note: the condition is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: await what changes it: a
  }
}
async::task<> shared_flag(std::shared_ptr<bool> done) {
  do {
    co_await async::sleep_for(1ms);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this loop sleeps until a condition changes, so
    // CHECK-NOTES: :[[@LINE+2]]:12: note: the condition is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: await what changes it: a
  } while (!*done);
}
async::task<> left_by_break(const Connection &c) {
  for (;;) {
    if (c.connected())
      break;
    co_await async::sleep_for(50ms);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this loop sleeps until a condition changes, so
    // CHECK-NOTES: :[[@LINE-4]]:9: note: the condition is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: await what changes it: a
  }
}
async::task<> left_by_return() {
  while (true) {
    if (is_ready())
      co_return;
    std::puts("waiting");
    co_await async::sleep_for(50ms);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this loop sleeps until a condition changes, so
    // CHECK-NOTES: :[[@LINE-5]]:9: note: the condition is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: await what changes it: a
  }
}
struct Worker {
  bool stopped_ = false;
  std::queue<int> jobs_;
  async::task<> own_member() {
    while (jobs_.empty() && !stopped_)
      co_await async::sleep_for(5ms);
      // CHECK-NOTES: :[[@LINE-1]]:7: warning: this loop sleeps until a condition changes, so
      // CHECK-NOTES: :[[@LINE-3]]:12: note: the condition is here
      // CHECK-NOTES: :[[@LINE-3]]:7: note: await what changes it: a
  }
};
async::task<> with_a_time_limit(const std::atomic<int> &state) {
  auto limit = std::chrono::steady_clock::now() + 5s;
  while (state != 2 && std::chrono::steady_clock::now() < limit)
    co_await async::sleep_for(5ms);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this loop sleeps until a condition changes, so
    // CHECK-NOTES: :[[@LINE-3]]:10: note: the condition is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: await what changes it: a
}
asio::awaitable<void> with_a_timer(asio::io_context &ctx, bool &done) {
  asio::steady_timer timer(ctx);
  while (!done) {
    timer.expires_after(10ms);
    co_await timer.async_wait(asio::use_awaitable);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this loop sleeps until a condition changes, so
    // CHECK-NOTES: :[[@LINE-4]]:10: note: the condition is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: await what changes it: a
  }
}
folly::coro::Task<void> folly_poll(std::atomic<bool> &done) {
  while (!done)
    co_await folly::coro::sleep(1ms);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this loop sleeps until a condition changes, so
    // CHECK-NOTES: :[[@LINE-3]]:10: note: the condition is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: await what changes it: a
}
seastar::future<> seastar_poll(const bool &done) {
  while (!done)
    co_await seastar::sleep(1ms);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this loop sleeps until a condition changes, so
    // CHECK-NOTES: :[[@LINE-3]]:10: note: the condition is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: await what changes it: a
}
mine::task<> own_type(std::atomic<bool> &done) {
  while (!done)
    co_await mine::sleep_for(1ms);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this loop sleeps until a condition changes, so
    // CHECK-NOTES: :[[@LINE-3]]:10: note: the condition is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: await what changes it: a
}
async::task<> waits_for_a_stop(std::stop_token token) {
  while (!token.stop_requested())
    co_await async::sleep_for(100ms);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this loop sleeps until a condition changes, so
    // CHECK-NOTES: :[[@LINE-3]]:10: note: the condition is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: await what changes it: a
}

// ---- Instead of a join

async::task<> worker(std::stop_token);
void start(async::task<>);

async::task<> run_server(std::stop_source stop) {
  start(worker(stop.get_token()));
  co_await async::yield_now();
  stop.request_stop();
  co_await async::sleep_for(5s);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: this sleep stands for a join: work that was asked to stop may need longer, or none of the time [async-sleep-as-synchronization]
  // CHECK-NOTES: :[[@LINE-3]]:3: note: it is asked to stop here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: keep the tasks' handles or scope, and await those
}
async::task<> and_then_returns(std::stop_source &stop, int code) {
  stop.request_stop();
  log("shutting down");
  co_await async::sleep_for(2s);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: this sleep stands for a join: work that was as
  // CHECK-NOTES: :[[@LINE-4]]:3: note: it is asked to stop here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: keep the tasks' handles
  log("bye");
  co_return;
}
async::task<> by_a_flag(std::atomic<bool> &stopping) {
  stopping = true;
  co_await async::sleep_for(1s);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: this sleep stands for a join: work that was as
  // CHECK-NOTES: :[[@LINE-3]]:3: note: it is asked to stop here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: keep the tasks' handles
}
folly::coro::Task<void> folly_source(folly::CancellationSource &source) {
  source.requestCancellation();
  co_await folly::coro::sleep(1s);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: this sleep stands for a join: work that was as
  // CHECK-NOTES: :[[@LINE-3]]:3: note: it is asked to stop here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: keep the tasks' handles
}
struct Server {
  std::atomic<bool> running_ = true;
  async::task<> shutdown() {
    running_.store(false);
    co_await async::sleep_for(500ms);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: this sleep stands for a join: work that was as
    // CHECK-NOTES: :[[@LINE-3]]:5: note: it is asked to stop here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: keep the tasks' handles
  }
};
int main() {
  std::stop_source stop;
  start(worker(stop.get_token()));
  stop.request_stop();
  std::this_thread::sleep_for(2s);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: this sleep stands for a join: work that was as
  // CHECK-NOTES: :[[@LINE-3]]:3: note: it is asked to stop here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: keep the tasks' handles
  return 0;
}

// ---- Silent

// A heartbeat does something in each turn.
async::task<> heartbeat(Connection &c, std::atomic<bool> &stopped) {
  while (!stopped) {
    co_await c.ping();
    co_await async::sleep_for(1s);
  }
}
void send_statistics();
async::task<> periodic(std::atomic<bool> &stopped) {
  while (!stopped) {
    send_statistics();
    co_await async::sleep_for(1s);
  }
}
// A retry tries something.
async::task<> retry(Connection &c) {
  while (!c.try_connect())
    co_await async::sleep_for(100ms);
}
async::task<bool> attempt();
async::task<> backoff() {
  auto delay = 10ms;
  while (!co_await attempt()) {
    co_await async::sleep_for(delay);
    delay *= 2;
  }
}
async::task<> limited_attempts() {
  for (int i = 0; i < 5; ++i)
    co_await async::sleep_for(10ms);
}
async::task<> rate_limit(std::vector<int> &work) {
  for (int job : work) {
    log("job");
    (void)job;
    co_await async::sleep_for(10ms);
  }
}
// Only the time.
async::task<> until_a_time(std::chrono::steady_clock::time_point end) {
  while (std::chrono::steady_clock::now() < end)
    co_await async::sleep_for(10ms);
}
// Something awaited changes the condition.
async::task<> an_await_changes_it(Connection &c) {
  while (!c.connected()) {
    co_await c.ping();
    co_await async::sleep_for(10ms);
  }
}
async::task<> the_loop_changes_it() {
  bool done = false;
  int n = 0;
  while (!done) {
    co_await async::sleep_for(10ms);
    done = ++n == 10;
  }
}
// It waits with a limit, and not for a flag.
async::task<> once() { co_await async::sleep_for(1s); }
async::task<> grace_period(std::stop_source &stop, async::join_handle<> handle) {
  stop.request_stop();
  co_await async::sleep_for(1s);
  co_await handle;
}
async::task<> joined_before(std::stop_source &stop, async::join_handle<> handle) {
  stop.request_stop();
  co_await handle;
  co_await async::sleep_for(100ms);
}
async::task<> pulse(bool &led) {
  led = true;
  co_await async::sleep_for(100ms);
  led = false;
}
async::task<> another_flag(bool &armed) {
  armed = true;
  co_await async::sleep_for(100ms);
}
// Other work follows.
async::task<> sleeps_before_the_request(std::stop_source &stop) {
  co_await async::sleep_for(1s);
  stop.request_stop();
}
void threads(std::stop_source &stop, std::thread &t) {
  stop.request_stop();
  std::this_thread::sleep_for(10ms);
  t.join();
}
// Tests make an order of events by it.
#define TEST(suite, name) void suite##_##name()
TEST(Server, stops) {
  std::stop_source stop;
  stop.request_stop();
  std::this_thread::sleep_for(10ms);
  auto poll = [](std::atomic<bool> &done) -> async::task<> {
    while (!done)
      co_await async::sleep_for(1ms);
  };
  (void)poll;
}
