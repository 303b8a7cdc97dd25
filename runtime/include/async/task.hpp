// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// task<T>: a coroutine that does nothing until it is awaited or spawned.
//
// Awaiting is symmetric transfer both ways: the awaiting coroutine's handle is the
// child's continuation, the child's end resumes it, and the stack does not grow.
// A chain of a million awaits needs heap, not stack.
#ifndef ASYNC_TASK_HPP
#define ASYNC_TASK_HPP

#include <async/annotate.hpp>
#include <async/awaitable.hpp>
#include <async/detail/join_state.hpp>
#include <async/detail/outcome_of.hpp>
#include <async/detail/promise_base.hpp>
#include <async/result.hpp>
#include <coroutine>
#include <exception>
#include <type_traits>
#include <utility>

namespace async {

template <class T = void> class task;

namespace detail {

/// Where a coroutine goes on after its end: to whoever awaited it, or, at the
/// outermost, to the runtime.
inline std::coroutine_handle<> continue_after(promise_base &promise) noexcept {
  if (const auto continuation = promise.continuation())
    return continuation;
  return runtime_core::end_root(*promise.context().root);
}

struct final_awaiter {
  bool await_ready() const noexcept { return false; }
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> ended) const noexcept {
    return continue_after(ended.promise());
  }
  void await_resume() const noexcept {}
};

template <class T> class task_promise_base : public promise_base {
public:
  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { outcome_.set_exception(std::current_exception()); }
  outcome_of<T> &outcome() noexcept { return outcome_; }

protected:
  outcome_of<T> outcome_;
};

/// 'co_await r' on a result: the value, or the coroutine ends here with the error.
template <class R> class early_return {
public:
  explicit early_return(R &&r) noexcept : result_(r) {}
  bool await_ready() const noexcept { return result_.has_value(); }
  template <class P> std::coroutine_handle<> await_suspend(std::coroutine_handle<P> here) {
    here.promise().return_value(unexpected(std::move(result_).error()));
    return continue_after(here.promise());
  }
  decltype(auto) await_resume() {
    if constexpr (!std::is_void_v<typename R::value_type>)
      return typename R::value_type(*std::move(result_));
  }

private:
  R &result_;
};

template <class T> class task_promise : public task_promise_base<T> {
public:
  task<T> get_return_object() noexcept;
  template <class U = T>
    requires std::convertible_to<U, T>
  void return_value(U &&value) {
    this->outcome_.set_value(std::forward<U>(value));
  }
};

template <> class task_promise<void> : public task_promise_base<void> {
public:
  task<void> get_return_object() noexcept;
  void return_void() noexcept { outcome_.set_value(); }
};

template <class V, class E>
class task_promise<result<V, E>> : public task_promise_base<result<V, E>> {
public:
  task<result<V, E>> get_return_object() noexcept;
  template <class U = result<V, E>>
    requires std::convertible_to<U, result<V, E>>
  void return_value(U &&value) {
    this->outcome_.set_value(std::forward<U>(value));
  }
  template <class A> A &&await_transform(A &&awaited) noexcept {
    return static_cast<A &&>(awaited);
  }
  template <class U, class G>
    requires std::constructible_from<E, G>
  early_return<result<U, G>> await_transform(result<U, G> &&r) noexcept {
    return early_return<result<U, G>>(std::move(r));
  }
};

/// Awaiting a task: gives it the context of the awaiting coroutine and starts it.
template <class T> class task_awaiter {
public:
  explicit task_awaiter(std::coroutine_handle<task_promise<T>> child) noexcept : child_(child) {}
  bool await_ready() const noexcept { return false; }
  template <async_promise P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> parent) const noexcept {
    child_.promise().set_context(parent.promise().context());
    child_.promise().set_continuation(parent);
    return child_;
  }
  T await_resume() const { return child_.promise().outcome().take_value(); }

private:
  std::coroutine_handle<task_promise<T>> child_;
};

} // namespace detail

#if ASYNC_CLANG_CHECKS_TASKS
#define ASYNC_TASK_LIFETIMES ASYNC_CORO_CHECKED
#else
#define ASYNC_TASK_LIFETIMES
#endif

