// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-blocking-call %t
// A continuation runs where the executor runs it.
#include "futures_mock.h"
#include <exception>
#include <unistd.h>

seastar::future<int> count();
folly::Future<int> fetch();

seastar::future<int> seastar_continuations() {
  return count()
      .then([](int n) {
        sleep(1);
        // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'sleep' blocks the executor's thread that runs this lambda
        return n;
      })
      .handle_exception([](std::exception_ptr) {
        sleep(2);
        // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'sleep' blocks
      })
      .finally([] {
        sleep(3);
        // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'sleep' blocks
      });
}

folly::Future<int> folly_continuations() {
  return fetch()
      .thenValue([](int n) {
        sleep(4);
        // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'sleep' blocks
        return n;
      })
      .ensure([] {
        sleep(5);
        // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'sleep' blocks
      });
}

struct pipeline {
  template <class F> pipeline &then(F) { return *this; }
};
void of_nobody_knows_what(pipeline &p) {
  p.then([] { sleep(6); });
}
