// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <async/detail/frame_pool.hpp>
#include <async/stop.hpp>

namespace async {
namespace detail {

namespace {
// An address that names the running thread.
const void *this_thread() noexcept {
  static thread_local constinit char mark = 0;
  return &mark;
}
} // namespace

std::uintptr_t stop_state::lock() noexcept {
  std::uintptr_t word = word_.load(std::memory_order_relaxed);
  for (unsigned round = 0;; ++round) {
    if ((word & locked_bit) != 0) {
      relax(round);
      word = word_.load(std::memory_order_relaxed);
    } else if (word_.compare_exchange_weak(word, word | locked_bit, std::memory_order_acquire,
                                           std::memory_order_relaxed)) {
      return word;
    }
  }
}

bool stop_state::attach(stop_callback &callback) noexcept {
  std::uintptr_t word = 0;
  callback.prev_ = nullptr;
  callback.next_.store(nullptr, std::memory_order_relaxed);
  callback.state_ = this; // before it can be called
  if (word_.compare_exchange_strong(word, reinterpret_cast<std::uintptr_t>(&callback),
                                    std::memory_order_acq_rel, std::memory_order_acquire))
    return true;
  if ((word & requested_bit) == 0) {
    word = lock();
    if ((word & requested_bit) == 0) {
      auto *head = reinterpret_cast<stop_callback *>(word);
      callback.next_.store(head, std::memory_order_relaxed);
      if (head != nullptr)
        head->prev_ = &callback;
      unlock(&callback, 0);
      return true;
    }
    word_.store(word, std::memory_order_release);
  }
  callback.state_ = nullptr;
  return false;
}

void stop_state::detach(stop_callback &callback) noexcept {
  // The only one, and nothing is going on: out by one step. next_ of a
  // registered callback changes only under the lock, and never from null to
  // something.
  std::uintptr_t word = reinterpret_cast<std::uintptr_t>(&callback);
  if (word_.load(std::memory_order_relaxed) == word &&
      callback.next_.load(std::memory_order_relaxed) == nullptr &&
      word_.compare_exchange_strong(word, 0, std::memory_order_acq_rel, std::memory_order_relaxed))
    return;
  word = lock();
  const std::uintptr_t requested = word & requested_bit;
  auto *head = reinterpret_cast<stop_callback *>(word & ~flags);
  if (head == &callback || callback.prev_ != nullptr) {
    stop_callback *next = callback.next_.load(std::memory_order_relaxed);
    if (callback.prev_ != nullptr)
      callback.prev_->next_.store(next, std::memory_order_relaxed);
    else
      head = next;
    if (next != nullptr)
      next->prev_ = callback.prev_;
    callback.prev_ = nullptr;
    callback.next_.store(nullptr, std::memory_order_relaxed);
    unlock(head, requested);
    return;
  }
  // request() has taken it out. If it is being called on another thread, wait.
  const auto running = [&] { return request_ != nullptr && request_->running == &callback; };
  for (unsigned round = 0; running() && request_->thread != this_thread(); ++round) {
    word_.store(word, std::memory_order_release);
    relax(round);
    word = lock();
  }
  word_.store(word, std::memory_order_release);
}

bool stop_state::request() noexcept {
  std::uintptr_t word = word_.load(std::memory_order_relaxed);
  if ((word & requested_bit) != 0)
    return false;
  word = lock();
  if ((word & requested_bit) != 0) {
    word_.store(word, std::memory_order_release);
    return false;
  }
  request_under_way under_way{nullptr, this_thread()};
  request_ = &under_way;
  auto *head = reinterpret_cast<stop_callback *>(word);
  while (head != nullptr) {
    stop_callback *callback = head;
    head = callback->next_.load(std::memory_order_relaxed);
    if (head != nullptr)
      head->prev_ = nullptr;
    callback->next_.store(nullptr, std::memory_order_relaxed);
    under_way.running = callback;
    const stop_callback::function invoke = callback->invoke_;
    unlock(head, requested_bit);
    invoke(*callback);
    head = reinterpret_cast<stop_callback *>(lock() & ~flags);
    under_way.running = nullptr;
  }
  request_ = nullptr;
  unlock(nullptr, requested_bit);
  return true;
}

child_stop_state::child_stop_state(stop_state *parent) noexcept
    : stop_callback([](stop_callback &self) noexcept {
        // A callback of the child may drop the last reference to it.
        auto &child = static_cast<child_stop_state &>(self);
        if (!child.try_retain())
          return;
        child.request();
        child.release();
      }),
      parent_(parent) {
  if (parent_ == nullptr)
    return;
  parent_->retain();
  if (!stop_callback::attach(parent_))
    request();
}
void child_stop_state::destroy() noexcept {
  stop_callback::detach();
  stop_state *parent = parent_;
  delete this;
  if (parent != nullptr)
    parent->release();
}

namespace {

// std::stop_token → ours. The std callback goes with the state.
class foreign_stop_state final : public stop_state {
public:
  explicit foreign_stop_state(std::stop_token token) : callback_(std::move(token), forward{this}) {}

private:
  struct forward {
    stop_state *self;
    void operator()() const noexcept {
      if (!self->try_retain())
        return;
      self->request();
      self->release();
    }
  };
  void destroy() noexcept override { delete this; }
  std::stop_callback<forward> callback_;
};

} // namespace
} // namespace detail

stop_scope from(std::stop_token token) {
  return stop_scope(stop_ref(new detail::foreign_stop_state(std::move(token)), false));
}

} // namespace async
