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

/// An end: a counted share in the core.
template <class T, bool Sending> class end : public gauges<end<T, Sending>> {
public:
  end(const end &other) noexcept : gauges<end>(other), core_(other.core_) {
    if (core_)
      core_->add_end(Sending);
  }
  end(end &&) noexcept = default;
  end &operator=(end other) noexcept {
    core_.swap(other.core_);
    return *this;
  }
  ~end() {
    if (core_)
      core_->drop_end(Sending);
  }

protected:
  friend gauges<end>;
  explicit end(std::shared_ptr<mpmc_core<T>> c) noexcept : core_(std::move(c)) {}
  std::shared_ptr<mpmc_core<T>> core_;
};

template <class T> using send_awaiter = bounded_send<mpmc_core<T>, T>;

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
