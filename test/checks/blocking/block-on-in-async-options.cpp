// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy -check-suffixes=WAIT,BOOT %s async-block-on-in-async %t -- -config='{CheckOptions: {async-block-on-in-async.AllowedCallees: "async::runtime*;async::block_on"}}'
// RUN: %check_async_tidy -check-suffixes=WAIT,BUILD %s async-block-on-in-async %t -- -config='{CheckOptions: {async-block-on-in-async.AllowedContexts: "app::bootstrap::*"}}'
#include "async_mock.h"
#include <future>

async::task<int> load();

async::task<int> waits(std::future<int> answer) {
  async::runtime inner;
  // CHECK-MESSAGES-BUILD: :[[@LINE-1]]:18: warning: 'async::runtime' builds a second runtime
  inner.block_on(load());
  // CHECK-MESSAGES-BUILD: :[[@LINE-1]]:9: warning: 'async::runtime::block_on' blocks
  async::block_on(load());
  // CHECK-MESSAGES-BUILD: :[[@LINE-1]]:3: warning: 'async::block_on' blocks
  co_return answer.get();
  // CHECK-MESSAGES-WAIT: :[[@LINE-1]]:20: warning: 'std::future::get' blocks
}

namespace app::bootstrap {
async::task<int> starts(std::future<int> answer) {
  auto now = [&] { return answer.get(); };
  // CHECK-MESSAGES-BOOT: :[[@LINE-1]]:34: warning: 'std::future::get' blocks
  co_return now();
}
} // namespace app::bootstrap
