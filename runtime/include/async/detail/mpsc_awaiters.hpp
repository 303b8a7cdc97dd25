// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations of an mpsc channel that wait.
#ifndef ASYNC_DETAIL_MPSC_AWAITERS_HPP
#define ASYNC_DETAIL_MPSC_AWAITERS_HPP

#include <async/detail/bounded_send.hpp>
#include <async/detail/mpsc_core.hpp>
#include <async/error.hpp>
#include <async/result.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace async::mpsc {

template <class T> class permit;

namespace detail {
using namespace async::detail;

template <class T> using core = mpsc_core<T>;

/// A share in the core that counts as a sender.
template <class T> class sender_ref {
public:
  explicit sender_ref(std::shared_ptr<core<T>> c) noexcept : core_(std::move(c)) {} // the first
  sender_ref(const sender_ref &other) noexcept : core_(other.core_) {
    if (core_)
      core_->add_sender();
  }
  sender_ref(sender_ref &&) noexcept = default;
  sender_ref &operator=(sender_ref other) noexcept {
    core_.swap(other.core_);
    return *this;
  }
  ~sender_ref() { reset(); }
  void reset() noexcept {
    if (core_)
      core_->drop_sender();
    core_.reset();
  }
  core<T> *operator->() const noexcept { return core_.get(); }
  core<T> &operator*() const noexcept { return *core_; }
  explicit operator bool() const noexcept { return core_ != nullptr; }

private:
  std::shared_ptr<core<T>> core_;
};

/// The message leaves the channel when it has been moved; if that throws, it stays.
template <class R, class T> R take(core<T> &c, T &next) {
  R taken(std::in_place, std::move(next));
  c.pop();
  c.popped(1);
  return taken;
}

template <class T> bool finished(core<T> &c) noexcept {
  const short_lock hold(c.lock());
  return c.finished();
}

template <class T> using send_awaiter = bounded_send<core<T>, T>;

template <class T> class [[nodiscard]] reserve_awaiter : public parking<reserve_awaiter<T>> {
public:
  explicit reserve_awaiter(const sender_ref<T> &owner) noexcept : owner_(owner) {}
  ~reserve_awaiter() {
    if (this->abandon())
      owner_->give_back_room();
  }
  async::result<permit<T>, async::closed<>> await_resume() {
    if (this->finish() == outcome::closed)
      return unexpected(async::closed<>());
    return permit<T>(owner_);
  }

private:
  friend parking<reserve_awaiter>;
  short_mutex &queue_lock() noexcept { return owner_->lock(); }
  bool try_fast() noexcept { return done(owner_->reserve()); }
  bool try_locked(wake_list &) noexcept {
    return done(owner_->reserve_locked()) ||
           (owner_->announce_sender() && done(owner_->reserve_locked()));
  }
  bool done(push_result r) noexcept {
    if (r == push_result::closed)
      this->complete(outcome::closed);
    return r != push_result::full;
  }
  void link() noexcept { owner_->park_sender(*this); }
  void unlink(wake_list &woken) noexcept { owner_->unpark_sender(*this, woken); }

  const sender_ref<T> &owner_;
};

template <class T> class [[nodiscard]] closed_awaiter : public parking<closed_awaiter<T>> {
public:
  explicit closed_awaiter(core<T> &c) noexcept : core_(c) {}
  ~closed_awaiter() { this->abandon(); }
  void await_resume() { this->finish(); }

private:
  friend parking<closed_awaiter>;
  short_mutex &queue_lock() noexcept { return core_.lock(); }
  bool try_fast() noexcept { return core_.closed(); }
  bool try_locked(wake_list &) noexcept { return core_.closed_locked(); }
  void link() noexcept { core_.closing().push_back(*this); }
  void unlink(wake_list &) noexcept { core_.closing().remove(*this); }
  core<T> &core_;
};

/// Waits until there is a message, or the end. It stays in the channel meanwhile, so
/// a stop, or a destroyed task, loses nothing.
template <class Self, class T> class message_awaiter : public parking<Self> {
protected:
  explicit message_awaiter(core<T> &c) noexcept : core_(c) {}
  ~message_awaiter() = default;
  core<T> &core_;

private:
  friend parking<Self>;
  short_mutex &queue_lock() noexcept { return core_.lock(); }
  bool try_fast() noexcept { return core_.front() != nullptr; }
  bool try_locked(wake_list &) noexcept { return core_.front() != nullptr || core_.finished(); }
  void link() noexcept { core_.receivers().push_back(*this); }
  void unlink(wake_list &) noexcept { core_.receivers().remove(*this); }
};

template <class T> class [[nodiscard]] recv_awaiter : public message_awaiter<recv_awaiter<T>, T> {
public:
  explicit recv_awaiter(core<T> &c) noexcept : message_awaiter<recv_awaiter, T>(c) {}
  ~recv_awaiter() { this->abandon(); }
  std::optional<T> await_resume() {
    this->finish();
    if (T *next = this->core_.front()) [[likely]]
      return take<std::optional<T>>(this->core_, *next);
    return std::nullopt;
  }
};

template <class T> struct append_to {
  explicit append_to(std::vector<T> &o) noexcept : out(o) {}
  void operator()(T &message, std::size_t) { out.push_back(std::move(message)); }
  std::vector<T> &out;
};
template <class T> struct assign_to {
  explicit assign_to(std::span<T> o) noexcept : out(o) {}
  void operator()(T &message, std::size_t i) { out[i] = std::move(message); }
  std::span<T> out;
};

template <class T, class Sink>
class [[nodiscard]] recv_many_awaiter : public message_awaiter<recv_many_awaiter<T, Sink>, T> {
  using base = message_awaiter<recv_many_awaiter, T>;

public:
  recv_many_awaiter(core<T> &c, Sink sink, std::size_t limit) noexcept
      : base(c), sink_(sink), limit_(limit) {}
  ~recv_many_awaiter() { this->abandon(); }
  std::size_t await_resume() {
    this->finish();
    std::size_t n = 0;
    struct tell {
      core<T> &c;
      std::size_t &n;
      ~tell() {
        if (n != 0)
          c.popped(n);
      }
    } at_end{this->core_, n};
    for (T *next; n != limit_ && (next = this->core_.front()); ++n) {
      sink_(*next, n);
      this->core_.pop();
    }
    return n;
  }

private:
  Sink sink_;
  std::size_t limit_;
};

} // namespace detail
} // namespace async::mpsc

#endif // ASYNC_DETAIL_MPSC_AWAITERS_HPP
