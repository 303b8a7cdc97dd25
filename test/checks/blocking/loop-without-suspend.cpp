// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-loop-without-suspend %t
#include "asio_mock.h"
#include "async_mock.h"
#include "libcoro_mock.h"
#include <atomic>
#include <deque>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>

void step();
bool condition();
int next();
template <class T> struct ring {
  std::optional<T> try_pop();
  bool try_pop(T &);
  bool empty() const;
};
template <class T> struct generator {
  struct promise_type {
    generator get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T);
    void return_void();
    void unhandled_exception();
  };
  T next();
};
/// A task type of the user's own.
namespace own {
using task = async::eager::task<>;
}

async::task<> empty_for() {
  for (;;) {
  }
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: endless loop in 'empty_for' never suspends, so no other task runs on its thread [async-loop-without-suspend]
  co_return;
}

async::task<> while_true_with_work() {
  co_await async::yield_now();
  while (true)
    step();
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: endless loop in 'while_true_with_work' never suspends
}

async::task<> while_one() {
  while (1) {
    step();
  }
  // CHECK-MESSAGES: :[[@LINE-3]]:3: warning: endless loop in 'while_one' never suspends
  co_await async::yield_now();
}

async::task<> do_while_true() {
  do {
    step();
  } while (true);
  // CHECK-MESSAGES: :[[@LINE-3]]:3: warning: endless loop
  co_return;
}

asio::awaitable<void> suspends_in_one_branch() {
  for (;;) {
    if (condition())
      co_await asio::post(asio::use_awaitable);
    step();
  }
  // CHECK-MESSAGES: :[[@LINE-5]]:3: warning: endless loop in 'suspends_in_one_branch' can go round without suspending; until it suspends, no other task runs on its thread [async-loop-without-suspend]
}

async::task<> goes_on_before_the_await(ring<int> &jobs) {
  while (true) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: endless loop in 'goes_on_before_the_await' can go round without suspending
    if (auto job = jobs.try_pop()) {
      step();
      continue;
    }
    co_await async::yield_now();
  }
}

async::task<> only_never_suspends() {
  while (true) {
    step();
    co_await std::suspend_never{};
  }
  // CHECK-MESSAGES: :[[@LINE-4]]:3: warning: endless loop in 'only_never_suspends' never suspends, so no other task runs on its thread
}

asio::awaitable<void> executor_is_always_ready() {
  for (;;) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: endless loop in 'executor_is_always_ready' never suspends
    auto ex = co_await asio::this_coro::executor;
    step();
  }
}

coro::task<> spin_until_atomic(std::atomic<bool> &ready) {
  while (!ready.load()) {
  }
  // CHECK-MESSAGES: :[[@LINE-2]]:3: warning: loop in 'spin_until_atomic' never suspends
  co_return;
}

own::task polls_a_stop_token(std::stop_token stop) {
  for (;;) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: loop in 'polls_a_stop_token' never suspends
    if (stop.stop_requested())
      co_return;
    step();
  }
}

own::task spins_on_try_pop(ring<int> &jobs) {
  int job;
  while (true) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: loop in 'spins_on_try_pop' never suspends
    if (jobs.try_pop(job))
      break;
  }
  co_await async::yield_now();
}

void in_a_lambda() {
  auto poll = []() -> async::task<> {
    for (;;)
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: endless loop in this coroutine never suspends
      step();
    co_return;
  };
  async::spawn(poll()).detach("poll");
}

struct poller {
  std::atomic<int> state{0};
  async::task<> run() {
    while (state != 3) {
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: loop in 'run' never suspends
      step();
    }
    co_return;
  }
};

template <class T> async::task<> in_a_template(T value) {
  for (;;) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: endless loop in 'in_a_template<int>' never suspends
    value += next();
  }
  co_return;
}
async::task<> instantiate() { co_await in_a_template(1); }

async::task<> inner_loop_is_endless() {
  while (true) {
    co_await async::yield_now();
    for (;;)
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: endless loop in 'inner_loop_is_endless' never suspends
      step();
  }
}

async::task<> inner_loop_may_be_empty(const std::vector<int> &v) {
  while (true) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: endless loop
    for (int i : v)
      step();
  }
  co_return;
}

