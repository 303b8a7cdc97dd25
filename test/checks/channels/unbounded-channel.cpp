// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unbounded-channel %t
#include "async_mock.h"
#include "libcoro_mock.h"
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <queue>
#include <string>

coro::task<> fill(coro::queue<int> &q) {
  for (int i = 0;; ++i)
    co_await q.push(i);
}

// --- no limit ---

coro::task<> local_queue() {
  coro::queue<int> jobs;
  // CHECK-NOTES: :[[@LINE-1]]:20: warning: channel 'jobs' has no capacity limit, so a producer that outruns the consumer fills the memory [async-unbounded-channel]
  // CHECK-NOTES: :[[@LINE-8]]:14: note: filled here without waiting for room
  // CHECK-NOTES: :[[@LINE-3]]:20: note: use 'coro::ring_buffer<T, capacity>', whose producers wait while it is full
  co_await fill(jobs);
}

void queue_of_a_function_that_only_starts_coroutines(coro::scheduler &s) {
  coro::queue<std::string> lines;
  // CHECK-NOTES: :[[@LINE-1]]:28: warning: channel 'lines' has no capacity limit
  // CHECK-NOTES: :[[@LINE-2]]:28: note: use 'coro::ring_buffer<T, capacity>', whose producers wait while it is full
  (void)s;
}

struct hub {
  coro::queue<int> events;
  // CHECK-NOTES: :[[@LINE-1]]:20: warning: channel 'events' has no capacity limit
  // CHECK-NOTES: :[[@LINE+3]]:14: note: filled here without waiting for room
  // CHECK-NOTES: :[[@LINE-3]]:20: note: use 'coro::ring_buffer<T, capacity>'
  coro::task<> publish(int e) {
    co_await events.push(e);
  }
};

coro::queue<int> everywhere;
// CHECK-NOTES: :[[@LINE-1]]:18: warning: channel 'everywhere' has no capacity limit
// CHECK-NOTES: :[[@LINE-2]]:18: note: use 'coro::ring_buffer<T, capacity>'

template <class T> struct mailbox {
  coro::queue<T> letters;
  // CHECK-NOTES: :[[@LINE-1]]:18: warning: channel 'letters' has no capacity limit
  // CHECK-NOTES: :[[@LINE-2]]:18: note: use 'coro::ring_buffer<T, capacity>'
};
mailbox<int> ints();
mailbox<std::string> strings();
auto size_of_an_instance = sizeof(mailbox<int>);

struct owner {
  std::unique_ptr<coro::queue<int>> jobs = std::make_unique<coro::queue<int>>();
  // CHECK-NOTES: :[[@LINE-1]]:37: warning: channel 'jobs' has no capacity limit
  // CHECK-NOTES: :[[@LINE-2]]:37: note: use 'coro::ring_buffer<T, capacity>'
};
void made_by_a_factory() {
  auto jobs = std::make_shared<coro::queue<int>>();
  // CHECK-NOTES: :[[@LINE-1]]:15: warning: channel 'jobs' has no capacity limit
  // CHECK-NOTES: :[[@LINE-2]]:15: note: use 'coro::ring_buffer<T, capacity>'
}

async::task<> pair_of_ends() {
  auto [tx, rx] = async::mpsc::unbounded<int>();
  // CHECK-NOTES: :[[@LINE-1]]:19: warning: 'async::mpsc::unbounded' makes a channel without a capacity limit, so a producer that outruns the consumer fills the memory
  // CHECK-NOTES: :[[@LINE+3]]:14: note: filled here without waiting for room
  // CHECK-NOTES: :[[@LINE-3]]:19: note: use 'async::mpsc::channel(capacity)', whose producers wait while it is full
  for (int i = 0;; ++i)
    co_await tx.send(i);
}

// --- a limit that is none ---

