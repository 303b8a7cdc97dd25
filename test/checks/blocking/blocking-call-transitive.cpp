// RUN: %check_async_tidy %s async-blocking-call-transitive %t
#include "async_mock.h"
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;

// --- chains ---

static void nap() { std::this_thread::sleep_for(50ms); }

static void ping(int n);
static void pong(int n) {
  if (n > 0)
    ping(n - 1);
  ::usleep(10);
}
static void ping(int n) { pong(n); }

async::task<> through_recursion() {
  ping(3);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'ping' reaches 'usleep'
  co_await async::yield_now();
}

// Polls until its child is gone, with a time limit.
static void stop_process(int pid, int seconds) {
  for (int i = 0; i < seconds * 20; ++i) {
    if (::kill(pid, 0) != 0)
      return;
    std::this_thread::sleep_for(50ms);
  }
}

async::task<> in_a_condition(int pid) {
  if (pid > 0)
    stop_process(pid, 5);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'stop_process' reaches 'std::this_thread::sleep_for'
  co_await async::yield_now();
}

static void wait_ms(int ms) {
  std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}

async::task<> duration_from_a_parameter() {
  wait_ms(20);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'wait_ms' {{reaches|may reach}} 'std::this_thread::sleep_for'
  co_await async::yield_now();
}

// --- members, operators, constructors, destructors, templates ---

struct Journal {
  explicit Journal(const char *path) : out(path) {}
  void append(const std::string &line) { write(line); }
  static void rotate() { ::rename("a", "b"); }

private:
  void write(const std::string &) { ::fsync(3); }
  std::ofstream out;
};

async::task<> members(Journal &j) {
  j.append("x");
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Journal::append' reaches 'fsync'
  Journal::rotate();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'Journal::rotate' reaches 'rename'
  Journal made("log");
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'Journal::Journal' reaches 'std::ofstream'
  co_await async::yield_now();
}

struct Cooldown {
  void operator()() const { nap(); }
};

template <class T> void settle(T &&what) {
  what();
  nap();
}

async::task<> operators_and_templates() {
  Cooldown{}();
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'Cooldown::operator()' reaches
  settle([] {});
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'settle' reaches
  co_await async::yield_now();
}

struct Joiner {
  std::thread t;
  ~Joiner() { t.join(); }
};

async::task<> destructor_joins() {
  Joiner j{std::thread([] {})};
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'Joiner::~Joiner' reaches 'std::thread::join'
  co_await async::yield_now();
}

static void each(const std::vector<int> &all) {
  std::for_each(all.begin(), all.end(), [](int) { nap(); });
}

async::task<> algorithm_in_a_helper(const std::vector<int> &all) {
  each(all);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'each' reaches
  co_await async::yield_now();
}

struct BlockingQueue {
  std::mutex m;
  std::condition_variable cv;
  int pop() {
    std::unique_lock lock(m);
    cv.wait(lock);
    return 0;
  }
};

async::task<> pops(BlockingQueue &q) {
  q.pop();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'BlockingQueue::pop' reaches 'std::condition_variable::wait'
  co_await async::yield_now();
}

// The wrapper is no coroutine: it blocks before there is anything to await.
static async::task<> late_start() {
  nap();
  return in_a_condition(0);
}

async::task<> wrapper_that_returns_a_task() {
  co_await late_start();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'late_start' reaches
}

// --- silent ---

// Virtual: what runs is not known.
struct Store {
  virtual ~Store();
  virtual void save() { nap(); }
};
async::task<> virtual_call(Store &s) {
  s.save();
  co_await async::yield_now();
}

// … but known when the type is.
struct Disk final : Store {
  void save() override { nap(); }
};
async::task<> final_class(Disk &d) {
  d.save();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Disk::save' reaches
  co_await async::yield_now();
}

async::task<> function_object(std::function<void()> f, void (*p)()) {
  f();
  p();
  co_await async::yield_now();
}

// It says that it does not block.
[[clang::annotate("async::nonblocking")]] static void promised() { nap(); }
async::task<> cut_by_attribute() {
  promised();
  co_await async::yield_now();
}

// A coroutine is no ordinary function: what it blocks is reported in it.
static async::task<> child() {
  std::this_thread::sleep_for(1ms); // async-blocking-call
  co_return;
}
async::task<> awaits_another() { co_await child(); }

// Runs elsewhere.
static void in_background() {
  std::thread([] { nap(); }).detach();
}
async::task<> blocks_on_another_thread() {
  in_background();
  co_await async::spawn_blocking([] { nap(); });
}

// Only stored, not called.
static std::function<void()> later() {
  return [] { nap(); };
}
async::task<> returns_a_closure() {
  auto f = later();
  co_await async::yield_now();
}

// Once in the process.
static int config() {
  static const int value = [] {
    nap();
    return 1;
  }();
  return value;
}
static std::once_flag loaded;
static void ensure_loaded() {
  std::call_once(loaded, [] { nap(); });
}
async::task<int> once() {
  ensure_loaded();
  co_await async::yield_now();
  co_return config();
}

// Not in a coroutine: an ordinary caller may block.
void ordinary_caller() { nap(); }
int main() { nap(); }

// A timeout of zero does not block.
static bool probe(BlockingQueue &q) {
  std::unique_lock lock(q.m);
  return q.cv.wait_for(lock, 0s) == std::cv_status::no_timeout;
}
async::task<> zero_timeout(BlockingQueue &q) {
  probe(q);
  co_await async::yield_now();
}

// The caller's code, which the caller may run anywhere.
template <class F> async::task<> bridge(F f) {
  f();
  co_await async::yield_now();
}
void elsewhere() { (void)bridge([] { nap(); }); }
