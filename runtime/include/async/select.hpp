// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_SELECT_HPP
#define ASYNC_SELECT_HPP

#include <async/annotate.hpp>
#include <async/detail/branch.hpp>
#include <async/detail/random.hpp>

#include <array>
#include <cstddef>
#include <exception>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

namespace async {

/// First argument of select(): start, and so prefer, in the order written.
struct biased_t {
  explicit constexpr biased_t() = default;
};
inline constexpr biased_t biased;

/// What select() gives: a variant with the value of the branch that ended first, at its
/// index, and the values of losers that ended in spite of being stopped.
template <class... V> class selected : public std::variant<V...> {
public:
  /// The value of branch `I`, whether it won or came in late; null where it has none.
  template <std::size_t I>
  [[nodiscard]] std::variant_alternative_t<I, std::variant<V...>> *get_if() noexcept {
    if (auto *won = std::get_if<I>(static_cast<std::variant<V...> *>(this)))
      return won;
    auto &late = std::get<I>(late_);
    return late ? &*late : nullptr;
  }

  /// Did branch `I` lose, and end with a value nevertheless?
  template <std::size_t I> [[nodiscard]] bool is_late() const noexcept {
    return std::get<I>(late_).has_value();
  }

  /// What the first failing loser threw while it was being stopped; null: none did.
  [[nodiscard]] const std::exception_ptr &late_error() const noexcept { return late_error_; }

  /// For select() itself.
  template <std::size_t I, class U>
  selected(std::in_place_index_t<I> which, U &&value, std::tuple<std::optional<V>...> late,
           std::exception_ptr error)
      : std::variant<V...>(which, std::forward<U>(value)), late_(std::move(late)),
        late_error_(std::move(error)) {}

private:
  std::tuple<std::optional<V>...> late_;
  std::exception_ptr late_error_;
};

/// What select() returns: awaits the first of its awaitables, and the end of all.
template <bool Fair, class... A> class ASYNC_LAZY_TASK select_awaitable {
  using value = selected<detail::branch_result_t<A>...>;

public:
  explicit select_awaitable(A &&...awaitables) : awaitables_(std::forward<A>(awaitables)...) {}

  class awaiter {
  public:
    explicit awaiter(select_awaitable &what) noexcept : what_(what) {}
    bool await_ready() const noexcept { return false; }
    template <detail::async_promise P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> parent) {
      return suspend(parent, std::index_sequence_for<A...>());
    }
    value await_resume() { return resume(std::index_sequence_for<A...>()); }

  private:
    template <class P, std::size_t... I>
    std::coroutine_handle<> suspend(std::coroutine_handle<P> parent, std::index_sequence<I...>) {
      ((std::get<I>(branches_) =
            detail::make_branch(std::forward<A>(std::get<I>(what_.awaitables_)))),
       ...);
      point_.open(parent);
      std::array<std::size_t, sizeof...(A)> order{I...};
      if constexpr (Fair)
        for (std::size_t left = order.size(); left > 1; --left)
          std::swap(order[left - 1], order[detail::random_below(left, parent.promise().context())]);
      for (const std::size_t next : order)
        ((I == next ? point_.start(std::get<I>(branches_), I) : static_cast<void>(0)), ...);
      return point_.close();
    }

    template <std::size_t... I> value resume(std::index_sequence<I...>) {
      std::optional<value> won;
      ((I == point_.decider() ? win<I>(won, std::index_sequence<I...>()) : static_cast<void>(0)),
       ...);
      if (!won)
        throw stopped(); // every branch was
      return std::move(*won);
    }

    template <std::size_t Winner, std::size_t... I>
    void win(std::optional<value> &to, std::index_sequence<I...>) {
      auto won = std::get<Winner>(branches_).take(); // or throws
      std::exception_ptr error;
      ((error = error ? error : std::get<I>(branches_).error()), ...);
      std::tuple<std::optional<detail::branch_result_t<A>>...> late;
      ((I != Winner && std::get<I>(branches_).has_value()
            ? static_cast<void>(
                  std::get<I>(late).emplace(std::move(std::get<I>(branches_).value())))
            : static_cast<void>(0)),
       ...);
      to.emplace(std::in_place_index<Winner>, std::move(won), std::move(late), std::move(error));
    }

    select_awaitable &what_;
    std::tuple<detail::branch<detail::branch_result_t<A>>...> branches_;
    detail::join_point point_{detail::ending::value | detail::ending::error};
  };

  awaiter operator co_await() && noexcept { return awaiter(*this); }

private:
  std::tuple<detail::kept_awaitable_t<A>...> awaitables_;
};

/// Awaits several awaitables until one of them ends, asks the others to stop, awaits
/// them too, and gives the first one's value as a variant (`index()`, `std::get`,
/// `get_if<I>()`). When the first one threw, its exception goes on.
///
/// **Use instead**: timeout() for a time limit; the task's own stop instead of a branch
/// that waits for it: every operation listens to that already.
/// **Ordering**: they start one after the other, in random order, each running until it
/// first suspends; once one has ended at that, the rest is not started. So of several
/// that are ready each wins equally often. `select(biased, …)` keeps the order written.
/// **Cancellation**: a loser loses what its operation's cancellation class says: nothing
/// (recv, accept, sleep), its queue place (lock, acquire), bytes it has read. A loser
/// that had *completed* before the stop reached it loses nothing: its value is in the
/// answer, and `get_if<I>()` finds it. In a loop ask each branch with get_if, not only
/// the winner, or a message is lost once in a while. Where the winner throws there is
/// no answer, and late values go with it. A branch that ends stopped is out of the race; when all
/// did, `async::stopped` is thrown.
/// **Thread safety**: what the awaitables share needs a lock, as between tasks.
/// **Lifetime**: all have ended when it returns or throws: they may refer to locals. A
/// loser that is deaf to stop delays the answer. Await it in the expression that makes
/// it.
/// **Example**:
/// ```cpp
/// auto first = co_await select(inbox.recv(), ticks.tick());
/// if (auto *message = first.get_if<0>())
///   handle(*message);
/// if (first.get_if<1>())
///   report();
/// ```
template <awaitable... A>
  requires(sizeof...(A) > 0)
[[nodiscard]] ASYNC_STRUCTURED ASYNC_CORO_WRAPPER select_awaitable<true, A...>
select(A &&...awaitables) {
  return select_awaitable<true, A...>(std::forward<A>(awaitables)...);
}

template <awaitable... A>
  requires(sizeof...(A) > 0)
[[nodiscard]] ASYNC_STRUCTURED ASYNC_CORO_WRAPPER select_awaitable<false, A...>
select(biased_t, A &&...awaitables) {
  return select_awaitable<false, A...>(std::forward<A>(awaitables)...);
}

} // namespace async

#endif // ASYNC_SELECT_HPP
