// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime's inside, as far as headers need it; scheduler.cpp has the rest and
// explains it.
#ifndef ASYNC_DETAIL_RUNTIME_CORE_HPP
#define ASYNC_DETAIL_RUNTIME_CORE_HPP

#include <async/clock.hpp>
#include <async/detail/promise_base.hpp>
#include <async/detail/short_mutex.hpp>
#include <async/detail/timer_wheel.hpp>
#include <async/scheduler.hpp>
#include <exception>
#include <functional>
#include <memory>

namespace async {
struct runtime_options;
}

namespace async::detail {

class root_state;
class waiter;

/// Something that a runtime makes on first use and ends with itself: thread pools,
/// I/O.
class service {
public:
  virtual ~service() = default;
  /// The runtime closes: give up what has not begun. Tasks may still come.
  virtual void close() noexcept = 0;
};
enum class service_slot : unsigned char { blocking, compute, io, count };

using unhandled_function = std::function<void(std::exception_ptr)>;

class runtime_core final : public scheduler {
public:
  explicit runtime_core(const runtime_options &options);
  ~runtime_core();

  /// The runtime of this thread: a worker's, or the one that this thread drives or
  /// serves. Null elsewhere.
  static runtime_core *current() noexcept;
  /// The same, or std::logic_error with 'operation' in its sentence.
  static runtime_core &require(const char *operation);
  /// True while this thread resumes coroutines: it must not block.
  static bool on_worker() noexcept;
  /// Makes 'core' this thread's runtime without making it a worker (threads of the
  /// blocking pool). Returns the one before.
  static runtime_core *serve(runtime_core *core) noexcept;

  void schedule(std::coroutine_handle<> handle) noexcept override;
  void schedule_last(std::coroutine_handle<> handle) noexcept override;

  // ---- Tasks ----
  /// Takes the task into the registry; a runtime that closes requests its stop.
  void admit(root_state &root) noexcept;
  /// After a task was spawned: lets another worker have it.
  void invite() noexcept;
  /// Takes it out. Does not touch it afterwards.
  void dismiss(root_state &root) noexcept;
  /// The outermost coroutine of 'root' stands at its end: the worker will finish it
  /// as soon as it has left the coroutine.
  static std::coroutine_handle<> end_root(root_state &root) noexcept;
  /// Resumes a coroutine on this thread, which is a worker's: for schedulers that
  /// sit on top of this one.
  static void resume(std::coroutine_handle<> handle) noexcept;
  /// Runs tasks on this thread, for a runtime without workers, until root ends.
  void drive(root_state &root);
  bool has_workers() const noexcept;
  unsigned worker_count() const noexcept;

  const std::shared_ptr<const unhandled_function> &unhandled() const noexcept;
  void report_dropped(const root_state &root) noexcept;

  // ---- Time ----
  clock::time_point now() const noexcept;
  short_mutex &timer_mutex() noexcept { return timer_mutex_; }
  /// With the timer lock. True: call timers_changed() after the unlock.
  bool arm(timer_entry &entry, clock::time_point deadline) noexcept;
  /// With the timer lock. False when it is no longer armed.
  bool disarm(timer_entry &entry) noexcept {
    if (!entry.armed())
      return false;
    wheel_.remove(entry);
    return true;
  }
  void timers_changed() noexcept;

  // ---- For tests: the clock that stands ----
  /// The clock may be moved up to there when nothing else is to do.
  void allow_time(clock::time_point until) noexcept;
  /// Wakes the node when every task waits for time, or for ever.
  void wake_when_idle(waiter &node) noexcept;
  bool cancel_idle(waiter &node) noexcept;
  short_mutex &idle_mutex() noexcept;

  // ---- Work elsewhere ----
  /// Between the two something outside (a thread of a pool) will schedule a task:
  /// the runtime is not idle.
  void outside_work_begins() noexcept;
  void outside_work_ends() noexcept;
  /// The service of that slot, made by 'make' on first use.
  service &get_service(service_slot slot, std::unique_ptr<service> (*make)(runtime_core &));

  /// Asks all tasks to stop, runs them to their ends, ends the threads.
  void close() noexcept;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
  short_mutex timer_mutex_;
  timer_wheel wheel_; // guarded by timer_mutex_
};

} // namespace async::detail

#endif // ASYNC_DETAIL_RUNTIME_CORE_HPP
