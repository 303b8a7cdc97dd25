// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-block-on-in-async %t
// What is known to be ready is not waited for: said by a bool, by a state, by an
// await, or by the continuation that is called with it.
#include "async_mock.h"
#include "futures_mock.h"
#include <chrono>
#include <future>
#include <tuple>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

// --- moved, as a future of one reader must be ---

folly::SemiFuture<int> semi();

async::task<int> moved_when_ready() {
  auto answer = semi();
  if (answer.isReady())
    co_return std::move(answer).get();
  co_return std::move(answer).get();
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'folly::SemiFuture::get' blocks
}

template <class F> async::task<int> forwarded_when_ready(F &&answer) {
  if (answer.isReady() == true)
    co_return std::forward<F>(answer).get();
  co_return 0;
}
template async::task<int> forwarded_when_ready(folly::SemiFuture<int> &&);

async::task<int> waits_for_another(folly::SemiFuture<int> one, folly::SemiFuture<int> other) {
  if (one.isReady())
    co_return std::move(other).get();
    // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'folly::SemiFuture::get' blocks
  if (one.isReady() == false)
    co_return std::move(one).get();
    // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'folly::SemiFuture::get' blocks
  co_return 0;
}

// --- states ---

using concurrencpp::result_status;

async::task<int> has_a_value(concurrencpp::result<int> answer) {
  if (answer.status() == result_status::value)
    co_return answer.get();
  if (result_status::exception == answer.status())
    answer.get();
  co_return 0;
}

async::task<int> is_not_idle(concurrencpp::result<int> answer) {
  if (answer.status() != result_status::idle)
    co_return answer.get();
  while (answer.status() == result_status::idle)
    co_await async::yield_now();
  co_return answer.get();
}

async::task<int> is_idle(concurrencpp::result<int> answer) {
  if (answer.status() == result_status::idle)
    co_return answer.get();
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'concurrencpp::result::get' blocks
  co_return 0;
}

async::task<int> has_no_value(concurrencpp::result<int> answer) {
  if (answer.status() != result_status::value)
    co_return answer.get();
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'concurrencpp::result::get' blocks
  co_return 0;
}

async::task<int> any_state_but_idle(concurrencpp::result<int> answer) {
  switch (answer.status()) {
  case result_status::value:
  case result_status::exception:
    co_return answer.get();
  case result_status::idle:
    co_return answer.get();
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'concurrencpp::result::get' blocks
  }
  co_return 0;
}

async::task<int> no_longer_times_out(std::future<int> answer) {
  while (answer.wait_for(0s) == std::future_status::timeout)
    co_await async::yield_now();
  co_return answer.get();
}

async::task<int> not_deferred(std::future<int> answer) {
  if (answer.wait_for(0s) != std::future_status::deferred)
    co_return answer.get();
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'std::future::get' blocks
  co_return 0;
}

// --- out of an await ---

async::task<seastar::future<int>> as_future(seastar::future<int>);
async::task<std::tuple<seastar::future<int>, seastar::future<int>>> when_both();
async::task<std::vector<seastar::future<int>>> when_each();
seastar::future<int> count();

async::task<int> finished_by_an_await() {
  auto one = co_await as_future(count());
  int sum = one.failed() ? 0 : one.get();
  sum += (co_await as_future(count())).get();
  auto both = co_await when_both();
  sum += std::get<0>(both).get() + std::get<1>(std::move(both)).get();
  for (auto &each : co_await when_each())
    sum += each.get();
  auto all = co_await when_each();
  for (auto &each : all)
    sum += each.get();
  co_return sum;
}

async::task<int> finished_in_an_awaited_closure() {
  auto one = count();
  auto until_ready = [&]() -> async::task<> {
    while (!one.available())
      co_await async::yield_now();
  };
  auto has_nothing_to_do_with_it = []() -> async::task<> { co_return; };
  co_await until_ready();
  auto two = count();
  co_await has_nothing_to_do_with_it();
  co_return one.get() + two.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'seastar::future::get' blocks
}

async::task<int> not_awaited() {
  auto one = count();
  int sum = one.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'seastar::future::get' blocks
  if (one.available())
    sum += one.get();
  co_return sum + count().get();
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'seastar::future::get' blocks
}

// --- given to a continuation ---

seastar::future<int> continues(seastar::future<int> other) {
  return count().then_wrapped([&other](seastar::future<int> done) {
    return done.get() + other.get();
    // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'seastar::future::get' blocks the executor's thread that runs this lambda
  });
}

// What the inner one took along from the outer one was ready there.
seastar::future<int> sum(seastar::future<int> other) {
  return count().then_wrapped([other = std::move(other)](seastar::future<int> first) mutable {
    return other.then_wrapped(
        [first = std::move(first)](seastar::future<int> second) mutable {
          return second.get() + first.get();
        });
  });
}
seastar::future<int> sum_of_what_runs(seastar::future<int> other) {
  return count().then_wrapped([other = std::move(other)](seastar::future<int> first) mutable {
    return first.get() + other.get();
    // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'seastar::future::get' blocks the executor's thread that runs this lambda
  });
}

seastar::future<int> on_a_thread_that_may_wait() {
  return seastar::async([] { return count().get(); });
}
