// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The counted ends of an mpmc channel, and its operations that wait.
#ifndef ASYNC_DETAIL_MPMC_AWAITERS_HPP
#define ASYNC_DETAIL_MPMC_AWAITERS_HPP

#include <async/detail/mpmc_core.hpp>
#include <async/error.hpp>
#include <async/result.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace async::mpmc::detail {

/// An end: a counted share in the core, and the gauges.
template <class T, bool Sending> class gauges {
public:
  gauges(const gauges &other) noexcept : core_(other.core_) {
    if (core_)
      core_->add_end(Sending);
  }
  gauges(gauges &&) noexcept = default;
  gauges &operator=(gauges other) noexcept {
    core_.swap(other.core_);
    return *this;
  }
  ~gauges() {
    if (core_)
      core_->drop_end(Sending);
  }

  /// Messages that wait now; room now; the bound; size() / max(); the most there ever
  /// were at once.
  [[nodiscard]] std::size_t size() const noexcept { return core_->size(); }
  [[nodiscard]] std::size_t free() const noexcept { return core_->free(); }
  [[nodiscard]] std::size_t max() const noexcept { return core_->max(); }
  [[nodiscard]] double fill_ratio() const noexcept {
    return static_cast<double>(size()) / static_cast<double>(max());
  }
  [[nodiscard]] std::size_t high_water() const noexcept { return core_->high_water(); }

protected:
  explicit gauges(std::shared_ptr<mpmc_core<T>> c) noexcept : core_(std::move(c)) {}
  std::shared_ptr<mpmc_core<T>> core_;
};

template <class T> class [[nodiscard]] send_awaiter : public parking<send_awaiter<T>> {
public:
  send_awaiter(mpmc_core<T> &c, T value) noexcept(std::is_nothrow_move_constructible_v<T>)
      : core_(c), value_(std::move(value)) {}
  ~send_awaiter() {
    if (this->abandon() && !sent_)
      core_.give_back_room();
  }
  async::result<void, async::closed<T>> await_resume() {
    if (this->finish() == outcome::closed || (!sent_ && !core_.push_reserved(value_)))
      return unexpected(async::closed<T>(std::move(value_)));
    return {};
  }

private:
  friend parking<send_awaiter>;
  short_mutex &queue_lock() noexcept { return core_.lock(); }
  bool try_fast() { return done(core_.push(value_)); }
  bool try_locked(wake_list &woken) { return done(core_.push_locked(value_, woken)); }
  bool done(push_result r) noexcept {
    sent_ = r == push_result::done;
    if (r == push_result::closed)
      this->complete(outcome::closed);
    return r != push_result::full;
  }
  void link() noexcept { core_.senders().push_back(*this); }
  void unlink(wake_list &woken) noexcept {
    core_.senders().remove(*this);
    core_.settle(woken);
  }
  mpmc_core<T> &core_;
  T value_;
  bool sent_ = false; // else whoever woke us claimed room
};

template <class T> class [[nodiscard]] recv_awaiter : public parking<recv_awaiter<T>> {
public:
  explicit recv_awaiter(mpmc_core<T> &c) noexcept : core_(c) {}
  ~recv_awaiter() {
    if (this->abandon() && !value_)
      core_.give_back_message();
  }
  std::optional<T> await_resume() {
    const bool ended = this->finish() == outcome::closed;
    if (ended || value_)
      return std::move(value_);
    std::optional<T> message;
    core_.pull_claimed(message);
    return message;
  }

private:
  friend parking<recv_awaiter>;
  short_mutex &queue_lock() noexcept { return core_.lock(); }
  // A message whose move may throw is only claimed here: it moves once, in
  // await_resume, or stays in the channel.
  static constexpr bool take_now = std::is_nothrow_move_constructible_v<T>;
  bool try_fast() {
    if constexpr (take_now)
      return done(core_.pull(value_));
    const short_lock hold(core_.lock());
    return done(core_.claim());
  }
  bool try_locked(wake_list &woken) {
    if constexpr (take_now)
      return done(core_.pull_locked(value_, woken));
    return done(core_.claim());
  }
  bool done(pull_result r) noexcept {
    if (r == pull_result::finished)
      this->complete(outcome::closed);
    return r != pull_result::nothing;
  }
  void link() noexcept { core_.receivers().push_back(*this); }
  void unlink(wake_list &woken) noexcept {
    core_.receivers().remove(*this);
    core_.settle(woken);
  }
  mpmc_core<T> &core_;
  std::optional<T> value_; // empty: whoever woke us claimed a message
};

} // namespace async::mpmc::detail

#endif // ASYNC_DETAIL_MPMC_AWAITERS_HPP
