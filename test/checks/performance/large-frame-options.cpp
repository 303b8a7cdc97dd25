// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-large-frame %t -- --config="{CheckOptions: {async-large-frame.Threshold: 1000, async-large-frame.AllowedContexts: 'allowed::*'}}"
#include "async_mock.h"
void use(const void *);

async::task<> above_the_threshold() {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: frame of 'above_the_threshold' takes {{about 2001|[0-9]+}} bytes, more than 1000
  char buffer[2000];
  co_await async::yield_now();
  use(buffer);
}
namespace allowed {
async::task<> above_the_threshold() {
  char buffer[2000];
  co_await async::yield_now();
  use(buffer);
}
} // namespace allowed
