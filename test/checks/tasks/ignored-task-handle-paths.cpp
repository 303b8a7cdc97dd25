// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-ignored-task-handle %t
#include "async_mock.h"
#include <deque>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

async::task<> flush();
async::task<int> count();
int work();
bool ready();
void adopt(std::thread);
void look(const std::thread &);

void futures() {
  (void)std::async(std::launch::async, work);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: future returned by 'async' is dropped, so this statement blocks until its work ends
  std::ignore = std::async(work);
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: future returned by 'async' is dropped
  auto left = std::async(work);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: future returned by 'async' is never used, and the destructor of 'left' blocks until its work ends
  std::future<int> typed = std::async(work);
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: future returned by 'async' is never used, and the destructor of 'typed' blocks until its work ends
  [[maybe_unused]] auto marked = std::async(work);
  // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: future returned by 'async' is never used
  auto next = std::async(work);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: future returned by 'async' is overwritten, which blocks until its work ends
  next = std::async(work);
  next.get();
  std::vector<std::future<int>> all;
  all.push_back(std::async(work));
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: future returned by 'async' is never used, and the destructor of 'all' blocks until its work ends
}

void threads(int n) {
  std::thread{work};
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::thread' is destroyed here without being joined or detached, which terminates the program
  std::thread{work}.get_id();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::thread' is destroyed here without being joined or detached
  std::thread asked(work);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'asked' is neither joined nor detached, so its destructor terminates the program
  (void)asked.get_id();
  std::thread again(work);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: assigning to 'again' before it is joined or detached terminates the program
  again = std::thread(work);
  again.join();
  std::vector<std::thread> pool;
  for (int i = 0; i < n; ++i)
    pool.emplace_back(work);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'std::thread' kept in 'pool' is neither joined nor detached, so its destructor terminates the program
  std::vector<std::thread> others;
  others.push_back(std::thread(work));
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'std::thread' kept in 'others' is neither joined nor detached
}

async::task<> handles() {
  (void)async::spawn(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: handle returned by 'spawn' is never joined, so its work is cancelled
  auto _ = async::spawn(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: handle returned by 'spawn' is never joined
  auto left = async::spawn(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: handle returned by 'spawn' is never joined
  if (left.done())
    co_return;
  auto sometimes = async::spawn(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: handle returned by 'spawn' is not joined on some paths, so its work is cancelled
  if (ready())
    co_return;
  co_await std::move(sometimes);
}

// Joined, awaited, kept, or let go on purpose.

void joined() {
  std::thread a(work);
  a.join();
  std::thread b(work);
  b.detach();
  std::thread c(work);
  if (c.joinable())
    c.join();
  std::thread d(work);
  adopt(std::move(d));
  std::thread e;
  std::thread f(work);
  e = std::move(f);
  e.join();
  std::thread{work}.detach();
  std::thread{work}.join();
  std::vector<std::thread> pool;
  for (int i = 0; i < 4; ++i)
    pool.emplace_back(work);
  for (auto &t : pool)
    t.join();
  std::thread row[2];
  for (auto &t : row)
    t = std::thread(work);
  for (auto &t : row)
    t.join();
  auto owned = std::make_unique<std::thread>(work);
  owned->join();
  std::optional<std::thread> maybe;
  if (ready())
    maybe.emplace(work);
  if (maybe)
    maybe->join();
}

void joined_by_the_destructor() {
  std::jthread a(work);
  std::jthread b{[](std::stop_token) {}};
  std::vector<std::jthread> pool;
  pool.emplace_back(work);
}

struct join_at_exit {
  std::thread &t;
  ~join_at_exit() { t.join(); }
};
void joined_by_a_guard() {
  std::thread t(work);
  join_at_exit guard{t};
  if (ready())
    return;
}

void left_by_an_exception() {
  std::thread t(work);
  if (ready())
    throw std::runtime_error("terminates anyway");
  t.join();
}

int main_loop() {
  std::thread t(work);
  for (;;)
    work();
}

void got() {
  auto a = std::async(work);
  a.get();
  auto b = std::async(work);
  b.wait();
  int sum = std::async(work).get();
  std::vector<std::future<int>> all;
  for (int i = 0; i < 4; ++i)
    all.push_back(std::async(work));
  for (auto &f : all)
    sum += f.get();
  auto shared = std::async(work).share();
  std::map<int, std::future<int>> by_id;
  by_id[1] = std::async(work);
  by_id.at(1).get();
}

// Nobody waits for these: dropping them neither blocks nor stops anything.
void future_of_a_promise() {
  std::promise<int> p;
  auto f = p.get_future();
  std::packaged_task<int()> task(work);
  task.get_future();
  std::future<int> empty;
}

std::future<int> returned() { return std::async(work); }
std::thread returned_thread() {
  std::thread t(work);
  return t;
}
struct owner {
  std::thread worker;
  std::future<int> result;
  std::vector<std::thread> pool;
  async::join_handle<> running;
  owner() : worker(work), result(std::async(work)) {
    worker = std::thread(work);
    result = std::async(work);
    pool.emplace_back(work);
    pool.push_back(std::thread(work));
  }
  void start() { running = async::spawn(flush()); }
  ~owner() { worker.join(); }
};

async::task<> awaited() {
  co_await async::spawn(flush());
  auto h = async::spawn(flush());
  co_await std::move(h);
  auto j = async::spawn(count());
  co_await std::move(j).join();
  async::spawn(flush()).detach("runs until the process ends");
  auto d = async::spawn(flush());
  std::move(d).detach("on purpose");
  std::vector<async::join_handle<>> all;
  all.push_back(async::spawn(flush()));
  for (auto &each : all)
    co_await each;
}
