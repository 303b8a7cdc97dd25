// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-large-frame %t
#include "async_mock.h"

void use(const void *);

async::task<> buffers() {
  char small[80];
  char buffer[32768], other[100];
  co_await async::yield_now();
  use(buffer);
  use(other);
  use(small);
}
// CHECK-NOTES: :[[@LINE-8]]:15: warning: frame of 'buffers' takes {{about 32949|[0-9]+}} bytes, more than 16384; each call allocates it [async-large-frame]
// CHECK-NOTES: :[[@LINE-7]]:8: note: 'buffer' has 32768 bytes and lives across a suspension point
// CHECK-NOTES: :[[@LINE-8]]:23: note: 'other' has 100 bytes and lives across a suspension point
// CHECK-NOTES: :[[@LINE-8]]:3: note: suspended here
// CHECK-NOTES: :[[@LINE-10]]:8: note: keep it on the heap, or end its scope before the suspension point
