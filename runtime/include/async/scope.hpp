// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_SCOPE_HPP
#define ASYNC_SCOPE_HPP

#include <async/annotate.hpp>
#include <async/awaitable.hpp>
#include <async/coop.hpp>
#include <async/detail/short_mutex.hpp>
#include <async/detail/under_stop.hpp>
#include <async/spawn.hpp>
#include <async/stop.hpp>
#include <async/task.hpp>
#include <async/tracker.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace async {

class scope;
template <class F, class... Args>
using scope_result_t = await_result_t<std::invoke_result_t<F &, scope &, Args...>>;

/// Takes tasks that may refer to locals outside: with_scope(), which makes it, does not
/// return before all of them have ended.
///
/// **Use instead**: task_group to get values, or each task's failure.
/// **Cancellation**: the first task that throws stops the others and the body.
/// **Thread safety**: spawn() and stop() from any thread, as long as the body or a task
/// of the scope runs.
/// **Lifetime**: that of the with_scope() call.
class ASYNC_SCOPE scope {
public:
  scope(const scope &) = delete;
  scope &operator=(const scope &) = delete;

  /// Starts a task in the scope, on the runtime of the caller.
  ASYNC_SPAWNS ASYNC_DETACHES("handled") void spawn(task<> work) {
    running_.enter();
    try {
      async::spawn(run(*this, std::move(work)), {.stop = token()}).detach("joined by its scope");
    } catch (...) {
      running_.leave();
      throw;
    }
  }

  /// Asks the tasks of the scope and its body to stop.
  void stop() noexcept { stop_.request_stop(); }
  [[nodiscard]] const stop_ref &token() const noexcept { return stop_.token(); }
  /// Tasks that have not ended.
  [[nodiscard]] std::size_t running() const noexcept { return running_.count(); }

private:
  template <class F, class... Args> friend task<scope_result_t<F, Args...>> with_scope(F, Args...);

  explicit scope(stop_scope stop) noexcept : stop_(std::move(stop)) {}
  ~scope() = default;

  // The frame of 'work' goes before the count does: its parameters may refer to what
  // the scope's owner destroys next.
  static task<> run(scope &self, task<> work) {
    std::exception_ptr failure;
    try {
      task<> ends_here = std::move(work);
      co_await std::move(ends_here);
    } catch (const stopped &) {
      // Asked for.
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure)
      self.fail(std::move(failure));
    self.running_.leave();
  }

  void fail(std::exception_ptr failure) noexcept {
    {
      const detail::short_lock hold(lock_);
      if (!failure_)
        failure_ = std::move(failure);
    }
    stop();
  }

  stop_scope stop_;
  detail::tracker_state running_;
  detail::short_mutex lock_;
  std::exception_ptr failure_; // the first; guarded by lock_, until all have ended
};

/// Calls `body(scope, args…)`, awaits it, then awaits every task that was spawned into
/// the scope, and gives what the body gave. The first exception, of the body or of a
/// task, stops the others and is thrown when all have ended.
///
/// **Use instead**: when_all() for a few tasks known when writing; task_group for their
/// values.
/// **Ordering**: the tasks run on the runtime, in parallel where it has workers.
/// **Cancellation**: a stop of the awaiting task reaches the body and the tasks. It waits
/// for them all the same: nothing of the scope runs on behind its back.
/// **Thread safety**: tasks of the scope run on any worker.
/// **Lifetime**: `body` and `args` are kept until the end, so a lambda coroutine may have
/// captures, and tasks may refer to locals of the caller and of `args`; not to locals of
/// the body, which may end before them.
/// **Example**:
/// ```cpp
/// int hits = 0;
/// co_await with_scope([&](scope &s) -> task<> {
///   for (const auto &shard : shards)
///     s.spawn(search(shard, hits));
///   co_return;
/// });
/// ```
template <class F, class... Args>
ASYNC_STRUCTURED ASYNC_NO_LIFETIMEBOUND task<scope_result_t<F, Args...>>
with_scope(ASYNC_ON_EXECUTOR ASYNC_KEEPS_CLOSURE F body, Args... args) {
  using value_type = scope_result_t<F, Args...>;
  const stop_ref outer = co_await this_task::stop();
  scope s(outer.child());
  std::optional<std::conditional_t<std::is_void_v<value_type>, std::monostate, value_type>> value;
  std::exception_ptr failure;
  bool was_stopped = false;
  try {
    if constexpr (std::is_void_v<value_type>) {
      co_await detail::under_stop(s.token(), body(s, std::move(args)...));
      value.emplace();
    } else {
      value.emplace(co_await detail::under_stop(s.token(), body(s, std::move(args)...)));
    }
  } catch (const stopped &) {
    was_stopped = true;
    s.stop();
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure)
    s.fail(std::move(failure));
  co_await detail::tracker_wait(s.running_, true);
  if (s.failure_)
    std::rethrow_exception(s.failure_);
  if (was_stopped)
    throw stopped();
  if constexpr (!std::is_void_v<value_type>)
    co_return std::move(*value);
}

} // namespace async

#endif // ASYNC_SCOPE_HPP
