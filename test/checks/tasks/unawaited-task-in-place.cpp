// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unawaited-task %t -- -- -I %src_root/runtime/include
// Tasks that must be awaited in the expression that makes them: that they are
// awaited at all is not enough.
#include "async/annotate.hpp"
#include "async_mock.h"
#include <string>
#include <utility>
#include <vector>

template <class T> class ASYNC_TASK ASYNC_MUST_AWAIT_IMMEDIATELY now : public async::task<T> {
public:
  struct promise_type : async::promise_result<T> {
    now get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
  };
};

now<int> length(const std::string &text);
now<int> with_retries(now<int> once);
std::string name();
bool ready();
void handed(now<int> &&task);

async::task<int> kept() {
  auto first = length(name());
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: task returned by 'length' must be awaited in the
  // expression that makes it, but is kept in 'first' CHECK-MESSAGES: :[[@LINE-2]]:8: note: what its
  // arguments refer to may be gone when 'first' is awaited; await the call itself, or use a task
  // type that owns what it needs
  co_return co_await std::move(first);
}

async::task<int> kept_over_a_branch() {
  now<int> task = length("a");
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: task returned by 'length' must be awaited in the
  // expression that makes it, but is kept in 'task'
  if (ready())
    co_return co_await std::move(task);
  co_return 1 + co_await std::move(task);
}

void kept_for_another() {
  auto task = length("b");
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: task returned by 'length' must be awaited in the
  // expression that makes it, but is kept in 'task'
  handed(std::move(task));
}

async::task<> collected() {
  std::vector<now<int>> all;
  all.push_back(length("c"));
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: task returned by 'length' must be awaited in the
  // expression that makes it, but is kept in 'all'
  for (auto &each : all)
    co_await std::move(each);
}

// One that is lost is lost first of all.
async::task<> lost() {
  auto first = length(name());
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: task returned by 'length' is kept in 'first' but
  // never awaited, so 'length' never runs
  co_return;
}

// Silent: in place, through a function that takes it, returned, chosen.
async::task<int> in_place() {
  co_await length(name());
  int sum = co_await with_retries(length(name()));
  int value = ready() ? co_await length("a") : co_await length("b");
  co_return sum + value + co_await length("c");
}

now<int> forwarded(const std::string &text) { return length(text); }
now<int> forwarded_parameter(now<int> once) { co_return co_await std::move(once); }

// Silent: the library's macro names its operand, as co_awaitTry does.
#define AWAIT_CHECKED(expression)                                                                  \
  do {                                                                                             \
    auto checked_ = expression;                                                                    \
    (void)co_await std::move(checked_);                                                            \
  } while (false)

async::task<> in_a_macro() { AWAIT_CHECKED(length(name())); }

// Silent: any other task may wait.
async::task<int> other(std::string text);
async::task<int> later() {
  auto first = other(name());
  co_return co_await std::move(first);
}
