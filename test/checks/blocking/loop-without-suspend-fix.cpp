// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-loop-without-suspend %t -- --fix-notes
#include "async_mock.h"

bool condition();
async::task<> sometimes() {
  while (true) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: endless loop in 'sometimes'
    // CHECK-FIXES: while (true) { co_await async::yield_now();
    if (condition())
      co_await async::yield_now();
  }
}