// Each turn suspends.
async::task<> suspends_in_each_turn() {
  for (;;) {
    step();
    co_await async::yield_now();
  }
}
async::task<> suspends_in_both_branches() {
  while (true) {
    if (condition())
      co_await async::yield_now();
    else
      co_await async::sleep_for(std::chrono::seconds(1));
  }
}
async::task<> suspends_in_the_condition(async::mpsc::receiver<int> rx) {
  while (auto *message = co_await rx.recv())
    step();
}
async::task<> suspends_in_the_head() {
  for (;; co_await async::yield_now())
    step();
}
async::task<> the_same_condition_twice(bool fast) {
  for (;;) {
    if (fast)
      co_await async::yield_now();
    step();
    if (!fast)
      co_await async::sleep_for(std::chrono::seconds(1));
  }
}
// A wait for work: who need not wait has some.
async::task<> waits_while_empty(ring<int> &jobs) {
  for (;;) {
    while (jobs.empty())
      co_await async::yield_now();
    jobs.try_pop();
  }
}
async::task<> loop_inside_suspends(const std::vector<int> &v) {
  for (;;)
    for (int i : v)
      co_await async::yield_now();
}
// Every turn leaves the loop or suspends.
async::task<> returns_or_suspends() {
  for (;;) {
    if (condition())
      co_return;
    if (next() == 3)
      throw std::runtime_error("three");
    if (next() == 4)
      break;
    co_await async::yield_now();
  }
}
async::task<> retries_after_an_exception() {
  for (;;) {
    try {
      co_await async::yield_now();
      co_return;
    } catch (const std::exception &) {
    }
  }
}
async::task<> leaves_at_once() {
  for (;;) {
    step();
    break;
  }
  do {
    step();
  } while (false);
  co_return;
}
[[noreturn]] void fail();
async::task<> fails() {
  for (;;) {
    step();
    fail();
  }
  co_return;
}

// As long as the data, and no longer.
async::task<> works_through_data(std::deque<int> q) {
  for (int i = 0; i < 1000; ++i)
    step();
  while (!q.empty())
    q.pop_front();
  for (;;) {
    if (q.empty())
      break;
    q.pop_back();
  }
  while (true) {
    int token = next();
    if (token == 0)
      co_return;
  }
}
async::task<> drains(ring<int> &jobs) {
  while (true) {
    auto job = jobs.try_pop();
    if (!job)
      break;
    step();
  }
  while (true) {
    int job;
    if (!jobs.try_pop(job))
      co_return;
  }
}
async::task<> counts_to_a_limit() {
  int n = 0;
  while (true) {
    if (++n > 100)
      break;
  }
  co_return;
}
struct parser {
  void feed(int);
  bool done() const;
};
async::task<> until_the_parser_is_done() {
  parser p;
  for (;;) {
    p.feed(next());
    if (p.done())
      break;
  }
  co_return;
}
// Bounded by a count as well as by the flag.
async::task<> while_running_and_few(std::atomic<bool> &running) {
  for (int i = 0; running && i < 10; ++i)
    step();
  co_return;
}

// Generators run when they are asked.
generator<int> naturals() {
  for (int i = 0;; ++i)
    co_yield i;
}
generator<int> even_ones() {
  for (int i = 0;; ++i)
    if (i % 2 == 0)
      co_yield i;
}

// Hands its frame over and never comes back.
struct frame_task {
  struct promise_type {
    frame_task get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
    template <class F> std::suspend_always await_transform(F) { return {}; }
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
template <class T> frame_task initiates(T t) {
  co_await [t](auto *) {};
  for (;;) {
  } // Never reached.
}
frame_task initiated() { co_await initiates(3); }

// Not a coroutine; a lambda inside of one that runs on threads made for it.
void on_a_thread() {
  for (;;)
    step();
}
async::task<> starts_threads(std::atomic<bool> &stop) {
  std::jthread worker([&] {
    while (!stop)
      step();
  });
  co_await async::spawn_blocking([] {
    for (;;)
      step();
  });
}
async::task<> swallows_once() {
  while (true) {
    // NOLINTNEXTLINE(async-loop-without-suspend): measured, has an end
    for (;;)
      step();
  }
  co_await async::yield_now();
}
