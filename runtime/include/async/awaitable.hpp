// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can stand behind co_await, as concepts. An awaitable of the runtime
// needs a promise derived from detail::promise_base on the other side, so the
// concepts ask with such a promise.
#ifndef ASYNC_AWAITABLE_HPP
#define ASYNC_AWAITABLE_HPP

#include <async/detail/promise_base.hpp>
#include <concepts>
#include <coroutine>
#include <type_traits>
#include <utility>

namespace async {

namespace detail {

template <class T>
concept suspend_result = std::same_as<T, void> || std::same_as<T, bool> ||
                         std::convertible_to<T, std::coroutine_handle<>>;

template <class A> decltype(auto) get_awaiter(A &&awaitable) {
  if constexpr (requires { std::forward<A>(awaitable).operator co_await(); })
    return std::forward<A>(awaitable).operator co_await();
  else if constexpr (requires { operator co_await(std::forward<A>(awaitable)); })
    return operator co_await(std::forward<A>(awaitable));
  else
    return std::forward<A>(awaitable);
}

} // namespace detail

/// The object that the compiler talks to at co_await.
template <class A>
concept awaiter =
    requires(std::remove_reference_t<A> &a, std::coroutine_handle<detail::promise_base> h) {
      { a.await_ready() } -> std::convertible_to<bool>;
      { a.await_suspend(h) } -> detail::suspend_result;
      a.await_resume();
    };

/// Anything that a task may await: an awaiter, or something with operator
/// co_await.
template <class A>
concept awaitable = requires(A &&a) {
  { detail::get_awaiter(std::forward<A>(a)) } -> awaiter;
};

/// The awaiter of A.
template <awaitable A> using awaiter_t = decltype(detail::get_awaiter(std::declval<A>()));

/// What 'co_await a' gives.
template <awaitable A>
using await_result_t =
    decltype(std::declval<std::remove_reference_t<awaiter_t<A>> &>().await_resume());

/// An awaitable that gives something convertible to T: for static interfaces.
template <class A, class T>
concept awaitable_of =
    awaitable<A> && (std::is_void_v<T> ? std::is_void_v<await_result_t<A>>
                                       : std::convertible_to<await_result_t<A>, T>);

} // namespace async

#endif // ASYNC_AWAITABLE_HPP
