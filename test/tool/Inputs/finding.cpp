// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One finding, of level error.
#include "async_mock.h"
#include <mutex>

std::mutex entries_mutex;

async::task<> holds_a_lock() {
  std::lock_guard guard(entries_mutex);
  co_await async::yield_now();
}
