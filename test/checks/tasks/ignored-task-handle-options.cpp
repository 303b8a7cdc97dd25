// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy -check-suffixes=THREAD,ASYNC,SPAWN,OWN %s async-ignored-task-handle %t -- -- -I %src_root/runtime/include
// RUN: %check_async_tidy -check-suffixes=THREAD,OWN %s async-ignored-task-handle %t -- -config='{CheckOptions: {async-ignored-task-handle.AllowedCallees: "std::async;async::spawn"}}' -- -I %src_root/runtime/include
// RUN: %check_async_tidy -check-suffixes=ASYNC,SPAWN,OWN %s async-ignored-task-handle %t -- -config='{CheckOptions: {async-ignored-task-handle.AllowedTypes: "std::thread"}}' -- -I %src_root/runtime/include
// RUN: %check_async_tidy -check-suffixes=THREAD,ASYNC %s async-ignored-task-handle %t -- -config='{CheckOptions: {async-ignored-task-handle.AllowedTypes: "mine::*;async::join_handle"}}' -- -I %src_root/runtime/include
#include "async_mock.h"
#include <async/annotate.hpp>
#include <future>
#include <thread>

namespace mine {
class ASYNC_MUST_JOIN worker {
public:
  worker(worker &&) noexcept;
  ~worker();
  void join();
};
worker launch();
} // namespace mine
async::task<> flush();
void work();

void dropped() {
  std::async(work);
  // CHECK-MESSAGES-ASYNC: :[[@LINE-1]]:3: warning: future returned by 'async' is dropped
  std::thread{work};
  // CHECK-MESSAGES-THREAD: :[[@LINE-1]]:3: warning: {{.*}}terminates the program
  async::spawn(flush());
  // CHECK-MESSAGES-SPAWN: :[[@LINE-1]]:3: warning: handle returned by 'spawn' is never joined
  mine::launch();
  // CHECK-MESSAGES-OWN: :[[@LINE-1]]:3: warning: handle returned by 'launch' is never joined
}
void kept(bool stop) {
  std::thread reader(work);
  // CHECK-MESSAGES-THREAD: :[[@LINE-1]]:15: warning: 'reader' is neither joined nor detached on some paths
  auto own = mine::launch();
  // CHECK-MESSAGES-OWN: :[[@LINE-1]]:14: warning: handle returned by 'launch' is not joined on some paths
  if (stop)
    return;
  reader.join();
  own.join();
}
