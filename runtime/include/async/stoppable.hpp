// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaiting with another stop token than the task's own: none (unstoppable), one
// more (with_stop), or the same with the stop as a value (stoppable).
#ifndef ASYNC_STOPPABLE_HPP
#define ASYNC_STOPPABLE_HPP

#include <async/annotate.hpp>
#include <async/detail/stop_state.hpp>
#include <async/error.hpp>
#include <async/result.hpp>
#include <async/stop.hpp>
#include <async/task.hpp>
#include <utility>

namespace async {

namespace detail {

/// Starts the task with a context of its own. Change::apply(context) alters the
/// copy of the caller's, and may keep things alive in the awaiter.
template <class T, class Change> class [[nodiscard]] context_change {
public:
  context_change(task<T> work, Change change) noexcept
      : work_(std::move(work)), change_(std::move(change)) {}
  context_change(context_change &&) = delete;

  bool await_ready() const noexcept {
    if (!work_)
      fail("an empty task was awaited (was it moved from?)");
    return false;
  }
  template <async_promise P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> parent) {
    context_ = parent.promise().context();
    change_.apply(context_);
    auto &child = work_.frame().promise();
    child.set_context(context_);
    child.set_continuation(parent);
    return work_.frame();
  }
  T await_resume() { return work_.frame().promise().outcome().take_value(); }

private:
  task<T> work_;
  Change change_;
  task_context context_;
};

struct no_stop {
  void apply(task_context &context) const noexcept { context.stop = nullptr; }
};

class also_stop {
public:
  explicit also_stop(stop_ref other) noexcept : other_(std::move(other)) {}
  also_stop(also_stop &&moved) noexcept : other_(std::move(moved.other_)) {}
  ~also_stop() { link_.detach(); }
  void apply(task_context &context) {
    both_ = stop_ref(new child_stop_state(context.stop), false);
    context.stop = both_.state();
    if (!link_.attach(other_.state()))
      both_.state()->request();
  }

private:
  struct forward : stop_callback {
    explicit forward(also_stop &owner) noexcept
        : stop_callback([](stop_callback &self) noexcept {
            const stop_ref keep = static_cast<forward &>(self).owner.both_;
            keep.state()->request();
          }),
          owner(owner) {}
    also_stop &owner;
  };
  stop_ref other_, both_;
  forward link_{*this};
};

template <class T> task<result<T, stopped>> stop_as_value(task<T> work) {
  bool was_stopped = false;
  try {
    if constexpr (std::is_void_v<T>)
      co_await std::move(work);
    else
      co_return co_await std::move(work);
  } catch (const stopped &) {
    was_stopped = true;
  }
  if constexpr (std::is_void_v<T>)
    if (!was_stopped)
      co_return result<void, stopped>();
  co_return result<T, stopped>(unexpect);
}

} // namespace detail

/// Summary: awaits without a stop token: for cleanup that has to finish although
/// the task is stopped.
/// Use instead: nothing, if the work can be given up. Keep it short, and give it a
/// timeout: whoever stops this task waits for it.
/// Cancellation: none inside. A stop of the task is seen at the next await after it.
/// Lifetime: as co_await of the operation itself; await it where it is made.
///
/// Example:
///   co_await async::unstoppable(connection.send_goodbye());
template <awaitable A>
ASYNC_STRUCTURED auto unstoppable(A &&work)
    -> detail::context_change<await_result_t<A>, detail::no_stop> {
  return {detail::as_task(std::forward<A>(work)), detail::no_stop()};
}

/// Summary: awaits 'work', which is stopped when 'token' is requested, or the task
/// is.
/// Cancellation: what 'work' loses; it throws async::stopped for both.
/// Lifetime: keeps the token's state alive.
///
/// Example:
///   async::stop_scope scope;
///   co_await async::with_stop(scope.token(), download());
template <awaitable A>
ASYNC_STRUCTURED auto with_stop(stop_ref token, A &&work)
    -> detail::context_change<await_result_t<A>, detail::also_stop> {
  return {detail::as_task(std::forward<A>(work)), detail::also_stop(std::move(token))};
}

/// Summary: awaits and gives stop as a value: result<T, stopped>.
/// Use instead: plain co_await; stop is meant to pass through. For loops that end
/// in an orderly way when stopped.
/// Cancellation: what the operation loses. The task stays stopped: the next await
/// of an operation throws.
/// Lifetime: as co_await of the operation itself; await it where it is made.
///
/// Example:
///   auto job = co_await async::stoppable(jobs.recv());
///   if (!job) co_return;
template <awaitable A>
ASYNC_STRUCTURED ASYNC_CORO_WRAPPER auto stoppable(A &&work)
    -> task<result<await_result_t<A>, stopped>> {
  return detail::stop_as_value(detail::as_task(std::forward<A>(work)));
}

} // namespace async

#endif // ASYNC_STOPPABLE_HPP
