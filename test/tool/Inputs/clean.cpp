// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// No finding.
#include "async_mock.h"
#include <mutex>

std::mutex entries_mutex;

async::task<> lets_go_first() {
  { std::lock_guard guard(entries_mutex); }
  co_await async::yield_now();
}
