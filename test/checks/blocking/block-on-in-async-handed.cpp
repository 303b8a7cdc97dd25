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

// A continuation that is a coroutine is given a future that has its result.
future<> continued_by_a_coroutine() {
  co_await work().then_wrapped([](future<int> f) -> future<> {
    int n = f.get();
    co_await work();
  });
}

// So is one that a continuation hands it to.
future<> finish(future<int> f, int) {
  int n = f.get();
  co_await work();
}
future<> hands_it_on() {
  return work().then_wrapped([](future<int> f) { return finish(std::move(f), 1); });
}

future<> finish_any(future<int> f) {
  int n = f.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'seastar::future::get' blocks
  co_await work();
}
future<> hands_on_another() {
  co_await work().then_wrapped([](future<int> f) { return finish_any(std::move(f)); });
  co_await finish_any(work());
}

// A coroutine that is called by its name is given any future.
future<> not_a_continuation(future<int> f) {
  f.get();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'seastar::future::get' blocks
  co_return;
}
