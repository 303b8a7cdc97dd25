// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a result keeps its value or its error: construction, assignment, destruction.
#ifndef ASYNC_DETAIL_RESULT_STORAGE_HPP
#define ASYNC_DETAIL_RESULT_STORAGE_HPP

#include <async/unexpected.hpp>
#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace async::detail {

template <class T, class E> class result_storage {
protected:
  static constexpr bool moves_nothrow =
      std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_constructible_v<E>;

  template <class... A>
  constexpr explicit result_storage(std::in_place_t, A &&...args) : has_(true) {
    std::construct_at(std::addressof(value_), std::forward<A>(args)...);
  }
  template <class... A> constexpr explicit result_storage(unexpect_t, A &&...args) : has_(false) {
    std::construct_at(std::addressof(error_), std::forward<A>(args)...);
  }
  constexpr result_storage(const result_storage &other)
    requires(std::copy_constructible<T> && std::copy_constructible<E>)
      : has_(other.has_) {
    if (has_)
      std::construct_at(std::addressof(value_), other.value_);
    else
      std::construct_at(std::addressof(error_), other.error_);
  }
  constexpr result_storage(result_storage &&other) noexcept(moves_nothrow) : has_(other.has_) {
    move_from(other);
  }
  constexpr ~result_storage() { destroy(); }

  constexpr void assign(result_storage &&other) noexcept(moves_nothrow) {
    if constexpr (moves_nothrow) {
      destroy();
      has_ = other.has_;
      move_from(other);
    } else {
      assign_keeping(std::move(other));
    }
  }

  union {
    T value_;
    E error_;
  };
  bool has_;

private:
  constexpr void destroy() noexcept {
    if (has_)
      std::destroy_at(std::addressof(value_));
    else
      std::destroy_at(std::addressof(error_));
  }
  constexpr void move_from(result_storage &other) {
    if (has_)
      std::construct_at(std::addressof(value_), std::move(other.value_));
    else
      std::construct_at(std::addressof(error_), std::move(other.error_));
  }
  constexpr void assign_keeping(result_storage &&other) {
    if (has_ == other.has_) {
      if (has_)
        value_ = std::move(other.value_);
      else
        error_ = std::move(other.error_);
    } else if (has_) {
      T kept(std::move(value_));
      std::destroy_at(std::addressof(value_));
      try {
        std::construct_at(std::addressof(error_), std::move(other.error_));
        has_ = false;
      } catch (...) {
        std::construct_at(std::addressof(value_), std::move(kept));
        throw;
      }
    } else {
      E kept(std::move(error_));
      std::destroy_at(std::addressof(error_));
      try {
        std::construct_at(std::addressof(value_), std::move(other.value_));
        has_ = true;
      } catch (...) {
        std::construct_at(std::addressof(error_), std::move(kept));
        throw;
      }
    }
  }
};

} // namespace async::detail

#endif // ASYNC_DETAIL_RESULT_STORAGE_HPP
