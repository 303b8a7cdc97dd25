// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What when_all, join_all, select and timeout are made of: several awaitables that
// run inside one task, and one coroutine that waits for them.
//
// Each awaitable gets a coroutine of its own, a *branch*, that awaits it and keeps
// the outcome. The branches share a *join_point* in the frame of the combinator. It
// holds a stop scope below the task's own, in which the branches run, counts those
// that have not ended, and resumes the combinator when none is left.
//
// Branches start one after the other, in place: each runs on the awaiting thread until
// it first suspends. From then on they are woken like anything else, so on a runtime
// with several workers they run in parallel. A branch that ends may *decide* the join
// point (the first value of a select, the first failure of a when_all): the others
// are asked to stop, and those that have not started never do.
//
// The end is always the same: the combinator resumes after every started branch has
// come to its final suspension point. So references that the branches hold stay good,
// and their frames can be destroyed. That is the reason why nothing is ever dropped in
// the middle here.
//
// The count starts one too high and the combinator gives up that one itself, after it
// has started the branches. Whoever brings the count to zero resumes the parent: the
// last branch by symmetric transfer, or await_suspend by returning its handle. Until
// then nobody else resumes it, and afterwards nobody touches the join point.
#ifndef ASYNC_DETAIL_BRANCH_HPP
#define ASYNC_DETAIL_BRANCH_HPP

