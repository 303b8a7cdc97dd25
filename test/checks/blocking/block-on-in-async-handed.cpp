// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-block-on-in-async %t
//
// A function that waits for a future it is handed, and futures that are ready.
#include "task_shape.h"
#include <exception>
#include <type_traits>
#include <utility>

namespace seastar {
template <class T = void> class future : public task_shape<future<T>, T, eager> {
public:
  T get();
  bool available() const;
  template <class F> future<> then_wrapped(F &&) { return {}; }
};
template <class T> future<T> make_exception_future(int) { return {}; }
template <class... F> future<> when_all_succeed(F &&...futures) {
  (futures.get(), ...);
  return {};
}
} // namespace seastar
using seastar::future;
future<int> work();
int answer(future<int> f) { return f.get(); }

future<> handed() {
  answer(work());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'answer' waits in 'seastar::future::get' and blocks
  answer(seastar::make_exception_future<int>(1));
  (void)work().then_wrapped([](future<int> f) { answer(std::move(f)); });
  co_await seastar::when_all_succeed(work(), work());
}
