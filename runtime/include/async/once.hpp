// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_ONCE_HPP
#define ASYNC_ONCE_HPP

#include <async/annotate.hpp>
#include <async/mutex.hpp>
#include <async/task.hpp>

#include <atomic>
#include <optional>
#include <utility>

namespace async {

/// A value that is made once, by a coroutine, when it is first wanted.
///
/// **Use instead**: a `static` local or `std::call_once` when making it does not
/// await; a plain member when it is always wanted.
/// **Ordering**: one factory runs at a time; the others wait in the order they came.
/// If it fails (throws or is stopped) its caller sees that, and the next in the queue
/// tries with its own factory.
/// **Cancellation**: a stopped waiter loses its place in the queue; stopping the task
/// whose factory runs stops that factory, and the next tries.
/// **Thread safety**: all members, from any thread. References to the value are good
/// as long as the object; what is done through them is the user's to guard.
/// **Lifetime**: the object outlives its callers.
/// **Example**:
/// ```cpp
/// async::once<connection> shared;
/// connection &c = co_await shared.get_or_init([] { return connect(address); });
/// ```
template <class T> class once {
public:
  once() noexcept = default;
  once(const once &) = delete;
  once &operator=(const once &) = delete;

  /// The value, or null if it has not been made.
  [[nodiscard]] T *get() noexcept {
    return made_.load(std::memory_order_acquire) ? &*value_ : nullptr;
  }
  [[nodiscard]] const T *get() const noexcept {
    return made_.load(std::memory_order_acquire) ? &*value_ : nullptr;
  }

  /// The value; made by `co_await make()` if there is none. `make` is called at most
  /// once, and only if it is needed.
  template <class F>
  ASYNC_CANCEL("queue_place")
  [[nodiscard]] task<T &> get_or_init(ASYNC_KEEPS_CLOSURE F make) {
    T *made = get(); // a local before the first co_await: config.hpp, R1
    if (!made) {
      auto held = co_await making_.lock();
      if (!get()) {
        value_.emplace(co_await make());
        made_.store(true, std::memory_order_release);
      }
      made = &*value_;
    }
    co_return *made;
  }

private:
  std::atomic<bool> made_{false};
  mutex making_;
  std::optional<T> value_; // written by the holder of making_, before made_
};

} // namespace async

#endif // ASYNC_ONCE_HPP
