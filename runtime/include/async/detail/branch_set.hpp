// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What select and when_all share: a fixed number of branches, asked and started in an
// order that the combinator gives. The first that is no awaiter of the runtime's own, a
// task say, ends the asking: it has to be started before anything behind it is touched,
// or that would overtake it.
//
// With the task's budget used up nobody answers. Then the combinator gives way as a whole
// and asks again afterwards; were the branches started, each would give way by itself,
// and several could take what only one of them needs.
#ifndef ASYNC_DETAIL_BRANCH_SET_HPP
#define ASYNC_DETAIL_BRANCH_SET_HPP

#include <async/detail/branch.hpp>
#include <async/detail/budget.hpp>
#include <async/detail/parking.hpp>

#include <array>
#include <coroutine>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace async::detail {

template <class... A> class branch_set {
  using indices = std::index_sequence_for<A...>;

public:
  using order = std::array<std::size_t, sizeof...(A)>;
  using kept = std::tuple<kept_awaitable_t<A>...>;

  /// `deciding`: the endings that end the race. The awaitables stay where they are.
  branch_set(kept &awaitables, unsigned deciding) : branch_set(awaitables, deciding, indices()) {}
  branch_set(const branch_set &) = delete;
  branch_set &operator=(const branch_set &) = delete;
  ~branch_set() {
    if (again_) // the task is destroyed before its scheduler came to it
      again_.destroy();
  }

  [[nodiscard]] static constexpr order as_written() noexcept {
    order all{};
    for (std::size_t i = 0; i != all.size(); ++i)
      all[i] = i;
    return all;
  }

  /// True: decided, or all have ended, without a coroutine.
  bool ask(const order &turns) noexcept {
    bool all_ended = true;
    for (const std::size_t next : turns) {
      bool go_on = true;
      visit(next, [&](auto i) {
        auto &one = branch_at<i>();
        if (one.how() == ending::none) {
          if (std::get<i>(awaited_).ask(one))
            point_.answered(i, one.how());
          else
            all_ended = false;
        }
        go_on = asked_first<std::tuple_element_t<i, std::tuple<A &&...>>> && !point_.decided();
      });
      if (!go_on)
        break;
    }
    return all_ended || point_.decided();
  }

  /// Starts those that have not ended. For await_suspend.
  template <async_promise P>
  std::coroutine_handle<> start(std::coroutine_handle<P> parent, const order &turns) {
    make_bodies(indices());
    point_.open(parent);
    if (budget::exhausted()) {
      parent_ = parent;
      turns_ = turns;
      again_ = try_again(this).frame;
      if (again_) { // there was memory for it
        point_.context().home->schedule_last(again_);
        return std::noop_coroutine();
      }
    }
    return launch(turns);
  }

  [[nodiscard]] const join_point &point() const noexcept { return point_; }
  template <std::size_t I> [[nodiscard]] auto &branch_at() noexcept {
    return std::get<I>(branches_);
  }

  /// Calls `what` with the index as a constant.
  template <class F> [[gnu::always_inline]] static void visit(std::size_t index, F &&what) {
    visit(index, what, indices());
  }

private:
  template <std::size_t... I>
  branch_set(kept &awaitables, unsigned deciding, std::index_sequence<I...>)
      : awaited_(std::forward<A>(std::get<I>(awaitables))...), point_(deciding) {}

  template <class F, std::size_t... I>
  [[gnu::always_inline]] static void visit([[maybe_unused]] std::size_t index,
                                           [[maybe_unused]] F &what, std::index_sequence<I...>) {
    ((I == index ? static_cast<void>(what(std::integral_constant<std::size_t, I>()))
                 : static_cast<void>(0)),
     ...);
  }

  // As in parking.hpp: from its first resume on it belongs to itself.
  static second_try try_again(branch_set *self) {
    self->again_ = nullptr;
    const std::coroutine_handle<> next =
        self->ask(self->turns_) ? self->parent_ : self->launch(self->turns_);
    next.resume(); // *self may be gone
    co_return;
  }

  std::coroutine_handle<> launch(const order &turns) noexcept {
    for (const std::size_t next : turns)
      visit(next, [&](auto i) {
        if (branch_at<i>().how() == ending::none)
          point_.start(branch_at<i>(), i);
      });
    return point_.close();
  }

  // All before the first is started: making one may throw.
  template <std::size_t... I> void make_bodies(std::index_sequence<I...>) {
    ((branch_at<I>().how() == ending::none ? branch_at<I>().set_body(std::get<I>(awaited_).body())
                                           : static_cast<void>(0)),
     ...);
  }

  std::tuple<asked_awaitable<A>...> awaited_;
  std::tuple<branch<branch_result_t<A>>...> branches_;
  join_point point_;
  std::coroutine_handle<> parent_; // these three: while it gives way
  order turns_{};
  std::coroutine_handle<> again_; // not yet resumed
};

} // namespace async::detail

#endif // ASYNC_DETAIL_BRANCH_SET_HPP
