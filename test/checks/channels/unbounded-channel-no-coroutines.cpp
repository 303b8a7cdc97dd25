// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Without asynchronous code there is nobody to make wait.
// RUN: %check_async_tidy %s async-unbounded-channel %t
#include "libcoro_mock.h"

coro::queue<int> global;
struct hub {
  coro::queue<int> events;
};
int main() {
  coro::queue<int> local;
  return local.empty();
}
