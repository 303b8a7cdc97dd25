// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What goes into a result, and comes out of it, as an error.
#ifndef ASYNC_UNEXPECTED_HPP
#define ASYNC_UNEXPECTED_HPP

#include <exception>
#include <utility>

namespace async {

/// Marks an error on the way into a result: return unexpected(closed<>());
template <class E> class unexpected {
public:
  constexpr explicit unexpected(E error) : error_(std::move(error)) {}
  constexpr E &error() & noexcept { return error_; }
  constexpr const E &error() const & noexcept { return error_; }
  constexpr E &&error() && noexcept { return std::move(error_); }

private:
  E error_;
};
template <class E> unexpected(E) -> unexpected<E>;

/// Thrown by value() of a result that holds an error.
template <class E> class bad_result_access : public std::exception {
public:
  explicit bad_result_access(E error) : error_(std::move(error)) {}
  const char *what() const noexcept override { return "async::result holds an error, no value"; }
  const E &error() const noexcept { return error_; }

private:
  E error_;
};

struct unexpect_t {
  explicit unexpect_t() = default;
};
inline constexpr unexpect_t unexpect{};

template <class T, class E> class result;

namespace detail {
template <class> inline constexpr bool is_result = false;
template <class T, class E> inline constexpr bool is_result<result<T, E>> = true;
template <class> inline constexpr bool is_unexpected = false;
template <class E> inline constexpr bool is_unexpected<unexpected<E>> = true;
} // namespace detail

} // namespace async

#endif // ASYNC_UNEXPECTED_HPP
