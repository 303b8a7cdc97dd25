// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One value that changes, and those who want to know of it.
#ifndef ASYNC_WATCH_HPP
#define ASYNC_WATCH_HPP

#include <async/annotate.hpp>
#include <async/detail/parking.hpp>
#include <async/detail/visit_value.hpp>
#include <async/error.hpp>
#include <async/result.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace async::watch {

namespace detail {
using namespace async::detail;

template <class T> struct state {
  explicit state(std::unique_ptr<T> initial) noexcept : value(std::move(initial)) {}

  short_mutex lock;
  std::uint64_t version = 0; // this and the rest is guarded by lock
  std::unique_ptr<T> value;  // behind a pointer: replaced without a move that may throw
  std::size_t senders = 1;
  std::size_t receivers = 1;
  list<parked> waiting; // receivers in changed()
  list<parked> closing; // senders in closed()

  void changed(wake_list &woken) noexcept {
    ++version;
    while (parked *next = waiting.pop_front())
      woken.grant(*next);
  }
  void drop_sender() noexcept {
    wake_list woken;
    const short_lock hold(lock);
    if (--senders == 0)
      while (parked *next = waiting.pop_front())
        woken.grant(*next);
  }
  void drop_receiver() noexcept {
    wake_list woken;
    const short_lock hold(lock);
    if (--receivers == 0)
      while (parked *next = closing.pop_front())
        woken.grant(*next);
  }
};

template <class T> class [[nodiscard]] changed_awaiter : public parking<changed_awaiter<T>> {
public:
  changed_awaiter(state<T> &s, std::uint64_t &seen) noexcept : state_(s), seen_(seen) {}
  ~changed_awaiter() { this->abandon(); }
  async::result<void, async::closed<>> await_resume() {
    this->finish();
    const short_lock hold(state_.lock);
    if (seen_ == state_.version)
      return unexpected(async::closed<>());
    seen_ = state_.version;
    return {};
  }

private:
  friend parking<changed_awaiter>;
  short_mutex &queue_lock() noexcept { return state_.lock; }
  bool ready() const noexcept { return seen_ != state_.version || state_.senders == 0; }
  bool try_fast() noexcept {
    const short_lock hold(state_.lock);
    return ready();
  }
  bool try_locked(wake_list &) noexcept { return ready(); }
  void link() noexcept { state_.waiting.push_back(*this); }
  void unlink(wake_list &) noexcept { state_.waiting.remove(*this); }
  state<T> &state_;
  std::uint64_t &seen_;
};

template <class T> class [[nodiscard]] closed_awaiter : public parking<closed_awaiter<T>> {
public:
  explicit closed_awaiter(state<T> &s) noexcept : state_(s) {}
  ~closed_awaiter() { this->abandon(); }
  void await_resume() { this->finish(); }

private:
  friend parking<closed_awaiter>;
  short_mutex &queue_lock() noexcept { return state_.lock; }
  bool try_fast() noexcept {
    const short_lock hold(state_.lock);
    return state_.receivers == 0;
  }
  bool try_locked(wake_list &) noexcept { return state_.receivers == 0; }
  void link() noexcept { state_.closing.push_back(*this); }
  void unlink(wake_list &) noexcept { state_.closing.remove(*this); }
  state<T> &state_;
};
} // namespace detail

template <class T> class sender;
template <class T> class receiver;

/// Makes the two ends around a first value, which counts as seen.
///
/// **Use instead**: `broadcast` when every value counts, not only the newest; `event`
/// for a flag that is set once; `guarded` when the readers change it too.
/// **Ordering**: a receiver sees values in the order they were set and may skip some,
/// never the last.
/// **Example**:
/// ```cpp
/// auto [tx, rx] = async::watch::channel(load_config());
/// auto change = co_await rx.changed(); // result<void, closed<>>
/// if (change) apply(rx.borrow());      // a copy of the newest
/// ```
template <class T> [[nodiscard]] std::pair<sender<T>, receiver<T>> channel(T initial);

