// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-detached-capture %t
// Callables that a class of the user's own keeps, as its functions show.
#include "async_mock.h"
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

void use(const std::string &);
std::string render();

class job_queue {
public:
  void submit(std::function<void()> job) {
    {
      std::lock_guard guard(lock);
      jobs.push_back(std::move(job));
    }
    ready.notify_one();
  }
  void run() {
    for (auto &job : jobs)
      job();
  }
  // Calls it before it returns.
  template <class F> void each(F f) {
    for (auto &job : jobs) {
      job();
      f();
    }
  }
  // Keeps it, and calls it at once.
  void now(std::function<void()> hook) {
    current = std::move(hook);
    current();
  }
  // Keeps it for the time of the call.
  void during(std::function<void()> hook) {
    current = std::move(hook);
    run();
    current = nullptr;
  }

private:
  std::mutex lock;
  std::condition_variable ready;
  std::deque<std::function<void()>> jobs;
  std::function<void()> current;
};
class bus {
public:
  void on(std::string topic, std::function<void(int)> f) { handlers[std::move(topic)] = std::move(f); }
  void off(const std::string &topic) { handlers.erase(topic); }

private:
  std::map<std::string, std::function<void(int)>> handlers;
};
struct subscription {
  ~subscription();
};
class topic {
public:
  subscription on(std::function<void(int)> f) {
    handlers.push_back(std::move(f));
    return {};
  }

private:
  std::vector<std::function<void(int)>> handlers;
};

void kept_by_reference(job_queue &queue) {
  std::string text = render();
  queue.submit([&text] { use(text); });
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: local 'text' is captured by reference but may be gone when the work runs, which nobody here awaits [async-detached-capture]
}
void kept_in_a_loop(job_queue *queue, std::vector<std::string> all) {
  for (auto &each : all)
    queue->submit([&] { use(each); });
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: parameter 'all' is captured by reference but may be gone
}
async::task<> kept_in_a_coroutine(bus &events) {
  int count = 0;
  events.on("tick", [&count](int n) { count += n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: local 'count' is captured by reference but may be gone
  co_await async::yield_now();
}
class owner {
  job_queue jobs;

public:
  void start() {
    std::string text = render();
    jobs.submit([&] { use(text); });
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: local 'text' is captured by reference but may be gone
  }
};

// Called at once, or for the time of the call.
void called_at_once(job_queue &queue) {
  int count = 0;
  queue.each([&] { ++count; });
  queue.during([&] { ++count; });
  queue.now([&] { ++count; });
}
// The queue ends first.
void own_queue() {
  job_queue queue;
  int count = 0;
  queue.submit([&] { ++count; });
}
// Run, or taken out again, below.
void run_below(job_queue &queue) {
  int count = 0;
  queue.submit([&] { ++count; });
  queue.run();
}
void taken_out(bus &events) {
  int count = 0;
  events.on("tick", [&](int n) { count += n; });
  events.off("tick");
}
struct guard {
  bus &events;
  ~guard() { events.off("tick"); }
};
void guarded(bus &events) {
  int count = 0;
  events.on("tick", [&](int n) { count += n; });
  guard off{events};
}
// Looked at below, as tests do.
void looked_at(bus &events) {
  int count = 0;
  events.on("tick", [&](int n) { count += n; });
  if (count)
    use("ticked");
}
// What a function returned may be anything.
bus &current_bus();
void of_a_function() {
  int count = 0;
  current_bus().on("tick", [&](int n) { count += n; });
}
// What comes back may end it.
void subscribed(topic &t) {
  int count = 0;
  auto s = t.on([&](int n) { count += n; });
}
void by_value(job_queue &queue, std::string text, const std::string &outside) {
  queue.submit([text] { use(text); });
  queue.submit([p = std::make_shared<std::string>(text)] { use(*p); });
  queue.submit([&outside] { use(outside); });
}

// A thread that is made in a container.
void in_somebodys_pool(std::vector<std::thread> &pool) {
  int count = 0;
  pool.emplace_back([&count] { ++count; });
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: local 'count' is captured by reference but may be gone
}
void in_own_pool() {
  int count = 0;
  std::vector<std::thread> pool;
  pool.emplace_back([&count] { ++count; });
  for (auto &each : pool)
    each.join();
}
void in_a_joining_pool() {
  int count = 0;
  std::vector<std::jthread> pool;
  pool.emplace_back([&count] { ++count; });
}
void joined_for_somebody(std::vector<std::thread> &pool) {
  int count = 0;
  pool.emplace_back([&count] { ++count; });
  for (auto &each : pool)
    each.join();
}
