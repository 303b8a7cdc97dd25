// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_JOIN_ALL_HPP
#define ASYNC_JOIN_ALL_HPP

#include <async/annotate.hpp>
#include <async/detail/branch_list.hpp>
#include <async/detail/outcome_of.hpp>
#include <async/join_handle.hpp>

#include <utility>
#include <vector>

namespace async {

/// What join_all() returns.
template <class A> class ASYNC_LAZY_TASK join_all_awaitable {
public:
  explicit join_all_awaitable(std::vector<A> awaitables) noexcept
      : awaitables_(std::move(awaitables)) {}

  class awaiter : public detail::branch_list<A, detail::no_value_fails> {
    using base = detail::branch_list<A, detail::no_value_fails>;
    using value = await_result_t<A>;

  public:
    explicit awaiter(std::vector<A> &awaitables) noexcept : base(awaitables, 0) {}

    std::vector<join_result<value>> await_resume() {
      std::vector<join_result<value>> all;
      all.reserve(this->branches_.size());
      for (auto &one : this->branches_) {
        detail::outcome_of<value> end;
        switch (one.how()) {
        case detail::ending::value:
          if constexpr (std::is_void_v<value>)
            end.set_value();
          else if constexpr (std::is_lvalue_reference_v<value>)
            end.set_value(one.value().get());
          else
            end.set_value(std::move(one.value()));
          break;
        case detail::ending::error:
          end.set_exception(one.error());
          break;
        default:
          end.set_stopped();
        }
        all.push_back(join_result<value>(std::move(end)));
      }
      return all;
    }
  };

  awaiter operator co_await() && noexcept { return awaiter(awaitables_); }

private:
  std::vector<A> awaitables_;
};

/// Awaits all awaitables of a range at once and gives a vector of how each one ended:
/// value, exception or stopped, in the order of the range. One's failure does not touch
/// the others.
///
/// **Use instead**: try_join_all() to give up at the first failure; task_group with
/// `max` when there are many: this starts all of them.
/// **Ordering**: they start in the order of the range, each running until it first
/// suspends.
/// **Cancellation**: a stop of the task reaches all of them, and their ends say so; it
/// throws nothing itself. Nothing is lost.
/// **Thread safety**: what the awaitables share needs a lock, as between tasks.
/// **Lifetime**: the awaitables are moved in; all have ended when it returns, so they may
/// refer to locals.
/// **Example**:
/// ```cpp
/// std::vector<join_handle<int>> workers = start_workers();
/// for (auto &end : co_await join_all(std::move(workers)))
///   if (!end.has_value())
///     ++failed;
/// ```
template <detail::awaitable_range R>
[[nodiscard]] ASYNC_STRUCTURED ASYNC_CORO_WRAPPER auto join_all(R &&awaitables)
    -> join_all_awaitable<detail::range_awaitable_t<R>> {
  return join_all_awaitable<detail::range_awaitable_t<R>>(
      detail::gather(std::forward<R>(awaitables)));
}

} // namespace async

#endif // ASYNC_JOIN_ALL_HPP