/// The end that sets the value; copies are ends of the same channel.
///
/// **Cancellation**: setting does not wait; closed() loses nothing.
/// **Thread safety**: all members, from any thread; one object belongs to one thread at
/// a time for assignment and destruction. Receivers resume on their own schedulers.
/// **Lifetime**: the ends may die in any order; the value lives as long as one of them.
template <class T> class sender {
public:
  sender(const sender &other) noexcept : state_(other.state_) {
    if (!state_)
      return;
    const async::detail::short_lock hold(state_->lock);
    ++state_->senders;
  }
  sender(sender &&) noexcept = default;
  sender &operator=(sender other) noexcept {
    state_.swap(other.state_);
    return *this;
  }
  ~sender() {
    if (state_)
      state_->drop_sender();
  }

  /// Replaces the value. The old one is destroyed outside the lock. If moving or
  /// allocating throws, the old value stays and nobody is woken.
  void send(T value) {
    auto fresh = std::make_unique<T>(std::move(value)); // afterwards: the old value
    async::detail::wake_list woken;
    const async::detail::short_lock hold(state_->lock);
    state_->value.swap(fresh);
    state_->changed(woken);
  }

  /// Calls `f(T &)` on the value, under a short lock, and tells the receivers. `f` is
  /// short, awaits nothing and does not use the channel. If it throws nobody is told;
  /// what it did to the value until then stays.
  template <class F> void send_modify(F &&f) {
    async::detail::wake_list woken;
    const async::detail::short_lock hold(state_->lock);
    async::detail::visit_value<F, T &>::plain(f, *state_->value);
    state_->changed(woken);
  }
  /// The same; the receivers are told only if `f` returns true, which it gives back.
  template <class F> bool send_if_modified(F &&f) {
    async::detail::wake_list woken;
    const async::detail::short_lock hold(state_->lock);
    const bool modified = async::detail::visit_value<F, T &>::plain(f, *state_->value);
    if (modified)
      state_->changed(woken);
    return modified;
  }

  /// A copy of the value, made under a short lock.
  [[nodiscard]] T borrow() const {
    const async::detail::short_lock hold(state_->lock);
    return *state_->value;
  }
  /// A receiver to whom the present value counts as seen.
  [[nodiscard]] receiver<T> subscribe() const;
  [[nodiscard]] std::size_t receiver_count() const noexcept {
    const async::detail::short_lock hold(state_->lock);
    return state_->receivers;
  }
  /// Awaitable that waits until no receiver is left.
  ASYNC_CANCEL("nothing") [[nodiscard]] detail::closed_awaiter<T> closed() noexcept {
    return detail::closed_awaiter<T>(*state_);
  }

private:
  friend std::pair<sender<T>, receiver<T>> channel<T>(T);
  explicit sender(std::shared_ptr<detail::state<T>> s) noexcept : state_(std::move(s)) {}
  std::shared_ptr<detail::state<T>> state_;
};

/// The end that reads the value. A copy has seen what its original has seen.
///
/// **Cancellation**: a stopped changed() loses nothing: the change is still unseen.
/// **Thread safety**: one task at a time. **Lifetime**: see sender.
template <class T> class receiver {
public:
  receiver(const receiver &other) noexcept : state_(other.state_), seen_(other.seen_) { count(); }
  receiver(receiver &&) noexcept = default;
  receiver &operator=(receiver other) noexcept {
    state_.swap(other.state_);
    std::swap(seen_, other.seen_);
    return *this;
  }
  ~receiver() {
    if (state_)
      state_->drop_receiver();
  }

  /// Awaitable that waits for a value that has not been seen, and marks it seen:
  /// `result<void, closed<>>`, where the error says that no sender is left and the last
  /// value has been seen.
  ASYNC_CANCEL("nothing") [[nodiscard]] detail::changed_awaiter<T> changed() noexcept {
    return detail::changed_awaiter<T>(*state_, seen_);
  }
  [[nodiscard]] bool has_changed() const noexcept {
    const async::detail::short_lock hold(state_->lock);
    return seen_ != state_->version;
  }

  /// A copy of the newest value, made under a short lock. Does not mark it seen;
  /// borrow_and_update() does.
  [[nodiscard]] T borrow() const {
    const async::detail::short_lock hold(state_->lock);
    return *state_->value;
  }
  [[nodiscard]] T borrow_and_update() {
    const async::detail::short_lock hold(state_->lock);
    T copy(*state_->value);
    seen_ = state_->version;
    return copy;
  }
  /// Calls `f(const T &)` on the newest value, under a short lock, and gives what it
  /// returns. `f` is short, awaits nothing and does not use the channel.
  template <class F> auto with(F &&f) const {
    const async::detail::short_lock hold(state_->lock);
    return async::detail::visit_value<F, const T &>::plain(f, *state_->value);
  }

  /// As a channel of one: 1 while the newest value has not been seen.
  [[nodiscard]] std::size_t size() const noexcept { return has_changed() ? 1 : 0; }
  [[nodiscard]] std::size_t free() const noexcept { return 1 - size(); }
  [[nodiscard]] std::size_t max() const noexcept { return 1; }
  [[nodiscard]] double fill_ratio() const noexcept { return static_cast<double>(size()); }
  [[nodiscard]] std::size_t high_water() const noexcept {
    const async::detail::short_lock hold(state_->lock);
    return state_->version != 0 ? 1 : 0;
  }

private:
  friend std::pair<sender<T>, receiver<T>> channel<T>(T);
  friend sender<T>;
  receiver(std::shared_ptr<detail::state<T>> s, std::uint64_t seen) noexcept
      : state_(std::move(s)), seen_(seen) {}
  void count() noexcept {
    if (!state_)
      return;
    const async::detail::short_lock hold(state_->lock);
    ++state_->receivers;
  }
  std::shared_ptr<detail::state<T>> state_;
  std::uint64_t seen_;
};

template <class T> receiver<T> sender<T>::subscribe() const {
  std::uint64_t version;
  {
    const async::detail::short_lock hold(state_->lock);
    version = state_->version;
    ++state_->receivers;
  }
  return receiver<T>(state_, version);
}

template <class T> std::pair<sender<T>, receiver<T>> channel(T initial) {
  auto s = std::make_shared<detail::state<T>>(std::make_unique<T>(std::move(initial)));
  sender<T> tx(s);
  return {std::move(tx), receiver<T>(std::move(s), 0)};
}

} // namespace async::watch

#endif // ASYNC_WATCH_HPP