#include <async/awaitable.hpp>
#include <async/detail/promise_base.hpp>
#include <async/error.hpp>
#include <async/stop.hpp>

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace async::detail {

/// What is kept of a result: std::monostate for void, a wrapper for a reference.
template <class T> struct kept_result {
  using type = T;
};
template <> struct kept_result<void> {
  using type = std::monostate;
};
template <class T> struct kept_result<T &> {
  using type = std::reference_wrapper<T>;
};
template <class T> struct kept_result<T &&> {
  using type = T;
};
template <class A> using branch_result_t = typename kept_result<await_result_t<A>>::type;

/// How a combinator keeps an argument: an lvalue by reference, a temporary by value.
/// Awaiters that cannot move (they lie in wait lists) by reference: they are temporaries
/// of the awaiting expression and outlive it.
template <class A>
using kept_awaitable_t =
    std::conditional_t<std::is_lvalue_reference_v<A>, A,
                       std::conditional_t<std::is_move_constructible_v<A>, A, A &&>>;

/// How a branch ended; bits, so that a join point can say which of them decide.
enum class ending : unsigned char { none = 0, value = 1, error = 2, stopped = 4 };
constexpr unsigned operator|(ending a, ending b) {
  return static_cast<unsigned>(a) | static_cast<unsigned>(b);
}
constexpr unsigned operator|(unsigned a, ending b) { return a | static_cast<unsigned>(b); }

class join_point {
public:
  static constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();

  explicit join_point(unsigned deciding) noexcept : deciding_(deciding) {}
  join_point(const join_point &) = delete;
  join_point &operator=(const join_point &) = delete;
  ~join_point() = default;

  /// Before the branches are started. May throw std::bad_alloc.
  template <async_promise P> void open(std::coroutine_handle<P> parent) {
    parent_ = parent;
    context_ = parent.promise().context();
    scope_ = stop_scope(stop_ref(new child_stop_state(context_.stop), false));
    context_.stop = scope_.token().state();
  }

  /// Runs the branch until it first suspends, unless the outcome is decided.
  template <class Branch> void start(Branch &branch, std::size_t index) noexcept {
    if (!decided())
      launch(branch, index);
  }
  /// The same whether decided or not.
  template <class Branch> void launch(Branch &branch, std::size_t index) noexcept {
    running_.fetch_add(1, std::memory_order_relaxed);
    branch.start(*this, index);
  }

  /// The last word of await_suspend.
  [[nodiscard]] std::coroutine_handle<> close() noexcept { return leave(); }

  [[nodiscard]] bool decided() const noexcept {
    return decider_.load(std::memory_order_acquire) != nobody;
  }
  /// The branch that ended first among those whose end decides, or nobody.
  [[nodiscard]] std::size_t decider() const noexcept {
    return decider_.load(std::memory_order_acquire);
  }
  [[nodiscard]] task_context &context() noexcept { return context_; }

  /// A branch has ended; gives what to resume.
  std::coroutine_handle<> ended(std::size_t index, ending how) noexcept {
    if ((deciding_ & static_cast<unsigned>(how)) != 0) {
      std::size_t expected = nobody;
      if (decider_.compare_exchange_strong(expected, index, std::memory_order_acq_rel))
        scope_.request_stop();
    }
    return leave();
  }

private:
  std::coroutine_handle<> leave() noexcept {
    // The handle is read first: the parent may be gone after the subtraction.
    const std::coroutine_handle<> parent = parent_;
    if (running_.fetch_sub(1, std::memory_order_acq_rel) == 1)
      return parent;
    return std::noop_coroutine();
  }

  const unsigned deciding_;
  std::atomic<std::size_t> running_{1};
  std::atomic<std::size_t> decider_{nobody};
  std::coroutine_handle<> parent_;
  task_context context_;
  stop_scope scope_{stop_ref()};
};

/// Says of a value that it counts as a failure; see try_join_all.
struct no_value_fails {
  template <class V> constexpr bool operator()(const V &) const noexcept { return false; }
};

/// Owns the coroutine that awaits one awaitable. Movable until it is started.
template <class V, class Fails = no_value_fails> class branch {
public:
  class promise_type;

  branch() noexcept = default;
  branch(branch &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  branch &operator=(branch &&other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~branch() {
    if (handle_)
      handle_.destroy();
  }

  void start(join_point &point, std::size_t index) noexcept {
    promise_type &promise = handle_.promise();
    promise.point_ = &point;
    promise.index_ = index;
    promise.set_context(point.context());
    handle_.resume();
  }

  [[nodiscard]] ending how() const noexcept {
    return handle_ ? handle_.promise().how_ : ending::none;
  }
  [[nodiscard]] bool has_value() const noexcept {
    return handle_ && handle_.promise().value_.has_value();
  }
  /// Precondition: has_value().
  [[nodiscard]] V &value() const noexcept { return *handle_.promise().value_; }
  [[nodiscard]] std::exception_ptr error() const noexcept {
    return handle_ ? handle_.promise().error_ : nullptr;
  }

  /// The value, or what was thrown. Precondition: it was started and has ended.
  V take() const {
    promise_type &promise = handle_.promise();
    if (promise.error_)
      std::rethrow_exception(promise.error_);
    if (!promise.value_)
      throw stopped();
    return std::move(*promise.value_);
  }

private:
  explicit branch(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

template <class V, class Fails> class branch<V, Fails>::promise_type : public promise_base {
public:
  branch get_return_object() noexcept {
    return branch(std::coroutine_handle<promise_type>::from_promise(*this));
  }
  std::suspend_always initial_suspend() const noexcept { return {}; }

  class final_awaiter {
  public:
    final_awaiter() noexcept {}
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self) const noexcept {
      return self.promise().point_->ended(self.promise().index_, self.promise().how_);
    }
    void await_resume() const noexcept {}
  };
  final_awaiter final_suspend() const noexcept { return {}; }

  template <class U> void return_value(U &&value) {
    value_.emplace(std::forward<U>(value));
    how_ = Fails()(*value_) ? ending::error : ending::value;
  }
  void unhandled_exception() noexcept {
    try {
      throw;
    } catch (const stopped &) {
      how_ = ending::stopped;
    } catch (...) {
      how_ = ending::error;
      error_ = std::current_exception();
    }
  }

private:
  friend branch;
  join_point *point_ = nullptr;
  std::size_t index_ = 0;
  ending how_ = ending::none;
  std::optional<V> value_;
  std::exception_ptr error_;
};

/// The branch that awaits `awaitable`, which stays where it is.
template <class Fails = no_value_fails, class A>
branch<branch_result_t<A>, Fails> make_branch(A &&awaitable) {
  // A variable by name: g++ 12 copies an awaiter that is an xvalue.
  auto &&awaiter = get_awaiter(std::forward<A>(awaitable));
  if constexpr (std::is_void_v<await_result_t<A>>) {
    co_await awaiter;
    co_return std::monostate();
  } else {
    co_return co_await awaiter;
  }
}

} // namespace async::detail

#endif // ASYNC_DETAIL_BRANCH_HPP
