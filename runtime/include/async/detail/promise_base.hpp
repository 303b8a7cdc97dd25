// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every coroutine of the runtime carries: who waits for it, and the
// context of the task it is a part of. The context is shared by the whole await
// tree; an awaitable that changes something for a part of the tree
// (unstoppable, select, a task_local scope) makes a context of its own, which
// lives in the awaiting frame, and starts the child with that.
#ifndef ASYNC_DETAIL_PROMISE_BASE_HPP
#define ASYNC_DETAIL_PROMISE_BASE_HPP

#include <async/detail/frame_pool.hpp>
#include <async/detail/stop_state.hpp>
#include <async/scheduler.hpp>
#include <concepts>
#include <coroutine>
#include <cstddef>

namespace async::detail {

class root_state;  // join_state.hpp: one spawned task
struct local_node; // task_local.hpp

/// Outlives the coroutines that point to it.
struct task_context {
  scheduler *home = nullptr;
  stop_state *stop = nullptr; // null: cannot be stopped
  const local_node *locals = nullptr;
  root_state *root = nullptr; // the spawned task; null in a test without one
};

/// Base of the promise types. A coroutine is started by giving it a context and
/// a continuation and resuming it (symmetric transfer, or through its home).
class promise_base {
public:
  task_context &context() const noexcept { return *context_; }
  void set_context(task_context &context) noexcept { context_ = &context; }
  /// Resumed at the end of the coroutine. Null: this is a spawned task's
  /// outermost coroutine, whose end goes to context().root.
  std::coroutine_handle<> continuation() const noexcept { return continuation_; }
  void set_continuation(std::coroutine_handle<> continuation) noexcept {
    continuation_ = continuation;
  }

  static void *operator new(std::size_t size) { return frame_pool::allocate(size); }
  static void operator delete(void *frame, std::size_t size) noexcept {
    frame_pool::deallocate(frame, size);
  }

private:
  task_context *context_ = nullptr;
  std::coroutine_handle<> continuation_;
};

template <class P>
concept async_promise = std::derived_from<P, promise_base>;

} // namespace async::detail

#endif // ASYNC_DETAIL_PROMISE_BASE_HPP
