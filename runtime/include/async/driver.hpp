// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The seam for I/O. The runtime needs no driver: without one, a worker that has
// nothing to do sleeps on a futex until the next timer. With one, it sleeps inside
// the driver instead, so that readiness of sockets wakes it without a second
// thread.
#ifndef ASYNC_DRIVER_HPP
#define ASYNC_DRIVER_HPP

#include <chrono>

namespace async {

/// Summary: what a worker sleeps in. At most one thread is inside wait() or poll()
/// at a time; the runtime sees to that.
class driver {
public:
  virtual ~driver() = default;
  /// Handles what is ready, wakes the coroutines concerned, does not sleep.
  virtual void poll() noexcept = 0;
  /// The same, but first sleeps until something is ready, wake() was called or the
  /// limit is over. A negative limit is none.
  virtual void wait(std::chrono::nanoseconds limit) noexcept = 0;
  /// Ends a wait() that runs, or the next one. Any thread.
  virtual void wake() noexcept = 0;
  /// Operations are under way whose end nobody can foresee: a test's clock must not
  /// be moved on meanwhile.
  virtual bool busy() const noexcept = 0;
};

} // namespace async

#endif // ASYNC_DRIVER_HPP
