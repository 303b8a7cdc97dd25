// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What when_all, join_all, select and timeout are made of: several awaitables that
// run inside one task, and one coroutine that waits for them.
//
// Each awaitable has a *branch* in the frame of the combinator, which keeps its outcome.
// An awaiter of the runtime's own can be *asked* first, by its await_ready: where it is
// ready, its result is taken at once and that was all. What has to wait, or is a task,
// gets a coroutine that awaits it, the branch's *body*. The bodies share a *join_point*.
// It holds a stop scope below the task's own, in which the bodies run, counts those
// that have not ended, and resumes the combinator when none is left.
//
// Only awaiters that derive from waiter_base are asked: with them a refusal has no
// effect, they may be asked again, and they look again under their lock before they
// park, so it does no harm that other branches run between the question and the parking.
// Of a foreign awaiter nobody knows that; it gets its body and the compiler's protocol.
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
#include <async/detail/join_point.hpp>
#include <async/detail/promise_base.hpp>
#include <async/detail/waiter.hpp>
#include <async/error.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
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

/// Says of a value that it counts as a failure; see try_join_all.
struct no_value_fails {
  template <class V> constexpr bool operator()(const V &) const noexcept { return false; }
};

/// An awaiter whose await_ready may be called once more than the compiler does.
template <class A>
concept asked_first = std::derived_from<std::remove_cvref_t<awaiter_t<A>>, waiter_base>;

template <class V, class Fails> class branch;

/// Owns the coroutine that awaits one awaitable on behalf of a branch.
template <class V, class Fails = no_value_fails> class branch_body {
public:
  class promise_type;

  branch_body() noexcept = default;
  branch_body(branch_body &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  branch_body &operator=(branch_body &&other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~branch_body() {
    if (handle_)
      handle_.destroy();
  }

  void start(branch<V, Fails> &owner, join_point &point, std::size_t index) noexcept {
    promise_type &promise = handle_.promise();
    promise.owner_ = &owner;
    promise.point_ = &point;
    promise.index_ = index;
    promise.set_context(point.context());
    handle_.resume();
  }

private:
  explicit branch_body(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

/// One awaitable's outcome, and its body where it needs one. Movable until it is started.
template <class V, class Fails = no_value_fails> class branch {
public:
  branch() noexcept {}
  branch(branch &&other) noexcept : body_(std::move(other.body_)) {}
  ~branch() = default;

  /// Asks the awaiter. True: it was ready, and the branch has ended.
  template <class Awaiter> [[gnu::always_inline]] bool ask(Awaiter &awaiter) noexcept {
    try {
      if (!awaiter.await_ready())
        return false;
      if constexpr (std::is_void_v<decltype(awaiter.await_resume())>) {
        awaiter.await_resume();
        keep(std::monostate());
      } else {
        keep(awaiter.await_resume());
      }
    } catch (...) {
      fail();
    }
    return true;
  }

  void set_body(branch_body<V, Fails> body) noexcept { body_ = std::move(body); }
  void start(join_point &point, std::size_t index) noexcept { body_.start(*this, point, index); }

  /// ending::none: it was neither ready nor started.
  [[nodiscard]] ending how() const noexcept { return how_; }
  [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
  /// Precondition: has_value().
  [[nodiscard]] V &value() noexcept { return *value_; }
  [[nodiscard]] const std::exception_ptr &error() const noexcept { return error_; }

  /// The value, or what was thrown. Precondition: it has ended.
  V take() {
    if (error_)
      std::rethrow_exception(error_);
    if (!value_)
      throw stopped();
    return std::move(*value_);
  }

private:
  friend typename branch_body<V, Fails>::promise_type;
  template <class U> void keep(U &&value) {
    value_.emplace(std::forward<U>(value));
    how_ = Fails()(*value_) ? ending::error : ending::value;
  }
  /// In a handler of an exception.
  void fail() noexcept {
    try {
      throw;
    } catch (const stopped &) {
      how_ = ending::stopped;
    } catch (...) {
      how_ = ending::error;
      error_ = std::current_exception();
    }
  }

  branch_body<V, Fails> body_;
  std::optional<V> value_;
  std::exception_ptr error_;
  ending how_ = ending::none;
};

template <class V, class Fails> class branch_body<V, Fails>::promise_type : public promise_base {
public:
  branch_body get_return_object() noexcept {
    return branch_body(std::coroutine_handle<promise_type>::from_promise(*this));
  }
  std::suspend_always initial_suspend() const noexcept { return {}; }

  class final_awaiter {
  public:
    final_awaiter() noexcept {}
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self) const noexcept {
      const promise_type &promise = self.promise();
      return promise.point_->ended(promise.index_, promise.owner_->how());
    }
    void await_resume() const noexcept {}
  };
  final_awaiter final_suspend() const noexcept { return {}; }

  template <class U> void return_value(U &&value) { owner_->keep(std::forward<U>(value)); }
  void unhandled_exception() noexcept { owner_->fail(); }

private:
  friend branch_body;
  branch<V, Fails> *owner_ = nullptr;
  join_point *point_ = nullptr;
  std::size_t index_ = 0;
};

/// The body that awaits `awaitable`, which stays where it is.
template <class Fails = no_value_fails, class A>
branch_body<branch_result_t<A>, Fails> make_body(A &&awaitable) {
  // A variable by name: g++ 12 copies an awaiter that is an xvalue.
  auto &&awaiter = get_awaiter(std::forward<A>(awaitable));
  if constexpr (std::is_void_v<await_result_t<A>>) {
    co_await awaiter;
    co_return std::monostate();
  } else {
    co_return co_await awaiter;
  }
}

/// Keeps the awaiter of an awaitable that can be asked first; of another, the awaitable.
template <class A> class asked_awaitable {
  static constexpr bool asked = asked_first<A>;
  using held = typename std::conditional_t<asked, std::type_identity<awaiter_t<A>>,
                                           std::type_identity<A &&>>::type;

public:
  explicit asked_awaitable(A &&awaitable) : held_(hold(std::forward<A>(awaitable))) {}
  asked_awaitable(const asked_awaitable &) = delete;
  asked_awaitable &operator=(const asked_awaitable &) = delete;
  ~asked_awaitable() = default;

  /// True: it was ready, and the branch has ended.
  template <class Branch> bool ask(Branch &branch) noexcept {
    if constexpr (asked)
      return branch.ask(held_);
    else
      return false;
  }
  [[nodiscard]] branch_body<branch_result_t<A>> body() {
    if constexpr (asked)
      return make_body(held_);
    else
      return make_body(std::forward<A>(held_));
  }

private:
  static held hold(A &&awaitable) {
    if constexpr (asked)
      return get_awaiter(std::forward<A>(awaitable));
    else
      return std::forward<A>(awaitable);
  }
  held held_;
};

} // namespace async::detail

#endif // ASYNC_DETAIL_BRANCH_HPP
