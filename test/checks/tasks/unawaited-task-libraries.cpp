// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unawaited-task %t
// What the models say of functions wins over the type they return: futures that
// are ready when they are made, ends of chains.
#include "async_mock.h"
#include <utility>

namespace seastar {
template <class T = void> class [[nodiscard]] future {
public:
  future(future &&) noexcept;
  future &operator=(future &&) noexcept;
  bool available() const noexcept;
  bool failed() const noexcept;
  T get();
  template <class F> future then(F &&) { return std::move(*this); }
  template <class F> future<> handle_exception(F &&) {
    return std::move(*this);
  }
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
  struct promise_type : async::promise_result<T> {
    future get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_never final_suspend() noexcept;
    void unhandled_exception();
  };
};
template <class T = void, class... A> future<T> make_ready_future(A &&...) {
  throw 0;
}
template <class F> future<> parallel_for_each(int, int, F &&) { throw 0; }
namespace coroutine {
template <class T> struct as_future {
  explicit as_future(future<T> &&);
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>);
  future<T> await_resume();
};
} // namespace coroutine
} // namespace seastar

namespace async_simple {
template <class T> class Future {
public:
  Future(Future &&) noexcept;
  bool hasResult() const;
  T value() &&;
  template <class F> Future thenTry(F &&) && { return std::move(*this); }
  template <class F> Future<int> thenValue(F &&) && {
    return std::move(*this);
  }
};
template <class T> Future<T> makeReadyFuture(T &&) { throw 0; }
} // namespace async_simple

seastar::future<int> read_block();
seastar::future<> flush();
async_simple::Future<int> compute();
void log();

void ready_when_made() {
  seastar::make_ready_future<>();
  auto placeholder = seastar::make_ready_future<int>(0);
  async_simple::makeReadyFuture(1);
}
void ends_of_chains() {
  flush().handle_exception([](auto) {});
  compute().thenTry([](auto &&) {});
  compute().thenValue([](auto &&) {});
}
seastar::future<> ready_by_await() {
  auto f = co_await seastar::coroutine::as_future<int>(read_block());
  if (f.failed())
    log();
}
seastar::future<> lost() {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so its result and errors are lost [async-unawaited-task]
  flush().then([] {});
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'then' is never awaited
  auto block = read_block();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: task returned by 'read_block' is kept in 'block' but never awaited
  seastar::parallel_for_each(0, 1, [](int) { return flush(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'parallel_for_each' is never awaited
  compute();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'compute' is never awaited
  co_return;
}
// A placeholder that is filled later holds running work from then on.
seastar::future<> filled() {
  auto all = seastar::make_ready_future<>();
  all = flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: task returned by 'flush' is kept in 'all' but never awaited
  co_return;
}
