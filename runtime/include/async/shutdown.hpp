// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_SHUTDOWN_HPP
#define ASYNC_SHUTDOWN_HPP

#include <async/annotate.hpp>
#include <async/error.hpp>
#include <async/join_handle.hpp>
#include <async/result.hpp>
#include <async/spawn.hpp>
#include <async/stop.hpp>
#include <async/task.hpp>
#include <async/timeout.hpp>
#include <async/tracker.hpp>

#include <chrono>
#include <cstddef>
#include <utility>

namespace async {

/// The end of a service: a token that says "stop", a count of what still runs, and a
/// wait for its end that is itself limited.
///
/// **Use instead**: with_scope() where everything is started and joined in one function.
/// Not `sleep(5s)` after the request: that waits too long or not long enough.
/// **Ordering**: request() reaches all tokens before it returns.
/// **Cancellation**: a stopped drain() has made the request, and loses nothing.
/// **Thread safety**: all members, from any thread.
/// **Lifetime**: tokens and tickets may outlive it. The destructor requests stop and
/// waits for nothing.
/// **Example**:
/// ```cpp
/// shutdown service;
/// service.spawn(serve(service.token()));
/// co_await until_asked();
/// if (auto ended = co_await service.drain(5s); !ended)
///   log("{} tasks did not end", service.in_flight());
/// ```
class shutdown {
public:
  shutdown() = default;
  shutdown(const shutdown &) = delete;
  shutdown &operator=(const shutdown &) = delete;

  /// Stops when request() is called. `co_await token().stopped()` waits for it.
  [[nodiscard]] const stop_ref &token() const noexcept { return stop_.token(); }
  [[nodiscard]] bool requested() const noexcept { return stop_.stop_requested(); }
  void request() noexcept { stop_.request_stop(); }

  /// For work that is not a task of its own: drain() waits for the ticket.
  tracker::ticket enter() noexcept { return tracker_.enter(); }
  /// How much drain() would wait for.
  [[nodiscard]] std::size_t in_flight() const noexcept { return tracker_.count(); }

  /// Starts a task that is stopped by request() and that drain() waits for. It needs no
  /// other joiner; an exception that leaves it goes to the runtime's on_unhandled.
  ASYNC_SPAWNS ASYNC_DETACHES("terminates") void spawn(task<> work) {
    async::spawn(run(tracker_.enter(), std::move(work)), {.stop = token()})
        .detach("drained by shutdown");
  }

  /// Requests stop and waits until nothing is in flight, for at most `grace`.
  template <class Rep, class Period>
  ASYNC_CLOCK ASYNC_CORO_WRAPPER task<result<void, timed_out>>
  drain(std::chrono::duration<Rep, Period> grace) {
    return drain_for(detail::to_clock(grace));
  }

private:
  task<result<void, timed_out>> drain_for(clock::duration grace) {
    request();
    auto ended = co_await timeout(grace, tracker_.none());
    co_return ended;
  }

  // The ticket is declared first, so that it goes after the frame of 'work'.
  static task<> run(tracker::ticket in_flight, task<> work) {
    const tracker::ticket held = std::move(in_flight);
    task<> ends_first = std::move(work);
    try {
      co_await std::move(ends_first);
    } catch (const stopped &) {
      // Asked for.
    }
  }

  stop_scope stop_;
  tracker tracker_;
};

} // namespace async

#endif // ASYNC_SHUTDOWN_HPP
