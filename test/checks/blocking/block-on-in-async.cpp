// RUN: %check_async_tidy %s async-block-on-in-async %t
#include "async_mock.h"
#include "cppcoro_mock.h"
#include "libcoro_mock.h"
#include <chrono>
#include <future>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

async::task<int> load();
cppcoro::task<int> fetch();
coro::task<int> pull();

// --- synchronous waits ---

async::task<int> blocks_on_a_task() {
  int n = async::block_on(load());
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'async::block_on' blocks the executor's thread that runs 'blocks_on_a_task'; what it waits for may need that thread [async-block-on-in-async]
  co_return n;
}

cppcoro::task<int> waits_for_a_cppcoro_task() {
  co_return cppcoro::sync_wait(fetch());
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'cppcoro::sync_wait' blocks
}

coro::task<int> waits_for_a_libcoro_task() {
  co_return coro::sync_wait(pull()) + 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'coro::sync_wait' blocks
}

async::task<> gets_from_a_future(std::future<int> answer, std::shared_future<void> gate) {
  int n = answer.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'std::future::get' blocks
  gate.wait();
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'std::{{.*}}wait' blocks
  gate.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'std::shared_future::get' blocks
  co_return;
}

async::task<> gets_at_once() {
  int n = std::async([] { return 1; }).get();
  // CHECK-MESSAGES: :[[@LINE-1]]:40: warning: 'std::future::get' blocks
  co_return;
}

async::task<> waits_for_a_second(std::future<int> answer) {
  answer.wait_for(1s);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'std::{{.*}}wait_for' blocks
  answer.wait_for(0s);
  answer.wait_for(std::chrono::seconds::zero());
  co_return;
}

template <class T> async::task<T> in_a_template(std::future<T> answer) {
  co_return answer.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'std::future::get' blocks
}
template async::task<int> in_a_template(std::future<int>);

auto in_a_lambda = [](std::future<int> answer) -> async::task<int> {
  co_return answer.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'std::future::get' blocks the executor's thread that runs this coroutine
};

// --- runtimes ---

async::task<> builds_a_runtime() {
  async::runtime inner;
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'async::runtime' builds a second runtime inside 'builds_a_runtime', which already runs on an executor [async-block-on-in-async]
  inner.block_on(load());
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'async::runtime::block_on' blocks
  co_return;
}

cppcoro::task<> builds_a_pool() {
  cppcoro::static_thread_pool pool;
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'cppcoro::static_thread_pool' builds a second runtime
  co_return;
}

async::task<> is_given_a_runtime(async::runtime &outer, async::runtime *other) {
  async::runtime &same = outer;
  co_return;
}

// --- ready: nothing is waited for ---

async::task<int> checked_by_a_branch(std::future<int> answer) {
  if (answer.wait_for(0s) == std::future_status::ready)
    co_return answer.get();
  co_return answer.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'std::future::get' blocks
}

async::task<int> checked_by_leaving(std::future<int> answer) {
  if (answer.wait_for(0s) != std::future_status::ready)
    co_return 0;
  co_return answer.get();
}

async::task<int> checked_in_a_loop(std::future<int> answer) {
  while (answer.wait_for(0s) != std::future_status::ready)
    co_await async::yield_now();
  co_return answer.get();
}

async::task<int> checked_with_a_variable(std::future<int> answer, bool wanted) {
  const bool ready = answer.wait_for(0s) == std::future_status::ready;
  if (wanted && ready)
    co_return answer.get();
  auto status = answer.wait_for(0s);
  if (status == std::future_status::ready)
    co_return answer.get();
  co_return 0;
}

async::task<int> checked_by_a_switch(std::future<int> answer) {
  switch (answer.wait_for(0s)) {
  case std::future_status::ready:
    co_return answer.get();
  case std::future_status::timeout:
  case std::future_status::deferred:
    break;
  }
  co_return 0;
}

async::task<int> checked_on_one_way_only(std::future<int> answer, bool hurry) {
  if (hurry)
    if (answer.wait_for(0s) != std::future_status::ready)
      co_return 0;
  co_return answer.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'std::future::get' blocks
}

async::task<int> checked_the_wrong_way(std::future<int> answer) {
  if (answer.wait_for(0s) == std::future_status::timeout)
    co_return answer.get();
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'std::future::get' blocks
  co_return 0;
}

async::task<int> checked_then_replaced(std::future<int> answer) {
  if (answer.wait_for(0s) == std::future_status::ready) {
    answer = std::async([] { return 1; });
    co_return answer.get();
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'std::future::get' blocks
  }
  co_return 0;
}

async::task<int> only_valid(std::future<int> answer) {
  if (answer.valid())
    co_return answer.get();
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'std::future::get' blocks
  co_return 0;
}

async::task<> wait_until_ready(std::future<int> &);
async::task<int> awaited_before(std::future<int> answer) {
  co_await wait_until_ready(answer);
  co_return answer.get();
}

async::task<> when_ready(std::vector<std::future<int>> &);
async::task<int> all_awaited_before(std::vector<std::future<int>> answers) {
  co_await when_ready(answers);
  int sum = 0;
  for (auto &answer : answers)
    sum += answer.get();
  co_return sum;
}

// --- where waiting is right ---

int ordinary_function(std::future<int> answer) {
  async::runtime inner;
  return answer.get() + async::block_on(load());
}

async::task<int> on_a_thread_of_its_own(std::promise<int> result) {
  std::thread([&] { result.set_value(async::block_on(load())); }).detach();
  co_return co_await async::spawn_blocking([] { return async::block_on(load()); });
}

struct scope_that_waits {
  ~scope_that_waits() { async::block_on(leave()); }
  async::task<> leave();
};

#define TEST(suite, name) void suite##_##name()
TEST(runtime, runs) { async::block_on(load()); }

int main() {
  auto main_task = []() -> async::task<> { co_await load(); };
  async::block_on(main_task());
  async::runtime outer;
  outer.block_on(load());
}

// --- false friends ---

struct cache {
  int get();
  async::task<int> wait();
  void run();
};
namespace app {
async::task<int> sync_wait(int);
}

async::task<int> same_names(cache c) {
  c.run();
  int n = co_await c.wait();
  n += co_await app::sync_wait(1);
  co_return c.get() + n;
}

async::task<> not_evaluated(std::future<int> answer) {
  using T = decltype(answer.get());
  if constexpr (sizeof(T) == 100)
    answer.get();
  co_return;
}
