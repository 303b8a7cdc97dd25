// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unawaited-task %t -- --fix-notes
// Every place where an expression's value is dropped.
#include "async_mock.h"
#include <functional>
#include <utility>

async::task<> flush();
async::task<> close();
async::task<int> count();
async::task<async::task<>> prepare();
bool ready();
int number();

async::task<> unbraced_bodies(bool b) {
  if (b)
    flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'flush' is never awaited, so 'flush' never runs
  // CHECK-FIXES: {{^}}    co_await flush();{{$}}
  else
    close();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'close' is never awaited
  while (ready())
    flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'flush' is never awaited
  do
    flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'flush' is never awaited
  while (ready());
  for (int i = 0; i < 3; ++i)
    flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'flush' is never awaited
  for (int i : {1, 2})
    flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'flush' is never awaited
  co_return;
}

async::task<> for_header() {
  for (flush(); ready(); close()) {
    // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: task returned by 'flush' is never awaited
    // CHECK-MESSAGES: :[[@LINE-2]]:26: warning: task returned by 'close' is never awaited
    // CHECK-FIXES: {{^}}  for (co_await flush(); ready(); co_await close()) {{{$}}
  }
  co_return;
}

async::task<> labels_and_cases(int n) {
  switch (n) {
  case 1:
    flush();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'flush' is never awaited
    break;
  default:
    close();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'close' is never awaited
  }
  if (n)
    goto end;
end:
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited
  [[likely]] close();
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: task returned by 'close' is never awaited
  co_return;
}

async::task<> commas(int n) {
  n = (flush(), 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: task returned by 'flush' is never awaited
  // CHECK-FIXES: {{^}}  n = (co_await flush(), 1);{{$}}
  ++n, close();
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: task returned by 'close' is never awaited
  // CHECK-FIXES: {{^}}  ++n, co_await close();{{$}}
  co_return;
}

// An edit in one arm only would not compile: none is made.
async::task<> conditional_arms(bool b) {
  b ? flush() : close();
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: task returned by 'flush' is never awaited
  // CHECK-MESSAGES: :[[@LINE-2]]:17: warning: task returned by 'close' is never awaited
  // CHECK-FIXES: {{^}}  b ? flush() : close();{{$}}
  b ? (void)flush() : (void)0;
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: task returned by 'flush' is never awaited
  co_return;
}

async::task<> parentheses() {
  ((flush()));
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'flush' is never awaited
  // CHECK-FIXES: {{^}}  ((co_await flush()));{{$}}
  co_return;
}

// co_await is not allowed in a handler.
async::task<> in_a_handler() {
  try {
    co_await flush();
  } catch (...) {
    close();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'close' is never awaited
    // CHECK-FIXES: {{^}}    close();{{$}}
  }
}

void in_lambdas() {
  auto plain = [] { flush(); };
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: task returned by 'flush' is never awaited
  auto coroutine = []() -> async::task<> {
    flush();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'flush' is never awaited
    co_return;
  };
  plain();
  coroutine();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'coroutine' is never awaited, so its work never runs
  []() -> async::task<> { co_return; }();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by this lambda is never awaited, so its work never runs
}

void through_a_function_object(std::function<async::task<>()> handler,
                               async::task<> (*pointer)()) {
  handler();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'handler' is never awaited, so its work never runs
  pointer();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'pointer' is never awaited, so its work never runs
}

// Combining tasks runs none of them.
async::task<> combined() {
  async::when_all(flush(), close());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'when_all' is never awaited, so its work never runs
  // CHECK-FIXES: {{^}}  co_await async::when_all(flush(), close());{{$}}
  co_return;
}

async::task<> result_of_an_await() {
  co_await prepare();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task that 'co_await' gives is never awaited
}

struct store {
  async::task<> save();
  async::task<> save_twice() {
    this->save();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'save' is never awaited
    // CHECK-FIXES: {{^}}    co_await this->save();{{$}}
    co_await save();
  }
  ~store() {
    save();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'save' is never awaited
  }
};

struct pipeline {};
async::task<> operator|(pipeline, int);

async::task<> operators(pipeline p) {
  p | 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'operator|' is never awaited
  // CHECK-FIXES: {{^}}  co_await (p | 1);{{$}}
  co_return;
}

template <class T> async::task<> instantiated(T value) {
  value.save();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'save' is never awaited
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited
  co_return;
}
template async::task<> instantiated<store &>(store &);

template <class T> void pattern_only(T value) {
  value.save();
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited
}

// Nothing is dropped, or nothing is made.
async::task<> handed_on() { return flush(); }
async::task<> awaited() {
  co_await flush();
  int n = co_await count();
  n += (number(), co_await count());
  co_await (ready() ? flush() : close());
  co_await async::when_all(flush(), close());
  (void)co_await count();
}
async::task<int> returned() { co_return co_await count(); }
auto deduced() { return count(); }
using made = decltype(flush());
static_assert(sizeof(flush()) != 0 && noexcept(true) && !noexcept(flush()));
template <class T>
concept flushes = requires { flush(); };
template <class T> async::task<> discarded_branch() {
  if constexpr (sizeof(T) == 0)
    flush();
  co_return;
}
template async::task<> discarded_branch<int>();
void plain_discarded_branch() {
  if constexpr (false)
    flush();
}
