// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_DETAIL_BLOCKING_POOL_HPP
#define ASYNC_DETAIL_BLOCKING_POOL_HPP

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace async::detail {

/// A piece of work for a blocking_pool. It lies in the frame of the task that waits
/// for it, so submitting allocates nothing.
class blocking_job {
public:
  blocking_job() = default;
  blocking_job(const blocking_job &) = delete;
  blocking_job &operator=(const blocking_job &) = delete;

protected:
  ~blocking_job() = default;

private:
  friend class blocking_pool;
  /// On a thread of the pool. The job may be gone when it returns.
  virtual void run() noexcept = 0;
  /// The pool shut down before the job began.
  virtual void drop() noexcept = 0;

  blocking_job *next_ = nullptr;
  blocking_job *previous_ = nullptr;
  bool queued_ = false;
};

/// Threads that may block. A thread is started when a job finds none idle, up to
/// `max`; beyond that jobs queue, first come, first served. An idle thread ends after
/// `keep_alive`.
///
/// Threads: all members from any thread, the destructor from none of the pool's own.
/// Errors: where no thread can be started and none runs, submit() throws
/// std::system_error; where some run, the job waits for one of them.
class blocking_pool {
public:
  /// `on_thread_start` runs on each new thread.
  blocking_pool(std::size_t max, std::chrono::nanoseconds keep_alive,
                std::function<void()> on_thread_start = {});
  ~blocking_pool(); ///< close(), and joins
  blocking_pool(const blocking_pool &) = delete;
  blocking_pool &operator=(const blocking_pool &) = delete;

  /// The job must stay until it was run, dropped or withdrawn. After close() it is
  /// dropped at once.
  void submit(blocking_job &job);

  /// True: the job had not begun, and never will.
  bool withdraw(blocking_job &job) noexcept;

  /// Drops what has not begun, and what is submitted from now on.
  void close() noexcept;

  [[nodiscard]] std::size_t threads() const noexcept;
  [[nodiscard]] std::size_t queued() const noexcept;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace async::detail

#endif // ASYNC_DETAIL_BLOCKING_POOL_HPP
