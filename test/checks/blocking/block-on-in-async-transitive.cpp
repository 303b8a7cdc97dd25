// RUN: %check_async_tidy %s async-block-on-in-async %t
#include "async_mock.h"
#include <chrono>
#include <future>

async::task<int> fetch();

static int fetch_now() { return async::block_on(fetch()); }

async::task<int> waits_in_a_helper() {
  co_return fetch_now();
  // CHECK-NOTES: :[[@LINE-1]]:13: warning: 'fetch_now' waits in 'async::block_on' and blocks the executor's thread that runs 'waits_in_a_helper'; what it waits for may need that thread [async-block-on-in-async]
  // CHECK-NOTES: note: 'fetch_now' calls 'async::block_on' here, which blocks
  // CHECK-NOTES: note: make 'fetch_now' a coroutine that awaits, or wait on a thread made for blocking calls
}

static int result_of(std::future<int> &f) { return f.get(); }

async::task<int> future_in_a_helper(std::future<int> &f) {
  co_return result_of(f);
  // CHECK-NOTES: :[[@LINE-1]]:13: warning: 'result_of' waits in 'std::future::get'
  // CHECK-NOTES: note: 'result_of' calls 'std::future::get' here, which blocks
  // CHECK-NOTES: note: make 'result_of' a coroutine
}

// Ready: it does not wait.
static int ready(std::future<int> &f) {
  if (f.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
    return f.get();
  return 0;
}
async::task<int> ready_checked_in_a_helper(std::future<int> &f) {
  co_return ready(f);
}

// The caller knows that it is ready, and the helper asserts it.
static void expect(bool);
static int value_of(std::future<int> f) {
  expect(f.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
  return f.get();
}
async::task<int> asserted_ready(std::future<int> f) {
  co_return value_of(std::move(f));
}
static void expect(bool) {}

int ordinary_caller() { return fetch_now(); }
