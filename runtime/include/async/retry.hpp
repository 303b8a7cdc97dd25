// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_RETRY_HPP
#define ASYNC_RETRY_HPP

#include <async/annotate.hpp>
#include <async/error.hpp>
#include <async/result.hpp>
#include <async/sleep.hpp>
#include <async/task.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <exception>
#include <functional>
#include <random>
#include <type_traits>
#include <utility>

namespace async {

/// How often and how fast retry() tries again.
///
/// A trivial aggregate, so that `retry({.max = 3}, …)` may stand in an awaited
/// expression with every compiler.
struct retry_policy {
  /// Attempts in all, the first one counted. 0 means 1.
  unsigned max = 5;
  /// The wait after the first failure; it doubles with each further one …
  std::chrono::nanoseconds base = std::chrono::milliseconds(100);
  /// … up to this.
  std::chrono::nanoseconds cap = std::chrono::seconds(30);
  /// The share of each wait that is drawn at random, 0 to 1: with 0.5 a wait of 2 s
  /// becomes one between 1 s and 2 s. Clients that failed together then do not come
  /// back together.
  double jitter = 0.5;
  /// Is this failure worth another attempt? Null: each one is. `async::stopped`
  /// never is, and is not asked for.
  bool (*retryable)(const std::exception_ptr &) = nullptr;
  /// Start of the random numbers; 0: a new one each time.
  std::uint64_t seed = 0;
};

/// The waits of a retry_policy, for a loop of one's own.
///
/// **Thread safety**: none; one object, one task.
class backoff {
public:
  explicit backoff(const retry_policy &policy)
      : policy_(policy), random_(policy.seed ? policy.seed : std::random_device()()) {}

  /// The next wait. Never negative, never above `cap`, never overflows.
  std::chrono::nanoseconds next() {
    using std::chrono::nanoseconds;
    const nanoseconds cap = std::max(policy_.cap, nanoseconds::zero());
    nanoseconds wait = std::clamp(policy_.base, nanoseconds::zero(), cap);
    for (unsigned doubled = 0; doubled != failures_ && wait < cap && wait.count() != 0; ++doubled)
      wait = wait > cap / 2 ? cap : wait * 2;
    ++failures_;
    const double share = std::clamp(policy_.jitter, 0.0, 1.0);
    const double drawn = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
    const auto less = static_cast<std::int64_t>(static_cast<double>(wait.count()) * share * drawn);
    return wait - nanoseconds(less);
  }

  /// After a success: the next wait is the first again.
  void reset() noexcept { failures_ = 0; }

private:
  retry_policy policy_;
  std::mt19937_64 random_;
  unsigned failures_ = 0;
};

namespace detail {
/// A coroutine of its own: in a template g++ 12 copies the awaiter of sleep_for.
inline task<void> pause(std::chrono::nanoseconds time) { co_await sleep_for(time); }

template <class T> inline constexpr bool is_result_v = false;
template <class T, class E> inline constexpr bool is_result_v<result<T, E>> = true;

/// The default of retry's last parameter: every error value is worth another attempt.
struct every_error {
  template <class E> bool operator()(const E &) const noexcept { return true; }
};
} // namespace detail

/// Awaits what `make()` returns until it succeeds, the attempts are used up or the
/// failure is not worth another one. Between attempts it sleeps on the runtime's
/// clock. A failure is an exception or, where the task gives a `result<T, E>`, an
/// error in it; the last one is passed on as it came.
///
/// **Use instead**: timeout() around each attempt for peers that do not answer;
/// timeout() around the whole for a deadline. `backoff` where the loop is a
/// reconnecting one without an end.
/// **Ordering**: one attempt at a time.
/// **Cancellation**: `async::stopped` ends it at once, whether it comes out of an
/// attempt or finds it asleep; what an attempt loses, is lost.
/// **Thread safety**: `make` runs on the awaiting task's scheduler, once for each
/// attempt, never twice at the same time.
/// **Lifetime**: `make` (and `worth`) are kept until the end, so a lambda coroutine may
/// have captures.
/// **Example**:
/// ```cpp
/// auto page = co_await retry({.max = 4, .base = 50ms}, [&] { return fetch(url); });
/// ```
template <class Make, class Worth = detail::every_error>
ASYNC_STRUCTURED ASYNC_NO_LIFETIMEBOUND auto retry(retry_policy policy,
                                                   ASYNC_ON_EXECUTOR ASYNC_KEEPS_CLOSURE Make make,
                                                   ASYNC_IMMEDIATE Worth worth = {})
    -> std::invoke_result_t<Make &> {
  using value_type = await_result_t<std::invoke_result_t<Make &>>;
  backoff waits(policy);
  for (unsigned attempt = 1;; ++attempt) {
    const bool last = attempt >= policy.max;
    try {
      if constexpr (std::is_void_v<value_type>) {
        co_await make();
        co_return;
      } else {
        value_type value = co_await make();
        if constexpr (detail::is_result_v<value_type>) {
          if (value.has_value() || last || !worth(std::as_const(value).error()))
            co_return value;
        } else {
          co_return value;
        }
      }
    } catch (const stopped &) {
      throw;
    } catch (...) {
      if (last || (policy.retryable && !policy.retryable(std::current_exception())))
        throw;
    }
    co_await detail::pause(waits.next());
  }
}

} // namespace async

#endif // ASYNC_RETRY_HPP
