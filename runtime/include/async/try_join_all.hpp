// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TRY_JOIN_ALL_HPP
#define ASYNC_TRY_JOIN_ALL_HPP

#include <async/annotate.hpp>
#include <async/detail/branch_list.hpp>
#include <async/result.hpp>

#include <type_traits>
#include <utility>
#include <vector>

namespace async {

namespace detail {

struct error_value_fails {
  template <class V> constexpr bool operator()(const V &value) const noexcept {
    if constexpr (is_result<V>)
      return !value.has_value();
    else
      return false;
  }
};

template <class T> struct joined_values { // of awaitables that give T
  using type = std::vector<typename kept_result<T>::type>;
};
template <> struct joined_values<void> {
  using type = void;
};
template <class T, class E> struct joined_values<result<T, E>> {
  using type = result<typename joined_values<T>::type, E>;
};

} // namespace detail

/// What try_join_all() returns.
template <class A> class ASYNC_LAZY_TASK try_join_all_awaitable {
public:
  explicit try_join_all_awaitable(std::vector<A> awaitables) noexcept
      : awaitables_(std::move(awaitables)) {}

  class awaiter : public detail::branch_list<A, detail::error_value_fails> {
    using base = detail::branch_list<A, detail::error_value_fails>;
    using value = await_result_t<A>;
    using values = typename detail::joined_values<value>::type;

  public:
    explicit awaiter(std::vector<A> &awaitables) noexcept
        : base(awaitables, detail::ending::error | detail::ending::stopped) {}

    values await_resume() {
      if constexpr (detail::is_result<value>) {
        if (this->point_.decided())
          return values(unexpect,
                        std::move(this->branches_[this->point_.decider()].take()).error());
        if constexpr (std::is_void_v<typename values::value_type>) {
          return values();
        } else {
          typename values::value_type all;
          all.reserve(this->branches_.size());
          for (auto &one : this->branches_)
            all.push_back(*one.take());
          return all;
        }
      } else {
        if (this->point_.decided())
          static_cast<void>(this->branches_[this->point_.decider()].take()); // throws
        if constexpr (!std::is_void_v<value>) {
          values all;
          all.reserve(this->branches_.size());
          for (auto &one : this->branches_)
            all.push_back(one.take());
          return all;
        }
      }
    }
  };

  awaiter operator co_await() && noexcept { return awaiter(awaitables_); }

private:
  std::vector<A> awaitables_;
};

/// Awaits all awaitables of a range at once and gives a vector of their values, in the
/// order of the range. At the first failure the others are asked to stop and awaited,
/// then it goes on: an exception is thrown; where the awaitables give `result<T, E>`, an
/// error in it is a failure too, and the answer is a `result<vector<T>, E>`.
///
/// **Use instead**: join_all() to hear of each one's end; task_group with `max` when
/// there are many: this starts all of them.
/// **Ordering**: they start in the order of the range, each running until it first
/// suspends; after a failure no more are started.
/// **Cancellation**: a stop of the task reaches all of them; when all have ended,
/// `async::stopped` goes on. Values of those that succeeded are lost with a failure.
/// **Thread safety**: what the awaitables share needs a lock, as between tasks.
/// **Lifetime**: the awaitables are moved in; all have ended when it returns or throws,
/// so they may refer to locals.
/// **Example**:
/// ```cpp
/// std::vector<task<page>> requests = all_pages();
/// auto pages = co_await try_join_all(std::move(requests));
/// ```
template <detail::awaitable_range R>
[[nodiscard]] ASYNC_STRUCTURED ASYNC_CORO_WRAPPER auto try_join_all(R &&awaitables)
    -> try_join_all_awaitable<detail::range_awaitable_t<R>> {
  return try_join_all_awaitable<detail::range_awaitable_t<R>>(
      detail::gather(std::forward<R>(awaitables)));
}

} // namespace async

#endif // ASYNC_TRY_JOIN_ALL_HPP
