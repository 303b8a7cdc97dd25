// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s 'async-*' %t
//
// C++/WinRT, over declarations in the shape of strings/base_*.h and of what
// its generator makes of Windows.Foundation.
#include <chrono>
#include <coroutine>
#include <unistd.h>
#include <utility>

namespace winrt {
namespace Windows::Foundation {
struct IAsyncAction {
  IAsyncAction(const IAsyncAction &);
  ~IAsyncAction();
  void get() const;
  void Cancel() const;
};
template <class T> struct IAsyncOperation {
  IAsyncOperation(const IAsyncOperation &);
  ~IAsyncOperation();
  T get() const;
};
} // namespace Windows::Foundation
namespace impl {
struct promise {
  std::suspend_never initial_suspend() noexcept;
  std::suspend_never final_suspend() noexcept;
  void unhandled_exception() noexcept;
};
template <class T> struct awaiter {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
} // namespace impl
namespace Windows::Foundation {
inline impl::awaiter<void> operator co_await(const IAsyncAction &) { return {}; }
template <class T> impl::awaiter<T> operator co_await(const IAsyncOperation<T> &) { return {}; }
} // namespace Windows::Foundation
struct fire_and_forget {};
[[nodiscard]] impl::awaiter<void> resume_background() noexcept;
[[nodiscard]] impl::awaiter<void> resume_after(std::chrono::nanoseconds) noexcept;
struct slim_mutex {
  void lock() noexcept;
  void unlock() noexcept;
};
struct slim_lock_guard {
  explicit slim_lock_guard(slim_mutex &) noexcept;
  ~slim_lock_guard() noexcept;
};
} // namespace winrt
template <class... A> struct std::coroutine_traits<winrt::Windows::Foundation::IAsyncAction, A...> {
  struct promise_type : winrt::impl::promise {
    winrt::Windows::Foundation::IAsyncAction get_return_object();
    void return_void();
  };
};
template <class... A> struct std::coroutine_traits<winrt::fire_and_forget, A...> {
  struct promise_type : winrt::impl::promise {
    winrt::fire_and_forget get_return_object();
    void return_void();
  };
};
using winrt::Windows::Foundation::IAsyncAction;
using winrt::Windows::Foundation::IAsyncOperation;

IAsyncAction flush();
IAsyncOperation<int> count();
winrt::fire_and_forget on_click();

IAsyncAction misuse(winrt::slim_mutex &m) {
  flush().get();
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: {{.*}}IAsyncAction::get' blocks {{.*}}
  // [async-block-on-in-async]
  sleep(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sleep' blocks {{.*}} [async-blocking-call]
  winrt::slim_lock_guard guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}

IAsyncAction right() {
  auto running = flush();
  co_await running;
  co_await running;
  on_click();
  co_await winrt::resume_background();
  sleep(1);
  count().get();
}
int main() { flush().get(); }
