// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_SELECT_HPP
#define ASYNC_SELECT_HPP

#include <async/annotate.hpp>
#include <async/detail/branch_set.hpp>
#include <async/detail/random.hpp>

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

private:
  template <bool, class...> friend class select_awaitable;
  template <std::size_t I, class U>
  selected(std::in_place_index_t<I> which, U &&value)
      : std::variant<V...>(which, std::forward<U>(value)) {}

  std::tuple<std::optional<V>...> late_;
  std::exception_ptr late_error_;
};

/// What select() returns: awaits the first of its awaitables, and the end of all.
template <bool Fair, class... A> class ASYNC_LAZY_TASK select_awaitable {
  using value = selected<detail::branch_result_t<A>...>;

public:
  explicit select_awaitable(A &&...awaitables) : awaitables_(std::forward<A>(awaitables)...) {}

  class awaiter {
    using branches = detail::branch_set<A...>;

  public:
    explicit awaiter(select_awaitable &what)
        : branches_(what.awaitables_, detail::ending::value | detail::ending::error),
          turns_(branches::as_written()) {}
    bool await_ready() noexcept {
      if constexpr (Fair)
        for (std::size_t left = turns_.size(); left > 1; --left)
          std::swap(turns_[left - 1], turns_[detail::fair_random::below(left)]);
      return branches_.ask(turns_);
    }
    template <detail::async_promise P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> parent) {
      return branches_.start(parent, turns_);
    }
    value await_resume() { return resume<0>(); }

  private:
    template <std::size_t I> [[gnu::always_inline]] value resume() {
      if (I == branches_.point().decider())
        return win<I>(std::index_sequence_for<A...>());
      if constexpr (I + 1 != sizeof...(A))
        return resume<I + 1>();
      else
        throw stopped(); // every branch was
    }

    template <std::size_t Winner, std::size_t... I>
    [[gnu::always_inline]] value win(std::index_sequence<I...>) {
      value won(std::in_place_index<Winner>, branches_.template branch_at<Winner>().take());
      (add_late<I>(won, I == Winner), ...);
      return won;
    }
    template <std::size_t I> [[gnu::always_inline]] void add_late(value &to, bool winner) {
      auto &loser = branches_.template branch_at<I>();
      if (loser.has_value() && !winner)
        std::get<I>(to.late_).emplace(std::move(loser.value()));
      else if (loser.error() && !to.late_error_)
        to.late_error_ = loser.error();
    }

    branches branches_;
    typename branches::order turns_;
  };

  awaiter operator co_await() && { return awaiter(*this); }

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
/// In a runtime with a seed or a stopped clock the random order is the same in each run.
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
