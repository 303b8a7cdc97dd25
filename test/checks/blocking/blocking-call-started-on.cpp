// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-blocking-call %t
// A coroutine starts on the executor that it is given.
#include "async_mock.h"
#include <memory>
#include <unistd.h>

namespace concurrencpp {
struct executor_tag {};
class executor {};
class thread_executor : public executor {};
class thread_pool_executor : public executor {};
template <class T> class result {
public:
  struct promise_type : async::promise_result<T> {
    result get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
  };
  result(result &&) noexcept;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
} // namespace concurrencpp
using concurrencpp::executor_tag;
using concurrencpp::result;

result<void> on_the_pool(executor_tag, std::shared_ptr<concurrencpp::thread_pool_executor>, int fd) {
  sleep(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sleep' blocks
  co_return;
}
// Each piece of work has a thread of its own.
result<void> on_a_thread(executor_tag, std::shared_ptr<concurrencpp::thread_executor>, int fd) {
  sleep(1);
  co_return;
}
result<void> by_pointer(executor_tag, concurrencpp::thread_executor *, int fd) {
  sleep(1);
  co_return;
}
// Without the tag it is an argument like any other.
result<void> only_uses_it(std::shared_ptr<concurrencpp::thread_executor> other) {
  sleep(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sleep' blocks
  co_return;
}
