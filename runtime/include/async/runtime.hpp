// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime: workers, timers, and the tasks that run on them.
#ifndef ASYNC_RUNTIME_HPP
#define ASYNC_RUNTIME_HPP

#include <async/annotate.hpp>
#include <async/detail/runtime_core.hpp>
#include <async/driver.hpp>
#include <async/join_handle.hpp>
#include <async/spawn.hpp>
#include <async/task.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>

namespace async {

/// A task whose handle was dropped without a join.
struct dropped_task {
  const char *name; // of spawn_options, may be null
  std::source_location site;
};

struct runtime_options {
  /// Threads; 0: none, the thread in block_on() runs everything. At most 48.
  unsigned workers = default_workers();
  /// An exception left a task that nobody can join any more. Default: the program
  /// terminates with that exception.
  std::function<void(std::exception_ptr)> on_unhandled = {};
  /// A handle was dropped before its task had ended, and stop was requested of it.
  /// Default: in a checked build a line on stderr, else nothing.
  std::function<void(const dropped_task &)> on_dropped = {};
  /// I/O; the runtime owns it. Null: none.
  std::function<std::unique_ptr<driver>()> make_driver = {};
  /// The clock stands, and moves on when all tasks wait (auto_advance), or by
  /// test::advance. Only with workers = 0. For tests.
  bool paused_clock = false;
  bool auto_advance = true;
  /// Picks the next task at random, in a way that this number repeats. Only with
  /// workers = 0. For tests.
  std::optional<std::uint64_t> seed = {};

  static unsigned default_workers() noexcept;
};

/// Summary: runs tasks, on 'workers' threads that steal from each other, or on the
/// thread that calls block_on().
/// Ordering: none between tasks; every 61st step a worker looks at timers, I/O and
/// the common queue, so nothing starves.
/// Cancellation: the destructor requests stop of all tasks and runs them to their
/// ends. A task that does not listen to stop holds it up.
/// Thread safety: block_on(), spawn() from any thread that is no worker (spawn from
/// workers too).
/// Lifetime: handles and tokens may outlive it.
/// Throws: std::logic_error when made inside a task; std::invalid_argument for
/// options that contradict each other.
///
/// Example:
///   async::runtime rt;
///   int code = rt.block_on(serve());
class ASYNC_RUNTIME runtime {
public:
  runtime();
  explicit runtime(const runtime_options &options);
  runtime(const runtime &) = delete;
  runtime &operator=(const runtime &) = delete;
  ~runtime();

  /// Runs 'work' to its end and gives its value or throws its exception (async::stopped
  /// when it was stopped). Blocks the thread. Throws std::logic_error in a worker,
  /// and when another thread already drives a runtime without workers.
  template <class T>
  ASYNC_SYNC_WAIT ASYNC_BLOCKING T
  block_on(task<T> work, const std::source_location &site = std::source_location::current()) {
    check_may_block();
    detail::join_state<T> *state = nullptr;
    {
      auto handle = spawn(std::move(work), {}, site);
      state = static_cast<detail::join_state<T> *>(handle.token().state());
      wait_for(*state);
      auto ended = handle.try_join();
      return std::move(*ended).value();
    }
  }

  /// As async::spawn(), on this runtime. Without workers the task runs inside the
  /// next block_on().
  template <class T>
  ASYNC_SPAWNS join_handle<T>
  spawn(task<T> work, const spawn_options &options = {},
        const std::source_location &site = std::source_location::current()) {
    return detail::spawn_on(*core_, std::move(work), options, site);
  }

  unsigned workers() const noexcept { return core_->worker_count(); }
  clock::time_point now() const noexcept { return core_->now(); }
  detail::runtime_core &core() const noexcept { return *core_; }

private:
  void check_may_block() const;
  void wait_for(detail::root_state &root);
  std::unique_ptr<detail::runtime_core> core_;
};

} // namespace async

#endif // ASYNC_RUNTIME_HPP
