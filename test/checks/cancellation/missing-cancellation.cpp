// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-missing-cancellation %t
#include "async_mock.h"
#include "cancellation_mock.h"
#include <chrono>
#include <coroutine>
#include <stop_token>

using namespace std::chrono_literals;

namespace mine {
template <class T = void> using task = async::eager::task<T>;
struct event {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
task<> sleep_for(std::chrono::milliseconds);
task<> sleep_for(std::chrono::milliseconds, std::stop_token);
task<int> receive();
void handle(int);
void spawn(task<>);
event tick();

// ---- Reported

task<> forever() {
  while (true) {
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nothing can stop this loop, so 'forever' runs until the process ends [async-missing-cancellation]
  // CHECK-NOTES: :[[@LINE+2]]:12: note: this await does not end when the task is asked to stop
  // CHECK-NOTES: :[[@LINE-3]]:3: note: look at a stop token in each turn, and give it to what is awaited
    handle(co_await receive());
  }
}
task<> for_without_a_condition() {
  for (;;) {
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nothing can stop this loop, so 'for_without_a_
  // CHECK-NOTES: :[[@LINE+2]]:5: note: this await does not end
  // CHECK-NOTES: :[[@LINE-3]]:3: note: look at a stop token in
    co_await sleep_for(10ms);
    handle(1);
  }
}
task<> do_while() {
  do {
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nothing can stop this loop, so 'do_while' runs
  // CHECK-NOTES: :[[@LINE+2]]:5: note: this await does not end
  // CHECK-NOTES: :[[@LINE-3]]:3: note: look at a stop token in
    co_await tick();
  } while (true);
}
task<> only_an_inner_loop_ends() {
  while (1) {
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nothing can stop this loop, so 'only_an_inner_
  // CHECK-NOTES: :[[@LINE+3]]:11: note: this await does not end
  // CHECK-NOTES: :[[@LINE-3]]:3: note: look at a stop token in
    while (true) {
      if (co_await receive() == 0)
        break;
    }
  }
}
task<> only_the_switch_ends() {
  for (;;) {
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nothing can stop this loop, so 'only_the_switc
  // CHECK-NOTES: :[[@LINE+2]]:13: note: this await does not end
  // CHECK-NOTES: :[[@LINE-3]]:3: note: look at a stop token in
    switch (co_await receive()) {
    case 1:
      handle(1);
      break;
    default:
      break;
    }
  }
}
auto a_lambda = []() -> task<> {
  while (true)
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nothing can stop this loop, so this coroutine runs until the process ends [async-missing-cancellation]
  // CHECK-NOTES: :[[@LINE+2]]:5: note: this await does not end
  // CHECK-NOTES: :[[@LINE-3]]:3: note: look at a stop token in
    co_await tick();
};
struct Collector {
  task<> collect_idle() {
    while (true) {
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: nothing can stop this loop, so 'collect_idle'
    // CHECK-NOTES: :[[@LINE+2]]:7: note: this await does not end
    // CHECK-NOTES: :[[@LINE-3]]:5: note: look at a stop token in
      co_await sleep_for(1s < 2s ? 100ms : 200ms);
      ++collected;
    }
  }
  int collected = 0;
};
} // namespace mine
cppcoro::task<> refresh(cppcoro::io_service &io) {
  while (true)
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nothing can stop this loop, so 'refresh' runs
  // CHECK-NOTES: :[[@LINE+2]]:5: note: this await does not end
  // CHECK-NOTES: :[[@LINE-3]]:3: note: look at a stop token in
    co_await io.schedule_after(1s);
}
seastar::future<> gossip() {
  while (true) {
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nothing can stop this loop, so 'gossip' runs u
  // CHECK-NOTES: :[[@LINE+2]]:5: note: this await does not end
  // CHECK-NOTES: :[[@LINE-3]]:3: note: look at a stop token in
    co_await seastar::sleep(1s);
  }
}
// An awaiter of one's own does not know of the library's stop.
async::task<> own_awaiter_in_a_library() {
  for (;;)
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nothing can stop this loop, so 'own_awaiter_in
  // CHECK-NOTES: :[[@LINE+2]]:5: note: this await does not end
  // CHECK-NOTES: :[[@LINE-3]]:3: note: look at a stop token in
    co_await mine::tick();
}

// ---- Silent

namespace mine {
task<> asks(std::stop_token token) {
  while (true) {
    co_await sleep_for(10ms);
    if (token.stop_requested())
      co_return;
  }
}
task<> condition(std::stop_token token) {
  while (!token.stop_requested())
    co_await sleep_for(10ms);
}
task<> token_is_given(std::stop_token token) {
  while (true)
    co_await sleep_for(10ms, token);
}
task<> ends_with_its_input() {
  while (true) {
    int n = co_await receive();
    if (n == 0)
      co_return;
    handle(n);
  }
}
task<> breaks() {
  for (;;) {
    if (co_await receive() < 0)
      break;
  }
}
task<> throws() {
  for (;;) {
    if (co_await receive() < 0)
      throw 1;
  }
}
struct Server {
  bool stopping = false;
  task<> flag() {
    while (true) {
      co_await tick();
      if (stopping)
        break;
    }
  }
};
// Nothing is awaited: another check's matter.
task<> no_await() {
  co_await tick();
  while (true)
    handle(1);
}
// As long as the process.
task<> accept_loop() {
  while (true)
    handle(co_await receive());
}
task<> bounded() {
  for (int i = 0; i < 3; ++i)
    co_await tick();
}
} // namespace mine
int main() { mine::spawn(mine::accept_loop()); }
// A stop reaches each await.
async::task<> runtime_loop() {
  while (true)
    co_await async::sleep_for(1s);
}
folly::coro::Task<void> folly_loop() {
  while (true)
    co_await folly::coro::sleep(1s);
}
asio::awaitable<void> asio_loop(asio::socket &s) {
  for (;;)
    co_await s.async_read_some(asio::use_awaitable);
}
// Generators are asked.
async::eager::task<> numbers() {
  for (int i = 0;; ++i)
    co_yield i;
}
