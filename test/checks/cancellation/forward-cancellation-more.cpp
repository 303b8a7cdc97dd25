// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-forward-cancellation %t -- --fix-notes
#include "async_mock.h"
#include "cancellation_mock.h"
#include <stop_token>

async::eager::task<int> read(int fd);
async::eager::task<int> read(int fd, std::stop_token token);
template <class... A> void use(A &&...);
async::eager::task<int> with_stop(std::stop_token, async::eager::task<int>);

// ---- Reported

// Only what was read goes to the call around it.
async::eager::task<> result_and_question(std::stop_token token) {
  use(co_await read(1), token.stop_requested());
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'token' is at hand and 'read' could take it
  // CHECK-FIXES: {{^}}  use(co_await read(1, token), token.stop_requested());{{$}}
}
#define READ(fd) read(fd)
#define USE(value) use(value)
async::eager::task<> in_a_macro_of_ones_own(std::stop_token token) {
  co_await READ(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'token' is at hand and 'read' could take it
  // CHECK-FIXES: {{^}}  co_await READ(1);{{$}}
}
async::eager::task<> in_the_argument_of_a_macro(std::stop_token token) {
  USE(co_await read(1));
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'token' is at hand and 'read' could take it
}

// ---- Silent

// The call around the operation gets it.
async::eager::task<> operation_and_token(std::stop_token token) {
  use(co_await with_stop(token, read(1)));
}
async::eager::task<> passed_in_a_macro(std::stop_token token) {
  USE(co_await read(1, token));
}
