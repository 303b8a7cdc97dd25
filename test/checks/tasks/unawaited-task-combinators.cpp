// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unawaited-task %t -- -- -I %src_root/runtime/include
// What combinators return is often an awaiter without a promise: the tasks in
// it start when it is awaited.
#include "async_mock.h"
#include <async/annotate.hpp>
#include <vector>

async::task<> flush();
async::task<int> count();

struct all_of {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};
template <class... T> ASYNC_STRUCTURED all_of together(T &&...);
template <class... T> ASYNC_STRUCTURED int counted(T &&...);
// Says nothing of itself.
all_of plain();

async::task<> dropped() {
  together(flush(), flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'together' is never awaited, so its work never runs [async-unawaited-task]
  auto both = together(flush(), count());
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: task returned by 'together' is kept in 'both' but never awaited, so its work never runs
  (void)together(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: task returned by 'together' is never awaited, so its work never runs
  async::when_all(flush(), flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'when_all' is never awaited
  co_return;
}
async::task<> on_one_path(bool stop) {
  auto both = together(flush(), count());
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: task returned by 'together' is not awaited on some paths, so its work does not run there
  if (stop)
    co_return;
  co_await both;
}
async::task<> taken(std::vector<all_of> &kept) {
  co_await together(flush(), flush());
  auto both = together(flush(), count());
  co_await both;
  auto moved = together(flush());
  co_await std::move(moved);
  kept.push_back(together(flush()));
  counted(1, 2);
  plain();
}
all_of passed_on() { return together(flush()); }