/// Summary: lazy coroutine; runs when awaited (in the awaiting task) or spawned (as
/// a task of its own). Owns its frame.
/// Use instead: spawn() to run beside the caller, when_all() for several at once.
/// Ordering: the body starts inside 'co_await', on the same thread, and the caller
/// goes on where the body ends.
/// Cancellation: inherits the caller's stop token. A task that never started is
/// destroyed silently, and its body with it; the compiler warns of one that is
/// thrown away.
/// Thread safety: none; move it to where it is awaited.
/// Lifetime: arguments taken by reference must live until the task has ended. In
/// 'co_await f(temporary)' they do; in 'auto t = f(temporary); co_await
/// std::move(t);' they do not, and with ASYNC_CLANG_CHECKS_TASKS clang says so.
///
/// Example:
///   async::task<int> length(std::string path) {
///     auto text = co_await read(path);
///     co_return int(text.size());
///   }
template <class T> class ASYNC_TASK ASYNC_TASK_LIFETIMES ASYNC_ELIDABLE task {
public:
  using promise_type = detail::task_promise<T>;
  using value_type = T;

  task() noexcept = default;
  task(task &&other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  task &operator=(task &&other) noexcept {
    if (this != &other) {
      if (frame_)
        frame_.destroy();
      frame_ = std::exchange(other.frame_, nullptr);
    }
    return *this;
  }
  ~task() {
    if (frame_)
      frame_.destroy();
  }

  /// False for a moved-from or default task.
  explicit operator bool() const noexcept { return static_cast<bool>(frame_); }

  /// Awaiting gives T or throws what left the body.
  detail::task_awaiter<T> operator co_await() && noexcept {
    if (!frame_)
      detail::fail("an empty task was awaited (was it moved from?)");
    return detail::task_awaiter<T>(frame_);
  }

  /// For the runtime's own parts: the frame, now the caller's.
  std::coroutine_handle<promise_type> release() noexcept { return std::exchange(frame_, nullptr); }
  std::coroutine_handle<promise_type> frame() const noexcept { return frame_; }

private:
  friend promise_type;
  explicit task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  std::coroutine_handle<promise_type> frame_;
};

namespace detail {

template <class T> ASYNC_CORO_WRAPPER inline task<T> task_promise<T>::get_return_object() noexcept {
  return task<T>(std::coroutine_handle<task_promise>::from_promise(*this));
}
ASYNC_CORO_WRAPPER inline task<void> task_promise<void>::get_return_object() noexcept {
  return task<void>(std::coroutine_handle<task_promise>::from_promise(*this));
}
template <class V, class E>
ASYNC_CORO_WRAPPER inline task<result<V, E>>
task_promise<result<V, E>>::get_return_object() noexcept {
  return task<result<V, E>>(std::coroutine_handle<task_promise>::from_promise(*this));
}

template <class> inline constexpr bool is_task = false;
template <class T> inline constexpr bool is_task<task<T>> = true;

template <class A> task<await_result_t<A>> await_value(A awaited) {
  co_return co_await std::forward<A>(awaited);
}
template <class A> task<await_result_t<A>> await_reference(A &awaited) {
  co_return co_await static_cast<A &&>(awaited);
}

/// Any awaitable as a task; a task stays what it is. What cannot be moved (the
/// awaiters of primitives) is referred to: it has to live as long as the task, as
/// the temporary in 'co_await f(m.lock())' does.
template <awaitable A> ASYNC_CORO_WRAPPER task<await_result_t<A>> as_task(A &&awaited) {
  using plain = std::remove_cvref_t<A>;
  if constexpr (is_task<plain>)
    return std::move(awaited);
  else if constexpr (std::is_lvalue_reference_v<A> || !std::move_constructible<plain>)
    return await_reference<std::remove_reference_t<A>>(awaited);
  else
    return await_value<plain>(std::forward<A>(awaited));
}

} // namespace detail

} // namespace async

#undef ASYNC_TASK_LIFETIMES

#endif // ASYNC_TASK_HPP
