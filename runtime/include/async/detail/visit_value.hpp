// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calling a user's function on a value that is under a short lock. The result must
// not let anything of the locked value out: no reference to it, and no coroutine,
// which would run on when the lock is gone.
#ifndef ASYNC_DETAIL_VISIT_VALUE_HPP
#define ASYNC_DETAIL_VISIT_VALUE_HPP

#include <concepts>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace async::detail {

template <class R>
concept to_be_awaited = requires(R &&r) { std::forward<R>(r).operator co_await(); } ||
                        requires(R &&r) { operator co_await(std::forward<R>(r)); } ||
                        requires(R &r) { r.await_resume(); };

template <class F, class V> struct visit_value {
  using result = std::invoke_result_t<F &, V>;
  static_assert(!to_be_awaited<result>,
                "the visitor runs under a lock that is released before its task would run: "
                "copy the value out, or use guarded<T>");
  static_assert(!std::is_reference_v<result>,
                "a reference into the locked value would outlive the lock: return a copy");

  static result plain(F &f, V value) { return std::invoke(f, std::forward<V>(value)); }

  static auto call(F &f, V value) {
    if constexpr (std::is_void_v<result>) {
      std::invoke(f, std::forward<V>(value));
      return true;
    } else {
      return std::optional<result>(std::invoke(f, std::forward<V>(value)));
    }
  }
  static auto absent() {
    if constexpr (std::is_void_v<result>)
      return false;
    else
      return std::optional<result>();
  }
};

} // namespace async::detail

#endif // ASYNC_DETAIL_VISIT_VALUE_HPP
