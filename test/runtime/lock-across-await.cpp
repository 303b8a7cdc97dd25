// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-lock-across-await %t -- -- -I %src_root/runtime/include
#include <async/async.hpp>
#include <mutex>
using namespace std::chrono_literals;

std::mutex blocking;
int shared_value;
async::task<int> work() { co_return 1; }

async::task<> std_lock_across_sleep() {
  std::lock_guard hold(blocking);
  co_await async::sleep_for(1ms);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'hold' keeps 'blocking' locked across a suspension
  // point; another coroutine on this thread that needs it would deadlock [async-lock-across-await]
}

async::task<> std_lock_across_combinators(async::mpsc::receiver<int> &rx) {
  std::unique_lock hold(blocking);
  auto first = co_await async::select(rx.recv(), async::sleep_for(1ms));
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'hold' keeps 'blocking' locked across a suspension
  // point; another coroutine on this thread that needs it would deadlock [async-lock-across-await]
  hold.unlock();
  co_await async::when_all(work(), work());
}

async::task<> std_lock_across_join(async::task_group<int> &group) {
  std::scoped_lock hold(blocking);
  auto end = co_await group.join_next();
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'hold' keeps 'blocking' locked across a suspension
  // point; another coroutine on this thread that needs it would deadlock [async-lock-across-await]
}

async::task<> std_lock_across_channel(async::mpsc::sender<int> &tx) {
  std::lock_guard hold(blocking);
  auto sent = co_await tx.send(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'hold' keeps 'blocking' locked across a suspension
  // point; another coroutine on this thread that needs it would deadlock [async-lock-across-await]
}

// Guards that are made to be held across a suspension point.
async::task<> async_guards(async::mutex &m, async::shared_mutex &s, async::semaphore &permits) {
  auto hold = co_await m.lock();
  auto shared = co_await s.lock_shared();
  auto permit = co_await permits.acquire();
  co_await async::sleep_for(1ms);
}
async::task<> guarded_value(async::guarded<int> &value) {
  auto hold = co_await value.lock();
  *hold = co_await work();
}
async::task<> a_lease(async::pool<int> &numbers) {
  auto lease = co_await numbers.acquire();
  *lease = co_await work();
}
async::task<> released_before() {
  int copy;
  {
    std::lock_guard hold(blocking);
    copy = shared_value;
  }
  co_await async::sleep_for(std::chrono::milliseconds(copy));
}
