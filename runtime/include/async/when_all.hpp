// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_WHEN_ALL_HPP
#define ASYNC_WHEN_ALL_HPP

#include <async/annotate.hpp>
#include <async/detail/branch_set.hpp>

#include <cstddef>
#include <tuple>
#include <utility>

namespace async {

/// What when_all() returns: awaits all of its awaitables.
template <class... A> class ASYNC_LAZY_TASK when_all_awaitable {
  using values = std::tuple<detail::branch_result_t<A>...>;

public:
  explicit when_all_awaitable(A &&...awaitables) : awaitables_(std::forward<A>(awaitables)...) {}

  class awaiter {
    using branches = detail::branch_set<A...>;

  public:
    explicit awaiter(when_all_awaitable &what)
        : branches_(what.awaitables_, detail::ending::error | detail::ending::stopped) {}
    bool await_ready() noexcept { return branches_.ask(branches::as_written()); }
    template <detail::async_promise P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> parent) {
      return branches_.start(parent, branches::as_written());
    }
    values await_resume() { return resume(std::index_sequence_for<A...>()); }

  private:
    template <std::size_t... I> values resume(std::index_sequence<I...>) {
      // Throws what the first failure was.
      branches::visit(branches_.point().decider(), [&](auto failed) {
        static_cast<void>(branches_.template branch_at<failed>().take());
      });
      return values(branches_.template branch_at<I>().take()...);
    }

    branches branches_;
  };

  awaiter operator co_await() && { return awaiter(*this); }

private:
  std::tuple<detail::kept_awaitable_t<A>...> awaitables_;
};

/// Awaits all of them at once and gives a tuple of their values, `std::monostate` for
/// those without. When one throws, the others are asked to stop and awaited, then its
/// exception (the first in time) goes on; the others' values and exceptions are lost.
///
/// **Use instead**: join_all() to hear of each one's end; try_join_all() for a number
/// known only at run time; spawn() for work that outlives the expression.
/// **Ordering**: they start in the order written, each running until it first suspends;
/// from then on they run in parallel where the runtime has several workers.
/// **Cancellation**: a stop of the task reaches all of them; when all have ended,
/// `async::stopped` goes on, unless each one ended with a value all the same.
/// **Thread safety**: what the awaitables share needs a lock, as between tasks.
/// **Lifetime**: all have ended when it returns or throws: they may refer to locals.
/// Await it in the expression that makes it.
/// **Example**:
/// ```cpp
/// auto [user, orders] = co_await when_all(load_user(id), load_orders(id));
/// ```
template <awaitable... A>
[[nodiscard]] ASYNC_STRUCTURED ASYNC_CORO_WRAPPER when_all_awaitable<A...>
when_all(A &&...awaitables) {
  return when_all_awaitable<A...>(std::forward<A>(awaitables)...);
}

} // namespace async

#endif // ASYNC_WHEN_ALL_HPP
