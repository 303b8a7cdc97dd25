// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Giving way, and asking about the task one is in.
#ifndef ASYNC_COOP_HPP
#define ASYNC_COOP_HPP

#include <async/annotate.hpp>
#include <async/detail/budget.hpp>
#include <async/detail/join_state.hpp>
#include <async/detail/promise_base.hpp>
#include <async/error.hpp>
#include <async/stop.hpp>
#include <coroutine>

namespace async {

namespace detail {

class [[nodiscard]] yield_awaiter {
public:
  bool await_ready() const noexcept { return false; }
  template <async_promise P> bool await_suspend(std::coroutine_handle<P> handle) noexcept {
    stop_ = handle.promise().context().stop;
    if (stop_ != nullptr && stop_->requested())
      return false;
    handle.promise().context().home->schedule_last(handle);
    return true;
  }
  void await_resume() const {
    if (stop_ != nullptr && stop_->requested())
      throw stopped();
  }

private:
  stop_state *stop_ = nullptr;
};

class [[nodiscard]] budget_awaiter {
public:
  bool await_ready() const noexcept { return budget::spend(); }
  template <async_promise P> void await_suspend(std::coroutine_handle<P> handle) const noexcept {
    handle.promise().context().home->schedule_last(handle);
  }
  void await_resume() const noexcept {}
};

/// Never suspends; only fetches the context.
class context_awaiter {
public:
  bool await_ready() const noexcept { return false; }
  template <async_promise P> bool await_suspend(std::coroutine_handle<P> handle) noexcept {
    context_ = &handle.promise().context();
    return false;
  }

protected:
  task_context *context_ = nullptr;
};

} // namespace detail

/// Summary: lets all that is ready now run first.
/// Use instead: consume_budget() in loops over cheap steps.
/// Cancellation: throws async::stopped when stop was requested; nothing is lost.
///
/// Example:
///   for (auto &row : rows) { crunch(row); co_await async::yield_now(); }
ASYNC_CANCEL("nothing") inline detail::yield_awaiter yield_now() noexcept { return {}; }

/// Summary: spends one unit of the task's budget (128 a turn), and gives way when
/// none is left. Every primitive of the runtime does that by itself.
/// Cancellation: does not look at stop.
ASYNC_CANCEL("nothing") inline detail::budget_awaiter consume_budget() noexcept { return {}; }

/// About the running task. Each is awaited, and none suspends.
namespace this_task {

class [[nodiscard]] stop_awaiter : public detail::context_awaiter {
public:
  stop_ref await_resume() const noexcept { return stop_ref(context_->stop); }
};
class [[nodiscard]] name_awaiter : public detail::context_awaiter {
public:
  const char *await_resume() const noexcept {
    const char *name = context_->root != nullptr ? context_->root->name() : nullptr;
    return name != nullptr ? name : "";
  }
};
class [[nodiscard]] home_awaiter : public detail::context_awaiter {
public:
  scheduler &await_resume() const noexcept { return *context_->home; }
};

/// The token that operations here listen to: 'auto stop = co_await this_task::stop();'
inline stop_awaiter stop() noexcept { return {}; }
/// The name given at spawn, or "".
inline name_awaiter name() noexcept { return {}; }
/// Where this task runs.
inline home_awaiter home() noexcept { return {}; }

} // namespace this_task

} // namespace async

#endif // ASYNC_COOP_HPP
