// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unbounded-channel %t -- -config='{CheckOptions: {async-unbounded-channel.HugeCapacity: 1000, async-unbounded-channel.AllowedTypes: "coro::queue", async-unbounded-channel.AllowedVariables: "*stop*", async-unbounded-channel.AllowedCallees: "async::mpsc::unbounded"}}'
#include "async_mock.h"
#include "libcoro_mock.h"

async::task<> thousand() {
  auto stop = async::mpsc::channel<int>(1000);
  auto ends = async::mpsc::channel<int>(1000);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: capacity '1000' of 'ends' is no limit in practice
  auto small = async::mpsc::channel<int>(999);
  co_return;
}

coro::task<> allowed() {
  coro::queue<int> q;
  auto ends = async::mpsc::unbounded<int>();
  co_return;
}
