// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A value, or the reason why there is none. The interface is that of
// std::expected, which C++20 does not have. It is our own class in C++23 as
// well: were it an alias there, translation units of both standards could not
// be linked into one program.
//
// In a coroutine of type task<result<V, E>>, 'U u = co_await std::move(r)' on a
// result<U, E> takes the value out or ends the coroutine with the error.
#ifndef ASYNC_RESULT_HPP
#define ASYNC_RESULT_HPP

#include <async/config.hpp>
#include <async/detail/result_storage.hpp>
#include <async/unexpected.hpp>
#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace async {

/// Summary: value of type T or error of type E; never empty, except that after
/// an assignment whose move throws it keeps what it held. Thread safety: as an
/// int. Lifetime: owns what it holds.
///
/// Example:
///   if (auto sent = co_await tx.send(job); !sent)
///     requeue(std::move(sent.error()).value());
template <class T, class E> class [[nodiscard]] result : private detail::result_storage<T, E> {
  using storage = detail::result_storage<T, E>;
  using storage::error_;
  using storage::has_;
  using storage::value_;
  static_assert(!std::is_reference_v<T> && !std::is_reference_v<E>,
                "result holds objects, no references");

public:
  using value_type = T;
  using error_type = E;

  constexpr result()
    requires std::default_initializable<T>
      : storage(std::in_place) {}

  template <class U = T>
    requires(std::constructible_from<T, U> && !detail::is_result<std::remove_cvref_t<U>> &&
             !detail::is_unexpected<std::remove_cvref_t<U>> &&
             !std::same_as<std::remove_cvref_t<U>, std::in_place_t> &&
             !std::same_as<std::remove_cvref_t<U>, unexpect_t>)
  constexpr explicit(!std::convertible_to<U, T>) result(U &&value)
      : storage(std::in_place, std::forward<U>(value)) {}

  template <class... A>
    requires std::constructible_from<T, A...>
  constexpr explicit result(std::in_place_t, A &&...args)
      : storage(std::in_place, std::forward<A>(args)...) {}

  template <class G>
    requires std::constructible_from<E, G>
  constexpr result(unexpected<G> error) : storage(unexpect, std::move(error).error()) {}

  template <class... A>
    requires std::constructible_from<E, A...>
  constexpr explicit result(unexpect_t, A &&...args)
      : storage(unexpect, std::forward<A>(args)...) {}

  result(const result &) = default;
  result(result &&) = default;
  /// By value: a copy that throws has happened before anything is destroyed here.
  constexpr result &operator=(result other) noexcept(storage::moves_nothrow) {
    this->assign(std::move(other));
    return *this;
  }
  ~result() = default;

  constexpr bool has_value() const noexcept { return has_; }
  constexpr explicit operator bool() const noexcept { return has_; }

  /// Preconditions of these, as of error(): the result holds one.
  constexpr T &operator*() & noexcept { return check_value(), value_; }
  constexpr const T &operator*() const & noexcept { return check_value(), value_; }
  constexpr T &&operator*() && noexcept { return check_value(), std::move(value_); }
  constexpr T *operator->() noexcept { return check_value(), std::addressof(value_); }
  constexpr const T *operator->() const noexcept { return check_value(), std::addressof(value_); }

  constexpr T &value() & { return require(), value_; }
  constexpr const T &value() const & { return require(), value_; }
  constexpr T &&value() && { return require(), std::move(value_); }

  constexpr E &error() & noexcept { return check_error(), error_; }
  constexpr const E &error() const & noexcept { return check_error(), error_; }
  constexpr E &&error() && noexcept { return check_error(), std::move(error_); }

  template <class U> constexpr T value_or(U &&other) const & {
    return has_ ? value_ : static_cast<T>(std::forward<U>(other));
  }
  template <class U> constexpr T value_or(U &&other) && {
    return has_ ? std::move(value_) : static_cast<T>(std::forward<U>(other));
  }

  /// f(value) → result<U, E>
  template <class F> constexpr auto and_then(F &&f) && {
    using R = std::remove_cvref_t<std::invoke_result_t<F, T>>;
    return has_ ? std::invoke(std::forward<F>(f), std::move(value_))
                : R(unexpect, std::move(error_));
  }
  /// f(error) → result<T, G>
  template <class F> constexpr auto or_else(F &&f) && {
    using R = std::remove_cvref_t<std::invoke_result_t<F, E>>;
    return has_ ? R(std::in_place, std::move(value_))
                : std::invoke(std::forward<F>(f), std::move(error_));
  }
  template <class F> constexpr auto transform(F &&f) && {
    using U = std::remove_cv_t<std::invoke_result_t<F, T>>;
    using R = result<U, E>;
    if (!has_)
      return R(unexpect, std::move(error_));
    if constexpr (std::is_void_v<U>) {
      std::invoke(std::forward<F>(f), std::move(value_));
      return R();
    } else {
      return R(std::in_place, std::invoke(std::forward<F>(f), std::move(value_)));
    }
  }
  template <class F> constexpr auto transform_error(F &&f) && {
    using R = result<T, std::remove_cvref_t<std::invoke_result_t<F, E>>>;
    return has_ ? R(std::in_place, std::move(value_))
                : R(unexpect, std::invoke(std::forward<F>(f), std::move(error_)));
  }

  template <class U, class G>
  friend constexpr bool operator==(const result &a, const result<U, G> &b) {
    if (a.has_value() != b.has_value())
      return false;
    return a.has_value() ? *a == *b : a.error() == b.error();
  }
  template <class U>
    requires(!detail::is_result<U> && !detail::is_unexpected<U>)
  friend constexpr bool operator==(const result &a, const U &value) {
    return a.has_value() && *a == value;
  }
  template <class G> friend constexpr bool operator==(const result &a, const unexpected<G> &b) {
    return !a.has_value() && a.error() == b.error();
  }

private:
  constexpr void check_value() const noexcept {
    ASYNC_ASSERT(has_, "async::result: no value, it holds an error");
  }
  constexpr void check_error() const noexcept {
    ASYNC_ASSERT(!has_, "async::result: no error, it holds a value");
  }
  constexpr void require() const {
    if (!has_) {
      if constexpr (std::copy_constructible<E>)
        throw bad_result_access<E>(error_);
      else
        throw std::bad_exception();
    }
  }
};

