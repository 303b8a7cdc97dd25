// RUN: %check_async_tidy %s async-blocking-call %t
// Where a body runs: what a sleep in it leads to tells.
#include "async_mock.h"
#include "task_shape.h"
#include <algorithm>
#include <functional>
#include <future>
#include <mutex>
#include <ranges>
#include <thread>
#include <tuple>
#include <variant>
#include <vector>
#include <unistd.h>

// --- A coroutine runs on an executor. ---

async::task<> coroutine() {
  sleep(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sleep' blocks the executor's thread that runs 'coroutine'
  co_return;
}

auto coroutine_lambda = []() -> async::task<> {
  sleep(2);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sleep' blocks the executor's thread that runs this coroutine
  co_return;
};

struct actor {
  async::task<> run() {
    sleep(3);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks the executor's thread that runs 'run'
    co_return;
  }
  async::task<> operator()() const {
    sleep(4);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks
    co_return;
  }
};

// Nothing awaits it, but it awaits.
fire_and_forget detached_coroutine() {
  co_await async::yield_now();
  sleep(5);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sleep' blocks
}

// --- A generator runs where its values are asked for. ---

template <class T> struct generator {
  struct promise_type {
    generator get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T);
    void return_void();
    void unhandled_exception();
    template <class U> void await_transform(U &&) = delete;
  };
  T *begin();
  T *end();
};

generator<int> synchronous_generator() {
  sleep(10);
  co_yield 1;
}

template <class T> struct async_generator {
  struct promise_type {
    async_generator get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T);
    void return_void();
    void unhandled_exception();
  };
  async::task<T *> begin();
  T *end();
};

async_generator<int> asynchronous_generator() {
  sleep(11);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sleep' blocks
  co_yield 1;
}

template <class T> generator<T> generator_pattern(T value) {
  sleep(12);
  co_yield value;
}

// --- A lambda called where it stands, or by an algorithm, runs like its surroundings. ---

async::task<> calls_in_place(std::vector<int> values, std::variant<int, long> either,
                             std::once_flag &once) {
  [] {
    sleep(20);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks the executor's thread that runs this lambda
  }();
  std::for_each(values.begin(), values.end(), [](int) {
    sleep(21);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks
  });
  std::ranges::for_each(values, [](int) {
    sleep(22);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks
  });
  std::visit([](auto) {
    sleep(23);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks
  }, either);
  std::call_once(once, [] {
    sleep(24);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks
  });
  std::invoke([] {
    sleep(25);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks
  });
  std::sort(values.begin(), values.end(), [](int a, int b) {
    sleep(26);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks
    return a < b;
  });
  co_return;
}

async::task<> calls_by_name() {
  auto helper = [](int) {
    sleep(30);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks
  };
  helper(1);
  auto outer = [&] { helper(2); };
  outer();
  auto never_called = [] { sleep(31); };
  co_return;
}

void in_ordinary_function(std::vector<int> values) {
  [] { sleep(40); }();
  std::for_each(values.begin(), values.end(), [](int) { sleep(41); });
}

// --- Threads of its own, and functions that nobody knows. ---

void unknown(std::function<void()>);
template <class F> void unknown_template(F f) {}

async::task<> hands_out() {
  std::thread a([] { sleep(50); });
  std::thread b{[] { sleep(51); }};
  std::jthread c([](std::stop_token) { sleep(52); });
  auto d = std::async([] { sleep(53); });
  auto e = std::async(std::launch::async, [] { sleep(54); });
  auto body = [] { sleep(55); };
  std::thread f(body);
  auto moved = [] { sleep(56); };
  std::thread g(std::move(moved));
  std::vector<std::thread> several;
  several.emplace_back([] { sleep(57); });
  unknown([] { sleep(58); });
  unknown_template([] { sleep(59); });
  auto stored = [] { sleep(60); };
  unknown(stored);
  std::function<void()> erased = [] { sleep(61); };
  auto both = [] { sleep(62); };
  both();
  unknown_template(both);
  co_await async::spawn_blocking([] { sleep(63); });
  a.detach(), b.detach(), f.detach(), g.detach();
}

auto returns_a_lambda() -> async::task<std::function<void()>> {
  co_return [] { sleep(64); };
}

// --- Said by annotations. ---

template <class F> void on_pool([[clang::annotate("async::blocking_region")]] F f) {}
template <class F> void on_thread([[clang::annotate("async::own_thread")]] F f) {}
template <class F> void later([[clang::annotate("async::on_executor")]] F f) {}
template <class F> void now([[clang::annotate("async::immediate")]] F f) {}

async::task<> annotated() {
  on_pool([] { sleep(70); });
  on_thread([] { sleep(71); });
  now([] {
    sleep(72);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks
  });
  co_return;
}

void ordinary_but_posts() {
  now([] { sleep(73); });
  later([] {
    sleep(74);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks the executor's thread that runs this lambda
    // CHECK-MESSAGES: :[[@LINE-3]]:3: note: it runs on the executor because it is passed to 'later' here
  });
  on_pool([]() -> async::task<> {
    sleep(75);
    co_return;
  });
}

// A thread inside a coroutine, and a coroutine inside the thread.
async::task<> nested() {
  std::thread t([] {
    sleep(80);
    auto inner = []() -> async::task<> {
      sleep(81);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'sleep' blocks
      co_return;
    };
    [] { sleep(82); }();
  });
  t.detach();
  co_return;
}

// --- Tests and main. ---

#define TEST_CASE(name) void name()
TEST_CASE(a_test_may_block) {
  sleep(90);
  [] { sleep(91); }();
  auto inside = []() -> async::task<> {
    sleep(92);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks
    co_return;
  };
}

int main() {
  sleep(93);
  later([] {
    sleep(94);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sleep' blocks
  });
}
