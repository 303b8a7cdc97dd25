// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_DETAIL_BRANCH_LIST_HPP
#define ASYNC_DETAIL_BRANCH_LIST_HPP

#include <async/detail/branch.hpp>

#include <coroutine>
#include <cstddef>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace async::detail {

template <class R>
concept awaitable_range = std::ranges::input_range<R> &&
                          awaitable<std::remove_cvref_t<std::ranges::range_reference_t<R>>>;

template <class R> using range_awaitable_t = std::remove_cvref_t<std::ranges::range_reference_t<R>>;

/// Moves the awaitables out of a range that is given away, and copies them out of one
/// that is not (which does not compile for tasks: say std::move).
template <class R> std::vector<range_awaitable_t<R>> gather(R &&range) {
  std::vector<range_awaitable_t<R>> all;
  if constexpr (std::ranges::sized_range<R>)
    all.reserve(std::ranges::size(range));
  for (auto &&one : range) {
    if constexpr (!std::is_lvalue_reference_v<R> && std::is_lvalue_reference_v<decltype(one)> &&
                  !std::ranges::view<R>)
      all.push_back(std::move(one));
    else
      all.push_back(std::forward<decltype(one)>(one));
  }
  return all;
}

/// The awaiter that join_all and try_join_all share: runs a vector of awaitables.
template <class A, class Fails> class branch_list {
public:
  using kept = branch_result_t<A>;

  branch_list(std::vector<A> &awaitables, unsigned deciding) noexcept
      : awaitables_(awaitables), point_(deciding) {}

  bool await_ready() const noexcept { return awaitables_.empty(); }
  template <async_promise P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> parent) {
    branches_.reserve(awaitables_.size());
    for (A &one : awaitables_)
      branches_.emplace_back().set_body(make_body<Fails>(std::move(one)));
    point_.open(parent);
    for (std::size_t i = 0, count = branches_.size(); i != count; ++i)
      point_.start(branches_[i], i);
    return point_.close();
  }

protected:
  std::vector<A> &awaitables_;
  std::vector<branch<kept, Fails>> branches_;
  join_point point_;
};

} // namespace async::detail

#endif // ASYNC_DETAIL_BRANCH_LIST_HPP