/// Success without a value, or an error.
template <class E> class [[nodiscard]] result<void, E> {
public:
  using value_type = void;
  using error_type = E;

  constexpr result() noexcept {}
  constexpr explicit result(std::in_place_t) noexcept {}
  template <class G>
    requires std::constructible_from<E, G>
  constexpr result(unexpected<G> error) : state_(std::move(error)) {}
  template <class... A>
    requires std::constructible_from<E, A...>
  constexpr explicit result(unexpect_t, A &&...args) : state_(unexpect, std::forward<A>(args)...) {}

  constexpr bool has_value() const noexcept { return state_.has_value(); }
  constexpr explicit operator bool() const noexcept { return has_value(); }
  constexpr void operator*() const noexcept { static_cast<void>(*state_); }
  constexpr void value() const { static_cast<void>(state_.value()); }
  constexpr E &error() & noexcept { return state_.error(); }
  constexpr const E &error() const & noexcept { return state_.error(); }
  constexpr E &&error() && noexcept { return std::move(state_).error(); }

  template <class F> constexpr auto and_then(F &&f) && {
    using R = std::remove_cvref_t<std::invoke_result_t<F>>;
    return has_value() ? std::invoke(std::forward<F>(f)) : R(unexpect, std::move(error()));
  }
  template <class F> constexpr auto transform_error(F &&f) && {
    using R = result<void, std::remove_cvref_t<std::invoke_result_t<F, E>>>;
    return has_value() ? R() : R(unexpect, std::invoke(std::forward<F>(f), std::move(error())));
  }

  friend constexpr bool operator==(const result &a, const result &b) {
    return a.has_value() == b.has_value() && (a.has_value() || a.error() == b.error());
  }
  template <class G> friend constexpr bool operator==(const result &a, const unexpected<G> &b) {
    return !a.has_value() && a.error() == b.error();
  }

private:
  struct nothing {};
  result<nothing, E> state_;
};

} // namespace async

#endif // ASYNC_RESULT_HPP
