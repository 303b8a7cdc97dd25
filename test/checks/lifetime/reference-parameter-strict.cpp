// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-reference-parameter %t -- --config="{CheckOptions: {async-reference-parameter.Strict: true, async-reference-parameter.AllowedTypes: 'lib::*'}}" --fix-notes
#include "async_mock.h"
#include <memory>
#include <string>
#include <string_view>

void put(const std::string &);
async::task<> flush();
struct point {
  int x, y;
};
void draw(point);

async::task<> const_reference(const std::string &s) {
// CHECK-NOTES: :[[@LINE-1]]:50: warning: reference parameter 's' is used after 'const_reference' was suspended, when what it refers to may be gone [async-reference-parameter]
// CHECK-NOTES: note: it is used here
// CHECK-NOTES: :[[@LINE-3]]:50: note: take 's' by value to keep it in the coroutine frame
  co_await flush();
  put(s);
}
async::task<> cheap(point const &p) {
// CHECK-NOTES: :[[@LINE-1]]:34: warning: reference parameter 'p' is used after 'cheap' was suspended, when what it refers to may be gone [async-reference-parameter]
// CHECK-NOTES: note: it is used here
// CHECK-NOTES: :[[@LINE-3]]:34: note: take 'p' by value to keep it in the coroutine frame
  co_await flush();
  draw(p);
}
async::task<> unnamed_elsewhere(const std::shared_ptr<int> &);
async::task<> unnamed_elsewhere(const std::shared_ptr<int> &p) {
// CHECK-NOTES: :[[@LINE-1]]:61: warning: reference parameter 'p' is used after 'unnamed_elsewhere' was suspended, when what it refers to may be gone [async-reference-parameter]
// CHECK-NOTES: note: it is used here
// CHECK-NOTES: :[[@LINE-3]]:61: note: take 'p' by value to keep it in the coroutine frame
  co_await flush();
  *p = 1;
}
async::task<> view(std::string_view s) {
// CHECK-NOTES: :[[@LINE-1]]:37: warning: view parameter 's' is used after 'view' was suspended, when what it refers to may be gone [async-reference-parameter]
// CHECK-NOTES: note: it is used here
// CHECK-NOTES: :[[@LINE-3]]:37: note: take 's' by value to keep it in the coroutine frame
  co_await flush();
  put(std::string(s));
}
async::task<> rvalue_reference(std::string &&s) {
// CHECK-NOTES: :[[@LINE-1]]:46: warning: reference parameter 's' is used after 'rvalue_reference' was suspended, when what it refers to may be gone [async-reference-parameter]
// CHECK-NOTES: note: it is used here
// CHECK-NOTES: :[[@LINE-3]]:46: note: take 's' by value to keep it in the coroutine frame
  co_await flush();
  put(s);
}
async::task<> mutable_reference(point &p) {
// CHECK-NOTES: :[[@LINE-1]]:40: warning: reference parameter 'p' is used after 'mutable_reference' was suspended, when what it refers to may be gone [async-reference-parameter]
// CHECK-NOTES: note: it is used here
// CHECK-NOTES: :[[@LINE-3]]:40: note: take 'p' by value to keep it in the coroutine frame
  co_await flush();
  p.x = 1;
}

// Silent.
namespace lib {
struct context {
  int id;
};
} // namespace lib
async::task<> allowed(lib::context &c) {
  co_await flush();
  c.id = 1;
}
async::task<> pointer(point *p) {
  co_await flush();
  p->x = 1;
}
async::eager::task<> used_before(const std::string &s) {
  put(s);
  co_await flush();
}
