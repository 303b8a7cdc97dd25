// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Why a channel operation that never waits did nothing.
#ifndef ASYNC_DETAIL_CHANNEL_ERROR_HPP
#define ASYNC_DETAIL_CHANNEL_ERROR_HPP

#include <type_traits>
#include <utility>

namespace async {

/// The error of try_send: the channel is full, or closed. The message comes back.
template <class T> class try_send_error {
public:
  try_send_error(bool closed, T value) noexcept(std::is_nothrow_move_constructible_v<T>)
      : value_(std::move(value)), closed_(closed) {}
  [[nodiscard]] bool is_full() const noexcept { return !closed_; }
  [[nodiscard]] bool is_closed() const noexcept { return closed_; }
  T &value() & noexcept { return value_; }
  const T &value() const & noexcept { return value_; }
  T &&value() && noexcept { return std::move(value_); }

private:
  T value_;
  bool closed_;
};

/// The error of try_recv: nothing there now, or nothing will ever come.
enum class try_recv_error : unsigned char { empty, closed };

} // namespace async

#endif // ASYNC_DETAIL_CHANNEL_ERROR_HPP
