// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-forward-cancellation %t -- --fix-notes
#include "async_mock.h"
#include "cancellation_mock.h"
#include <stop_token>

async::eager::task<int> read(int fd);
async::eager::task<int> read(int fd, std::stop_token token);
async::eager::task<> rest(std::stop_token token = {});
seastar::future<> wait(int n);
seastar::future<> wait(seastar::abort_source &, int n);

async::eager::task<> serve(int fd, std::stop_token token) {
  co_await read(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'token' is at hand and 'read' could take it, but the call does not get it and cannot be cancelled [async-forward-cancellation]
  // CHECK-FIXES: {{^}}  co_await read(fd, token);{{$}}
  co_await rest();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'token' is at hand and 'rest' could take it
  // CHECK-FIXES: {{^}}  co_await rest(token);{{$}}
}
// Its place is not the last: no edit.
seastar::future<> first_argument(seastar::abort_source &as) {
  co_await wait(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'as' is at hand and 'wait' could take it
  // CHECK-FIXES: {{^}}  co_await wait(1);{{$}}
}
