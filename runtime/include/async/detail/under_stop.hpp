// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_DETAIL_UNDER_STOP_HPP
#define ASYNC_DETAIL_UNDER_STOP_HPP

#include <async/detail/promise_base.hpp>
#include <async/stop.hpp>
#include <async/task.hpp>

#include <coroutine>
#include <utility>

namespace async::detail {

/// Awaits a task that listens to another token than the awaiting one does; an empty
/// token makes it deaf. Throws what the task throws.
template <class T> class [[nodiscard]] under_stop {
public:
  under_stop(stop_ref token, task<T> work) noexcept
      : token_(std::move(token)), work_(std::move(work)) {}
  bool await_ready() const noexcept { return false; }
  template <async_promise P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> parent) noexcept {
    context_ = parent.promise().context();
    context_.stop = token_.state();
    auto child = work_.frame();
    child.promise().set_context(context_);
    child.promise().set_continuation(parent);
    return child;
  }
  T await_resume() { return work_.frame().promise().outcome().take_value(); }

private:
  stop_ref token_;
  task<T> work_;
  task_context context_;
};
template <class T> under_stop(stop_ref, task<T>) -> under_stop<T>;

} // namespace async::detail

#endif // ASYNC_DETAIL_UNDER_STOP_HPP
