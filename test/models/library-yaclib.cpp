// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s 'async-*' %t
//
// YACLib, over declarations in the shape of its headers.
#include "task_shape.h"
#include <mutex>
#include <unistd.h>
#include <utility>

namespace yaclib {
struct StopError {};
template <class V> class [[nodiscard]] Task : public task_shape<Task<V>, V, lazy> {};
template <class V> class [[nodiscard]] Future : public task_shape<Future<V>, V, eager> {
public:
  bool Ready() const noexcept;
};
class Mutex {
public:
  Task<std::unique_lock<Mutex>> Guard();
  void unlock();
};
template <class... W> void Wait(W &...) noexcept {}
template <class F> Future<void> Run(F &&) { return {}; }
template <class... F> Future<void> WhenAll(F...) { return {}; }
} // namespace yaclib

yaclib::Task<void> flush();
yaclib::Future<void> started();

yaclib::Future<void> misuse(std::mutex &m) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush'
  // never runs [async-unawaited-task]
  auto running = started();
  yaclib::Wait(running);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'yaclib::Wait' blocks {{.*}} [async-block-on-in-async]
  std::lock_guard guard(m);
  co_await started();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}

yaclib::Future<void> right(yaclib::Mutex &m) {
  auto lock = co_await m.Guard();
  co_await yaclib::WhenAll(started(), started());
}
int main() {
  auto running = started();
  yaclib::Wait(running);
}
