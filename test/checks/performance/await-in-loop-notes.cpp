// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-await-in-loop %t
#include "async_mock.h"
#include <vector>

async::task<int> load(int id);

async::task<> one_by_one(std::vector<int> ids, std::vector<async::task<>> tasks) {
  for (int id : ids)
    co_await load(id);
  for (auto &t : tasks)
    co_await std::move(t);
}
// CHECK-NOTES: :[[@LINE-4]]:5: warning: loop awaits each 'load' before it starts the next, though no turn needs the one before [async-await-in-loop]
// CHECK-NOTES: :[[@LINE-6]]:3: note: its turns are independent
// CHECK-NOTES: :[[@LINE-6]]:5: note: await them together, with 'async::join_all'
// CHECK-NOTES: :[[@LINE-5]]:5: warning: loop awaits one task after the other; each starts only when the one before has ended
// CHECK-NOTES: :[[@LINE-7]]:3: note: its turns are independent
// CHECK-NOTES: :[[@LINE-7]]:5: note: await them together, with 'async::join_all'
