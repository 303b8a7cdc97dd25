// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-large-frame %t
#include "asio_mock.h"
#include "async_mock.h"
#include "libcoro_mock.h"
#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

void fill(char *);
void use(const void *);
int sum(const std::array<int, 8192> &);
async::task<> op();
async::task<> read(char *, std::size_t);
async::task<int> read(std::span<char>);

async::task<> array_across_await() {
  char buffer[32768];
  fill(buffer);
  co_await op();
  use(buffer);
}
// CHECK-MESSAGES: :[[@LINE-6]]:15: warning: frame of 'array_across_await' takes {{about 32769|[0-9]+}} bytes, more than 16384; each call allocates it [async-large-frame]

async::task<> std_array() {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: frame of 'std_array' takes {{(about )?[0-9]+}}
  std::array<char, 20000> data{};
  co_await op();
  data[3] = 1;
}
asio::awaitable<void> given_to_the_operation(asio::ip::tcp::socket s) {
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: frame of 'given_to_the_operation'
  char buffer[65536];
  co_await s.async_read_some(asio::buffer(buffer), asio::use_awaitable);
}
async::task<> given_as_pointer() {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: frame of 'given_as_pointer'
  char buffer[65536];
  co_await read(buffer, sizeof buffer);
}
struct session {
  std::array<char, 10000> in, out;
  int id = 0;
};
coro::task<> member_arrays() {
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: frame of 'member_arrays'
  session s;
  co_await op();
  s.id = 3;
}
async::task<> several_together() {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: frame of 'several_together' takes {{about 24001|[0-9]+}}
  char a[8000], b[8000];
  std::array<char, 8000> c{};
  co_await op();
  use(a);
  use(b);
  use(&c);
}
async::task<> by_value(session s) {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: frame of 'by_value'
  co_await op();
  use(&s);
}
async::task<> with_a_destructor() {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: frame of 'with_a_destructor'
  std::array<std::string, 1000> names;
  co_await op();
}
async::task<> in_a_loop() {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: frame of 'in_a_loop'
  char buffer[40000];
  for (;;) {
    fill(buffer);
    co_await op();
  }
}
async::task<> ranged_over() {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: frame of 'ranged_over'
  std::array<int, 8192> items{};
  for (int i : items)
    co_await op();
}
async::task<> through_a_span() {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: frame of 'through_a_span'
  char buffer[40000];
  std::span<char> view(buffer);
  co_await op();
  use(view.data());
}
void in_a_lambda() {
  auto work = []() -> async::task<> {
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: frame of this coroutine takes
    char buffer[40000];
    co_await op();
    use(buffer);
  };
  async::spawn(work()).detach("work");
}
template <int N> async::task<> in_a_template() {
  // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: frame of 'in_a_template<30000>'
  char buffer[N];
  co_await op();
  use(buffer);
}
async::task<> instantiate() {
  co_await in_a_template<30000>();
  co_await in_a_template<300>();
}
struct big_awaiter {
  char state[50000];
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
async::task<> large_awaiter() {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: frame of 'large_awaiter'
  co_await big_awaiter{};
}

// Gone before the suspension, or not there yet.
async::task<> in_an_inner_scope() {
  {
    char buffer[100000];
    fill(buffer);
  }
  co_await op();
}
async::task<> after_the_last_await() {
  co_await op();
  char buffer[100000];
  fill(buffer);
}
async::task<> in_a_branch_without_await(bool b) {
  if (b) {
    std::array<char, 100000> data{};
    use(&data);
    co_return;
  }
  co_await op();
}
async::task<> used_up_before() {
  std::array<int, 8192> data{};
  int total = sum(data);
  co_await op();
  use(&total);
}
async::task<> a_number_of_it() {
  std::array<int, 8192> data{};
  co_await async::sleep_for(std::chrono::seconds(sum(data)));
}
// Not in the frame at all.
async::task<> on_the_heap() {
  std::vector<char> a(100000);
  auto b = std::make_unique<std::array<char, 100000>>();
  static char c[100000];
  thread_local char d[100000];
  co_await op();
  use(a.data());
  use(b.get());
  use(c);
  use(d);
}
async::task<> by_reference(session &s, const std::array<char, 100000> &data) {
  co_await op();
  use(&s);
  use(&data);
}
async::task<> below_the_limit() {
  char buffer[4096];
  co_await op();
  use(buffer);
}
// They take turns in one place.
async::task<> one_after_the_other() {
  {
    char a[10000];
    co_await read(a, 3);
  }
  {
    char b[10000];
    co_await read(b, 3);
  }
}
async::task<> in_a_function_it_calls() {
  auto work = [] {
    char buffer[100000];
    fill(buffer);
  };
  work();
  co_await op();
}
async::task<> only_its_size() {
  char buffer[100000];
  fill(buffer);
  co_await op();
  co_await async::sleep_for(std::chrono::seconds(sizeof buffer));
}
void no_coroutine() {
  char buffer[100000];
  fill(buffer);
}
template <class T> async::task<> never_instantiated(T t) {
  std::array<T, 100000> data;
  co_await op();
  use(&data);
}
async::task<> always_ready() {
  char buffer[100000];
  fill(buffer);
  co_await std::suspend_never{};
  use(buffer);
}
