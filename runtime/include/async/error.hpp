// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an operation can answer besides its value. Two rules sort them:
//  - an outcome that the caller handles in the next line is a value, inside
//    result<T, E>: closed, full, empty, lagged, timed_out;
//  - stop is an exception, async::stopped, because everything on the way up
//  gives
//    up. It is not derived from std::exception, so that catch (std::exception
//    &) does not eat it.
#ifndef ASYNC_ERROR_HPP
#define ASYNC_ERROR_HPP

#include <async/annotate.hpp>
#include <async/config.hpp>
#include <cstdint>
#include <string>
#include <utility>

namespace async {

/// Thrown by an awaited operation when the task was asked to stop. Let it pass;
/// catch it only to clean up, and rethrow. C++ has no co_await in a handler: cleanup
/// that awaits takes the stop as a value, stoppable(…), and then unstoppable(…),
/// since the task is still stopped.
class stopped {
public:
  const char *what() const noexcept { return "the task was asked to stop"; }
  friend bool operator==(stopped, stopped) noexcept { return true; }
};

/// The other side is gone. For an operation that carries a value, closed<T>
/// gives the value back: nothing is lost.
template <class T = void> class closed {
public:
  explicit closed(T value) : value_(std::move(value)) {}
  T &value() & noexcept { return value_; }
  const T &value() const & noexcept { return value_; }
  T &&value() && noexcept { return std::move(value_); }

private:
  T value_;
};

template <> class closed<void> {
public:
  friend bool operator==(closed, closed) noexcept { return true; }
};

/// No room now. Like closed, full<T> gives the value back.
template <class T = void> class full {
public:
  explicit full(T value) : value_(std::move(value)) {}
  T &value() & noexcept { return value_; }
  const T &value() const & noexcept { return value_; }
  T &&value() && noexcept { return std::move(value_); }

private:
  T value_;
};

template <> class full<void> {
public:
  friend bool operator==(full, full) noexcept { return true; }
};

/// Nothing there now.
class empty {
public:
  friend bool operator==(empty, empty) noexcept { return true; }
};

/// A broadcast receiver was too slow: 'missed' values were overwritten. The
/// next receive goes on with the oldest value that is still there.
class lagged {
public:
  explicit lagged(std::uint64_t missed) noexcept : missed_(missed) {}
  std::uint64_t missed() const noexcept { return missed_; }
  friend bool operator==(lagged, lagged) noexcept = default;

private:
  std::uint64_t missed_;
};

/// The time was over before the operation ended.
class timed_out {
public:
  friend bool operator==(timed_out, timed_out) noexcept { return true; }
};

} // namespace async

#endif // ASYNC_ERROR_HPP