async::task<> huge_capacity() {
  auto [tx, rx] = async::mpsc::channel<int>(SIZE_MAX);
  // CHECK-NOTES: :[[@LINE-1]]:19: warning: capacity 'SIZE_MAX' of this channel is no limit in practice, so a producer that outruns the consumer fills the memory
  // CHECK-NOTES: :[[@LINE-2]]:19: note: give it a capacity at which producers wait
  auto numbers = async::mpsc::channel<int>(std::numeric_limits<std::size_t>::max());
  // CHECK-NOTES: :[[@LINE-1]]:18: warning: capacity 'std::numeric_limits<std::size_t>::max()' of 'numbers' is no limit in practice
  // CHECK-NOTES: :[[@LINE-2]]:18: note: give it a capacity at which producers wait
  auto minus = async::mpsc::channel<int>(-1);
  // CHECK-NOTES: :[[@LINE-1]]:16: warning: capacity '-1' of 'minus' is no limit in practice
  // CHECK-NOTES: :[[@LINE-2]]:16: note: give it a capacity at which producers wait
  co_return;
}
coro::task<> huge_template_argument() {
  coro::ring_buffer<int, 100'000'000> big;
  // CHECK-NOTES: :[[@LINE-1]]:39: warning: capacity '100000000' of 'big' is no limit in practice
  // CHECK-NOTES: :[[@LINE-2]]:39: note: give it a capacity at which producers wait
  co_return;
}

// --- silent: there is a limit ---

async::task<> bounded() {
  auto [tx, rx] = async::mpsc::channel<int>(128);
  constexpr std::size_t capacity = 1 << 10;
  auto more = async::mpsc::channel<int>(capacity);
  co_return;
}
async::task<> capacity_from_a_caller(std::size_t n) {
  auto ends = async::mpsc::channel<int>(n);
  co_return;
}
coro::task<> ring() {
  coro::ring_buffer<int, 64> jobs;
  co_await jobs.produce(1);
}

// Silent: something else limits it.

struct limited_by_a_semaphore {
  coro::queue<int> jobs;
  coro::semaphore<16> room{16};
  coro::task<> produce(int x) {
    co_await room.acquire();
    co_await jobs.push(x);
  }
  coro::task<> consume() {
    co_await jobs.pop();
    co_await room.release();
  }
};

struct permits { // a project's own
  coro::task<> acquire();
  void release();
};
coro::task<> limited_by_an_unknown_semaphore(permits &free_places) {
  coro::queue<int> jobs;
  for (int i = 0;; ++i) {
    co_await free_places.acquire();
    co_await jobs.push(i);
  }
}

struct limited_by_its_size {
  coro::queue<int> jobs;
  coro::event drained;
  coro::task<> produce(int x) {
    while (jobs.size() >= 100)
      co_await drained;
    co_await jobs.push(x);
  }
};

coro::task<> looks_first(coro::queue<int> &q) {
  if (q.size() > 100)
    co_return;
  co_await q.push(1);
}
coro::task<> limited_in_a_callee() {
  coro::queue<int> jobs;
  co_await looks_first(jobs);
}

struct limited_by_a_counter {
  coro::queue<int> jobs;
  int pending = 0;
  coro::task<bool> offer(int x) {
    if (pending >= 100)
      co_return false;
    ++pending;
    co_await jobs.push(x);
    co_return true;
  }
};

async::task<> sender_looks_first() {
  auto [tx, rx] = async::mpsc::unbounded<int>();
  for (int i = 0; tx.size() < 100; ++i)
    co_await tx.send(i);
}

// Silent: no channel is made here.

coro::task<> borrows(coro::queue<int> &q, coro::queue<int> *p, std::shared_ptr<coro::queue<int>> s) {
  auto &same = q;
  co_await same.pop();
  co_await p->pop();
  co_await s->pop();
}
struct refers {
  coro::queue<int> &jobs;
  coro::queue<int> *others;
};
using jobs_type = coro::queue<int>;
extern coro::queue<int> elsewhere;

// Silent: containers are no channels.
coro::task<> plain_containers() {
  std::queue<int> q;
  q.push(1);
  co_return;
}
