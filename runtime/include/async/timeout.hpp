// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIMEOUT_HPP
#define ASYNC_TIMEOUT_HPP

#include <async/annotate.hpp>
#include <async/clock.hpp>
#include <async/detail/branch.hpp>
#include <async/error.hpp>
#include <async/result.hpp>
#include <async/sleep.hpp>

#include <chrono>
#include <type_traits>
#include <utility>

namespace async {

namespace detail {

/// Holds an argument of timeout() and when it ends: a span from the moment it is
/// awaited, or a point in time.
template <class When> clock::time_point deadline_of(const When &when) noexcept {
  if constexpr (std::is_same_v<When, clock::time_point>)
    return when;
  else
    return later(clock::now(), when);
}

inline branch_body<std::monostate> make_deadline(clock::time_point at) {
  co_await sleep_until(at);
  co_return std::monostate();
}

} // namespace detail

/// What timeout() returns: awaits an awaitable, for a limited time.
template <class When, class A> class ASYNC_LAZY_TASK timeout_awaitable {
  using kept = detail::branch_result_t<A>;
  using value =
      result<std::conditional_t<std::is_void_v<await_result_t<A>>, void, kept>, timed_out>;

public:
  timeout_awaitable(When when, A &&operation)
      : when_(when), operation_(std::forward<A>(operation)) {}

  class awaiter {
  public:
    explicit awaiter(timeout_awaitable &what)
        : when_(what.when_), awaited_(std::forward<A>(what.operation_)) {}
    // The operation first: one that can complete at once does, whatever the time.
    bool await_ready() noexcept { return awaited_.ask(operation_); }
    template <detail::async_promise P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> parent) {
      operation_.set_body(awaited_.body());
      deadline_.set_body(detail::make_deadline(detail::deadline_of(when_)));
      point_.open(parent);
      point_.start(operation_, 0);
      point_.start(deadline_, 1);
      return point_.close();
    }
    value await_resume() {
      if (operation_.how() == detail::ending::stopped && point_.decider() == 1 &&
          deadline_.has_value())
        return value(unexpect);
      if constexpr (std::is_void_v<typename value::value_type>) {
        static_cast<void>(operation_.take());
        return value();
      } else {
        return value(std::in_place, operation_.take());
      }
    }

  private:
    const When when_;
    detail::asked_awaitable<A> awaited_;
    detail::branch<kept> operation_;
    detail::branch<std::monostate> deadline_;
    detail::join_point point_{detail::ending::value | detail::ending::error |
                              detail::ending::stopped};
  };

  awaiter operator co_await() && { return awaiter(*this); }

private:
  When when_;
  detail::kept_awaitable_t<A> operation_;
};

/// Awaits `operation`, for at most `limit` from now on; then asks it to stop, awaits its
/// end and gives `timed_out`. Where it ends with a value in spite of that, the value is
/// the answer; what it throws goes on.
///
/// **Use instead**: timeout_at() when several operations share one deadline;
/// `shutdown::drain` at the end of a program.
/// **Ordering**: the operation starts at once, and is asked first.
/// **Cancellation**: the operation loses what its cancellation class says, and never a
/// value it has completed with. A stop of the task ends both.
/// **Thread safety**: the runtime's clock, which a test can move.
/// **Lifetime**: the operation has ended when it returns or throws: it may refer to
/// locals. One that is deaf to stop runs over the time. Await it in the expression that
/// makes it.
/// **Example**:
/// ```cpp
/// auto answer = co_await timeout(5s, ask(peer));
/// if (!answer)
///   co_return "no answer in time";
/// ```
template <class Rep, class Period, awaitable A>
[[nodiscard]] ASYNC_STRUCTURED ASYNC_CLOCK ASYNC_CORO_WRAPPER timeout_awaitable<clock::duration, A>
timeout(std::chrono::duration<Rep, Period> limit, A &&operation) {
  return {detail::to_clock(limit), std::forward<A>(operation)};
}

/// The same until a point in time of the runtime's clock.
template <awaitable A>
[[nodiscard]] ASYNC_STRUCTURED
    ASYNC_CLOCK ASYNC_CORO_WRAPPER timeout_awaitable<clock::time_point, A>
    timeout_at(clock::time_point deadline, A &&operation) {
  return {deadline, std::forward<A>(operation)};
}

} // namespace async

#endif // ASYNC_TIMEOUT_HPP
