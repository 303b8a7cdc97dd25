// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a coroutine ended: a value of T, an exception, or stopped.
#ifndef ASYNC_DETAIL_OUTCOME_OF_HPP
#define ASYNC_DETAIL_OUTCOME_OF_HPP

#include <async/config.hpp>
#include <async/error.hpp>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace async::detail {

struct nothing {};

/// T as a member: void as an empty object, a reference as a pointer.
template <class T>
using stored_t = std::conditional_t<
    std::is_void_v<T>, nothing,
    std::conditional_t<std::is_reference_v<T>, std::add_pointer_t<std::remove_reference_t<T>>, T>>;

template <class T> class outcome_of {
public:
  using stored = stored_t<T>;
  enum class kind : unsigned char { none, value, exception, stopped };

  outcome_of() noexcept {}
  /// A value whose move throws becomes that exception.
  outcome_of(outcome_of &&other) noexcept { take(other); }
  outcome_of &operator=(outcome_of &&other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  ~outcome_of() { reset(); }

  kind which() const noexcept { return kind_; }

  template <class... A> void set_value(A &&...args) {
    reset();
    if constexpr (std::is_reference_v<T>)
      std::construct_at(std::addressof(value_), std::addressof(args)...);
    else
      std::construct_at(std::addressof(value_), std::forward<A>(args)...);
    kind_ = kind::value;
  }
  void set_exception(std::exception_ptr exception) noexcept {
    reset();
    std::construct_at(&exception_, std::move(exception));
    kind_ = kind::exception;
  }
  void set_stopped() noexcept {
    reset();
    kind_ = kind::stopped;
  }
  /// An exception that is async::stopped becomes the outcome 'stopped'. Looking
  /// means throwing it, so only a task's end does it.
  void classify() noexcept {
    if (kind_ != kind::exception)
      return;
    try {
      std::rethrow_exception(exception_);
    } catch (const stopped &) {
      set_stopped();
    } catch (...) {
    }
  }

  /// The value, or throws. Once.
  T take_value() {
    if (kind_ == kind::value) [[likely]] {
      if constexpr (std::is_void_v<T>)
        return;
      else if constexpr (std::is_reference_v<T>)
        return static_cast<T>(*value_);
      else
        return std::move(value_);
    }
    raise();
  }
  stored &value() noexcept { return value_; }
  const stored &value() const noexcept { return value_; }
  std::exception_ptr exception() const noexcept {
    return kind_ == kind::exception ? exception_ : nullptr;
  }
  [[noreturn]] void raise() const {
    if (kind_ == kind::exception)
      std::rethrow_exception(exception_);
    if (kind_ == kind::none)
      fail("a task was asked for its result before it ended");
    throw stopped();
  }

private:
  void reset() noexcept {
    if (kind_ == kind::value)
      std::destroy_at(std::addressof(value_));
    else if (kind_ == kind::exception)
      std::destroy_at(&exception_);
    kind_ = kind::none;
  }
  void take(outcome_of &other) noexcept {
    if (other.kind_ == kind::value) {
      try {
        std::construct_at(std::addressof(value_), std::move(other.value_));
        kind_ = kind::value;
      } catch (...) {
        set_exception(std::current_exception());
      }
    } else if (other.kind_ == kind::exception) {
      set_exception(other.exception_);
    } else {
      kind_ = other.kind_;
    }
  }

  union {
    stored value_;
    std::exception_ptr exception_;
  };
  kind kind_ = kind::none;
};

} // namespace async::detail

#endif // ASYNC_DETAIL_OUTCOME_OF_HPP
