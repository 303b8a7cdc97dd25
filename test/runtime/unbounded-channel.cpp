// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unbounded-channel %t -- -- -I %src_root/runtime/include
#include <async/async.hpp>

async::task<> without_a_limit() {
  auto [tx, rx] = async::mpsc::unbounded<int>();
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'async::mpsc::unbounded' makes a channel without a
  // capacity limit, so a producer that outruns the consumer fills the memory
  // [async-unbounded-channel]
  auto sent = tx.send(1);
  auto got = co_await rx.recv();
}

async::task<> with_one() {
  auto [tx, rx] = async::mpsc::channel<int>(64);
  auto [many, workers] = async::mpmc::channel<int>(8);
  auto [one, answer] = async::oneshot::channel<int>();
  auto [news, reader] = async::watch::channel<int>(0);
  auto [all, each] = async::broadcast::channel<int>(16);
  co_return;
}
