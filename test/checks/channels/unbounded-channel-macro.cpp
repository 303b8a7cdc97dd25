// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unbounded-channel %t
#include "libcoro_mock.h"
#define MAKE_QUEUE(name) coro::queue<int> name

coro::task<> in_a_macro() {
  MAKE_QUEUE(jobs);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: channel 'jobs' has no capacity limit
  co_return;
}
coro::task<> silenced() {
  coro::queue<int> jobs; // NOLINT(async-unbounded-channel): three messages in all
  co_return;
}

// A library's own code makes its parts as it must.
namespace coro {
struct part {
  queue<int> inner;
};
} // namespace coro
