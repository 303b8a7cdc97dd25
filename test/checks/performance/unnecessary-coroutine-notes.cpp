// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unnecessary-coroutine %t
#include "async_mock.h"

async::task<int> query(int id);

async::task<int> passes_on(int id) { co_return co_await query(id); }
// CHECK-NOTES: :[[@LINE-1]]:18: warning: coroutine 'passes_on' only passes on what 'query' returns; each call makes a frame for nothing [async-unnecessary-coroutine]
// CHECK-NOTES: :[[@LINE-2]]:57: note: return the task as it is

async::task<int> adds(int a, int b) { co_return a + b; }
// CHECK-NOTES: :[[@LINE-1]]:18: warning: coroutine 'adds' never suspends; each call makes a frame for what a plain function does
