// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Starting a task that runs beside the caller.
#ifndef ASYNC_SPAWN_HPP
#define ASYNC_SPAWN_HPP

#include <async/annotate.hpp>
#include <async/join_handle.hpp>
#include <async/task.hpp>
#include <source_location>

namespace async {

/// How to spawn. With g++ 12 do not write it as a braced temporary inside an
/// awaited expression (config.hpp, R2).
struct spawn_options {
  /// For diagnostics; must outlive the task. A string literal, that is.
  const char *name = nullptr;
  /// The task stops when this is requested, besides its own request_stop().
  stop_ref stop = {};
  /// Where it runs: a strand, or null for the runtime.
  scheduler *on = nullptr;
};

namespace detail {

template <class T>
join_handle<T> spawn_on(runtime_core &core, task<T> work, const spawn_options &options,
                        const std::source_location &site) {
  if (!work)
    fail("an empty task was spawned (was it moved from?)");
  scheduler &home = options.on != nullptr ? *options.on : static_cast<scheduler &>(core);
  auto *state = new join_state<T>(core, home, options.name, site);
  join_handle<T> handle(state);
  if (options.stop.stop_possible())
    state->follow(options.stop.state());
  state->adopt(work.release());
  state->start();
  return handle;
}

} // namespace detail

/// Summary: starts 'work' as a task of its own on this thread's runtime.
/// Use instead: co_await when nothing runs beside it; task_group to bound how many;
/// spawn_blocking for code that blocks the thread.
/// Ordering: it may start before spawn() returns, on another worker.
/// Cancellation: not a child of the caller's token, unless options.stop says so:
/// the handle is what stops it.
/// Thread safety: any thread that has a runtime; elsewhere it throws
/// std::logic_error (use runtime::spawn).
/// Lifetime: what 'work' refers to must live until the task has ended.
///
/// Example:
///   auto handle = async::spawn(fetch(url));
///   auto page = co_await handle;
template <class T>
ASYNC_SPAWNS join_handle<T>
spawn(task<T> work, const spawn_options &options = {},
      const std::source_location &site = std::source_location::current()) {
  return detail::spawn_on(detail::runtime_core::require("async::spawn"), std::move(work), options,
                          site);
}

} // namespace async

#endif // ASYNC_SPAWN_HPP
