// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Futures with continuations, declarations only: the shapes of Folly, Seastar
// and concurrencpp.
#pragma once
#include <coroutine>
#include <utility>

namespace futures_mock {
template <class T> struct awaiter {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
} // namespace futures_mock

namespace folly {
namespace futures::detail {
template <class T> class FutureBase {
public:
  bool isReady() const;
  bool hasValue() const;
};
} // namespace futures::detail
template <class T> class SemiFuture : private futures::detail::FutureBase<T> {
  using Base = futures::detail::FutureBase<T>;

public:
  SemiFuture(SemiFuture &&) noexcept;
  using Base::hasValue;
  using Base::isReady;
  T get() &&;
  SemiFuture &wait() &;
  futures_mock::awaiter<T> operator co_await() &&;
};
template <class T> class Future : private futures::detail::FutureBase<T> {
  using Base = futures::detail::FutureBase<T>;

public:
  Future(Future &&) noexcept;
  using Base::isReady;
  T get() &&;
  template <class F> Future<T> thenValue(F &&) && { return std::move(*this); }
  template <class F> Future<T> thenError(F &&) && { return std::move(*this); }
  template <class F> Future<T> ensure(F &&) && { return std::move(*this); }
};
} // namespace folly

namespace seastar {
namespace internal {
class future_base {
public:
  bool available() const noexcept;
  bool failed() const noexcept;
};
} // namespace internal
template <class T = void> class future : private internal::future_base {
public:
  future(future &&) noexcept;
  future &operator=(future &&) noexcept;
  using future_base::available;
  using future_base::failed;
  T get();
  void wait() noexcept;
  template <class F> future then(F &&) { return std::move(*this); }
  template <class F> future then_wrapped(F &&) { return std::move(*this); }
  template <class F> future finally(F &&) { return std::move(*this); }
  template <class F> future handle_exception(F &&) { return std::move(*this); }
};
template <class F> future<int> async(F &&) { throw 0; }
} // namespace seastar

namespace concurrencpp {
enum class result_status { idle, value, exception };
template <class T> class result {
public:
  result(result &&) noexcept;
  result_status status() const;
  T get();
  void wait();
  futures_mock::awaiter<T> operator co_await();
};
} // namespace concurrencpp
