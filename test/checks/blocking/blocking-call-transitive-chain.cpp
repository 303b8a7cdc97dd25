// RUN: %check_async_tidy %s async-blocking-call-transitive %t
#include "async_mock.h"
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

using namespace std::chrono_literals;

// --- chains ---

static void nap() { std::this_thread::sleep_for(50ms); }

async::task<> one_call_deep() {
  nap();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'nap' reaches 'std::this_thread::sleep_for', which blocks the executor's thread that runs 'one_call_deep' [async-blocking-call-transitive]
  // CHECK-NOTES: :[[@LINE-5]]:21: note: 'nap' calls 'std::this_thread::sleep_for' here, which blocks
  // CHECK-NOTES: :[[@LINE-3]]:3: note: make 'nap' a coroutine that awaits a timer
  co_await async::yield_now();
}

static std::string read_all(const char *path) {
  std::FILE *f = std::fopen(path, "r");
  std::fclose(f);
  return path;
}
static std::string load(const std::string &name) {
  return read_all((name + ".txt").c_str());
}

async::task<std::string> two_calls_deep() {
  co_return load("a");
  // CHECK-NOTES: :[[@LINE-1]]:13: warning: 'load' reaches 'fopen', which blocks the executor's thread that runs 'two_calls_deep' [async-blocking-call-transitive]
  // CHECK-NOTES: :[[@LINE-6]]:10: note: 'load' calls 'read_all' here
  // CHECK-NOTES: :[[@LINE-12]]:18: note: 'read_all' calls 'fopen' here, which blocks
  // CHECK-NOTES: :[[@LINE-4]]:13: note: do it in {{.*}}
}

static void fourth() { nap(); }
static void third() { fourth(); }
static void second() { third(); }

async::task<> long_chain() {
  second();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'second' reaches 'std::this_thread::sleep_for', which blocks the executor's thread that runs 'long_chain' [async-blocking-call-transitive]
  // CHECK-NOTES: note: 'second' calls 'third' here
  // CHECK-NOTES: note: 'third' goes on through 'fourth'
  // CHECK-NOTES: note: 'nap' calls 'std::this_thread::sleep_for' here, which blocks
  // CHECK-NOTES: note: make 'second' a coroutine that awaits a timer
  co_await async::yield_now();
}

static void each() {
  [] { nap(); }();
}

async::task<> through_a_closure() {
  each();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'each' reaches 'std::this_thread::sleep_for', which blocks the executor's thread that runs 'through_a_closure' [async-blocking-call-transitive]
  // CHECK-NOTES: note: 'each' calls a lambda here
  // CHECK-NOTES: note: a lambda calls 'nap' here
  // CHECK-NOTES: note: 'nap' calls 'std::this_thread::sleep_for' here, which blocks
  // CHECK-NOTES: note: make 'each' a coroutine that awaits a timer
  co_await async::yield_now();
}
