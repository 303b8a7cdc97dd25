// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The node behind every stop token: a flag, and the callbacks that want to hear
// of it. Callbacks are intrusive: registering allocates nothing.
//
// One word holds the head of the callback list (a pointer), bit 0 'stop
// requested' and bit 1 'locked'. The common life of a task is one parked leaf
// at a time, so the first callback goes in and out by one compare-exchange on
// an otherwise empty word; everything else takes the lock bit for a few
// instructions.
//
// request() unlinks one callback at a time and calls it without the lock.
// detach() of a callback that is being called on another thread waits for the
// call to end; on the same thread it does not. So after detach() the callback
// may be destroyed.
//
// Lock order: a primitive's own lock may be held while attaching (primitive,
// then stop_state), never while detaching or requesting.
#ifndef ASYNC_DETAIL_STOP_STATE_HPP
#define ASYNC_DETAIL_STOP_STATE_HPP

#include <async/config.hpp>
#include <async/detail/frame_pool.hpp>
#include <async/detail/futex.hpp>
#include <atomic>
#include <cstdint>

namespace async::detail {

class stop_state;

/// Derive from it, or hold it. 'invoke' runs on the thread that requests the
/// stop.
class stop_callback {
public:
  using function = void (*)(stop_callback &) noexcept;

  explicit stop_callback(function invoke) noexcept : invoke_(invoke) {}
  stop_callback(const stop_callback &) = delete;
  stop_callback &operator=(const stop_callback &) = delete;
  ~stop_callback() {
    ASYNC_ASSERT(state_ == nullptr, "async: a stop callback was destroyed while registered");
  }

  /// False when stop was already requested: then it is not registered and is
  /// not called. A null state can never stop: true, and nothing to detach.
  bool attach(stop_state *state) noexcept;
  /// Afterwards the callback neither runs nor will run (except on this thread,
  /// further up the stack). Does nothing when not attached.
  void detach() noexcept;

  void set_function(function invoke) noexcept { invoke_ = invoke; }

private:
  friend class stop_state;
  function invoke_;
  std::atomic<stop_callback *> next_{nullptr}; // atomic for detach()'s look without the lock
  stop_callback *prev_ = nullptr;
  stop_state *state_ = nullptr; // set while it must be detached
};

class stop_state {
public:
  stop_state() noexcept = default;
  stop_state(const stop_state &) = delete;
  stop_state &operator=(const stop_state &) = delete;

  bool requested() const noexcept {
    return (word_.load(std::memory_order_acquire) & requested_bit) != 0;
  }

  /// True for the call that made the request. Runs the callbacks before it
  /// returns; they run in no particular order. The caller holds a reference.
  bool request() noexcept;

  void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  /// False when the last reference has already gone.
  bool try_retain() noexcept {
    std::uint32_t count = references_.load(std::memory_order_relaxed);
    while (count != 0)
      if (references_.compare_exchange_weak(count, count + 1, std::memory_order_acquire,
                                            std::memory_order_relaxed))
        return true;
    return false;
  }
  void release() noexcept {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1)
      destroy();
  }

protected:
  explicit stop_state(std::uint32_t references) noexcept : references_(references) {}
  virtual ~stop_state() {
    ASYNC_ASSERT(word_.load() <= requested_bit, "async: a stop source died before its waiters");
  }
  /// The last reference went.
  virtual void destroy() noexcept = 0;

private:
  friend class stop_callback;
  static constexpr std::uintptr_t requested_bit = 1;
  static constexpr std::uintptr_t locked_bit = 2;
  static constexpr std::uintptr_t flags = 3;

  std::uintptr_t lock() noexcept; // the word without locked_bit
  void unlock(stop_callback *head, std::uintptr_t requested) noexcept {
    word_.store(reinterpret_cast<std::uintptr_t>(head) | requested, std::memory_order_release);
  }
  bool attach(stop_callback &callback) noexcept;
  void detach(stop_callback &callback) noexcept;

  std::atomic<std::uintptr_t> word_{0};
  struct request_under_way {
    stop_callback *running;
    const void *thread;
  };
  request_under_way *request_ =
      nullptr; // on the requesting thread's stack; guarded by the lock bit
  std::atomic<std::uint32_t> references_{1};
};

/// A state that is nothing else: on the heap, from the frame pool.
class plain_stop_state final : public stop_state {
public:
  static void *operator new(std::size_t size) { return frame_pool::allocate(size); }
  static void operator delete(void *block, std::size_t size) noexcept {
    frame_pool::deallocate(block, size);
  }

private:
  void destroy() noexcept override { delete this; }
};

/// A state that follows a parent: requested when the parent is.
class child_stop_state final : public stop_state, private stop_callback {
public:
  /// The parent may be null. Starts out requested when the parent is.
  explicit child_stop_state(stop_state *parent) noexcept;
  static void *operator new(std::size_t size) { return frame_pool::allocate(size); }
  static void operator delete(void *block, std::size_t size) noexcept {
    frame_pool::deallocate(block, size);
  }

private:
  void destroy() noexcept override;
  stop_state *parent_;
};

inline bool stop_callback::attach(stop_state *state) noexcept {
  ASYNC_ASSERT(state_ == nullptr, "async: a stop callback was registered twice");
  if (state == nullptr)
    return true;
  if (!state->attach(*this))
    return false;
  return true;
}

inline void stop_callback::detach() noexcept {
  if (state_ != nullptr) {
    state_->detach(*this);
    state_ = nullptr;
  }
}

} // namespace async::detail

#endif // ASYNC_DETAIL_STOP_STATE_HPP
