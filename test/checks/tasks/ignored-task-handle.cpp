// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-ignored-task-handle %t
#include "async_mock.h"
#include <deque>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

async::task<> flush();
async::task<int> count();
int work();
bool ready();
void adopt(std::thread);

void future_is_discarded() {
  std::async(work);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: future returned by 'async' is dropped, so this statement blocks until its work ends [async-ignored-task-handle]
  // CHECK-NOTES: :[[@LINE-2]]:3: note: keep the future and get its result where the work may be waited for
}

async::task<> handle_is_discarded() {
  async::spawn(flush());
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: handle returned by 'spawn' is never joined, so its work is cancelled
  // CHECK-NOTES: :[[@LINE-2]]:3: note: join it, hand it to an owner, or detach it
  // CHECK-NOTES: async_mock.h:{{[0-9]+}}:{{[0-9]+}}: note: 'spawn' declared here
  co_return;
}

void thread_is_left() {
  std::thread worker(work);
  // CHECK-NOTES: :[[@LINE-1]]:15: warning: 'worker' is neither joined nor detached, so its destructor terminates the program
  // CHECK-NOTES: :[[@LINE-2]]:15: note: join it, hand it to an owner, or detach it
}

void thread_is_left_on_a_path(bool stop) {
  std::thread worker(work);
  // CHECK-NOTES: :[[@LINE-1]]:15: warning: 'worker' is neither joined nor detached on some paths, so its destructor terminates the program
  // CHECK-NOTES: :[[@LINE+3]]:5: note: it is dropped here
  // CHECK-NOTES: :[[@LINE-3]]:15: note: join it, hand it to an owner, or detach it
  if (stop)
    return;
  worker.join();
}
