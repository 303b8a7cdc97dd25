// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-send-bound %t
#include "async_mock.h"
#include <thread>

namespace boost {
template <class T> struct local_shared_ptr {
  local_shared_ptr(const local_shared_ptr &);
  ~local_shared_ptr();
  T *operator->() const;
};
} // namespace boost
struct [[clang::annotate("async::thread_bound")]] interpreter {
  interpreter(interpreter &&);
  ~interpreter();
  void run();
};

void counted(boost::local_shared_ptr<int> p) {
  std::jthread worker([p] {});
}
// CHECK-NOTES: :[[@LINE-2]]:24: warning: 'p' is a 'boost::local_shared_ptr', which belongs to one thread, and goes into work that 'std::jthread' runs on another [async-send-bound]
// CHECK-NOTES: :[[@LINE-3]]:16: note: the work is started here
// CHECK-NOTES: :[[@LINE-4]]:24: note: use a std::shared_ptr, or a copy of what it points to

async::task<> annotated(interpreter i) {
  co_await async::spawn_blocking([i = std::move(i)]() mutable { i.run(); });
}
// CHECK-NOTES: :[[@LINE-2]]:35: warning: 'i' is a 'interpreter', which belongs to one thread, and goes into work that 'async::spawn_blocking' runs on another
// CHECK-NOTES: :[[@LINE-3]]:12: note: the work is started here
// CHECK-NOTES: :[[@LINE-4]]:35: note: give the work a copy of the data, or run it on the thread of the object
