// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the branches of a combinator meet: branch.hpp explains it.
#ifndef ASYNC_DETAIL_JOIN_POINT_HPP
#define ASYNC_DETAIL_JOIN_POINT_HPP

#include <async/detail/promise_base.hpp>
#include <async/stop.hpp>

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <limits>

namespace async::detail {

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

  /// A branch has ended when it was asked, before open().
  void answered(std::size_t index, ending how) noexcept {
    if (decides(how) && !decided())
      decider_.store(index, std::memory_order_relaxed);
  }

  /// The body of a branch has ended; gives what to resume.
  std::coroutine_handle<> ended(std::size_t index, ending how) noexcept {
    if (decides(how)) {
      std::size_t expected = nobody;
      if (decider_.compare_exchange_strong(expected, index, std::memory_order_acq_rel))
        scope_.request_stop();
    }
    return leave();
  }

private:
  [[nodiscard]] bool decides(ending how) const noexcept {
    return (deciding_ & static_cast<unsigned>(how)) != 0;
  }
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

} // namespace async::detail

#endif // ASYNC_DETAIL_JOIN_POINT_HPP
