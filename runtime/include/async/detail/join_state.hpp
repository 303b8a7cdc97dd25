// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A spawned task, apart from its coroutine frame: context, stop state, registry
// entry, result and whoever joins it. It is a block of its own so that the frame,
// with the coroutine's arguments, goes as soon as the task has ended; were it one
// block, a sender passed to a task would live until the task is joined, and the
// loop that receives from it would never see its end.
//
// Two references: the task's and the handle's; tokens of its stop state add to it.
//
// joiner_ says all there is between the two sides in one word:
//   0 nobody waits · pointer: this waiter · done · dropped: the handle went ·
//   stop_first: the joiner's own stop came before it had parked
#ifndef ASYNC_DETAIL_JOIN_STATE_HPP
#define ASYNC_DETAIL_JOIN_STATE_HPP

#include <async/detail/outcome_of.hpp>
#include <async/detail/promise_base.hpp>
#include <async/detail/runtime_core.hpp>
#include <async/detail/waiter.hpp>
#include <source_location>

namespace async::detail {

template <class T> class task_promise; // task.hpp

class root_state : public stop_state, public list_hook {
public:
  task_context &context() noexcept { return context_; }
  /// While the task has not ended.
  runtime_core &core() const noexcept { return context_.home->core(); }
  const char *name() const noexcept { return name_; }
  const std::source_location &site() const noexcept { return site_; }
  unsigned shard = 0; // of the registry; belongs to runtime_core

  bool done() const noexcept { return joiner_.load(std::memory_order_acquire) == word_done; }

  /// Starts: 'frame' is the outermost coroutine, already given this context.
  void start() noexcept;
  /// For work that is no coroutine: begin() registers it, finish() ends it.
  void begin() noexcept;
  /// The work has ended and its result is in. Gives up the task's reference.
  void finish() noexcept;

  /// The handle went without a join. 'ask' requests stop.
  void drop(bool ask) noexcept;

  // ---- Joining; one at a time ----
  /// True: parked, the waiter may be gone. False: look at done().
  bool park(waiter_base &node) noexcept {
    std::uintptr_t word = 0;
    if (joiner_.compare_exchange_strong(word, reinterpret_cast<std::uintptr_t>(&node),
                                        std::memory_order_acq_rel, std::memory_order_acquire))
      return true;
    ASYNC_ASSERT(word <= word_stop_first, "async: two tasks join one handle at a time");
    if (word == word_stop_first)
      joiner_.compare_exchange_strong(word, 0, std::memory_order_acq_rel,
                                      std::memory_order_acquire);
    return false;
  }
  /// The joiner's stop. True: it was parked, and is now the caller's to wake.
  bool unpark(waiter_base &node) noexcept {
    std::uintptr_t word = reinterpret_cast<std::uintptr_t>(&node);
    if (joiner_.compare_exchange_strong(word, 0, std::memory_order_acq_rel,
                                        std::memory_order_acquire))
      return true;
    if (word == 0)
      joiner_.compare_exchange_strong(word, word_stop_first, std::memory_order_acq_rel,
                                      std::memory_order_acquire);
    return false;
  }

  /// Stops with 'parent' as well. Before start.
  void follow(stop_state *parent);

protected:
  root_state(scheduler &home, const char *name, const std::source_location &site) noexcept;
  ~root_state() override;

  /// The address of the outermost frame; once the result is in, what the result
  /// needs (join_state::seal).
  void *slot = nullptr;

private:
  friend class runtime_core;
  static constexpr std::uintptr_t word_done = 1, word_dropped = 2, word_stop_first = 3;

  /// The coroutine stands at its end: result, frame, finish().
  void end() noexcept;
  /// Moves the result out of the frame, which is destroyed afterwards.
  virtual void collect() noexcept = 0;
  /// Gives an exception that nobody has seen to the handler.
  virtual void report_unobserved() noexcept = 0;
  /// Frees what the result holds, before the block itself goes.
  virtual void discard() noexcept = 0;

  task_context context_;
  std::atomic<std::uintptr_t> joiner_{0};
  struct parent_link;
  parent_link *parent_ = nullptr; // most tasks have none
  const char *name_;
  std::source_location site_;
};

template <class T> class join_state final : public root_state {
public:
  join_state(runtime_core &, scheduler &home, const char *name,
             const std::source_location &site) noexcept
      : root_state(home, name, site) {}
  ~join_state() override { delete static_cast<handler *>(slot); }

  static void *operator new(std::size_t size) { return frame_pool::allocate(size); }
  static void operator delete(void *block, std::size_t size) noexcept {
    frame_pool::deallocate(block, size);
  }

  /// The frame belongs to this from now on.
  void adopt(std::coroutine_handle<task_promise<T>> frame) noexcept {
    frame.promise().set_context(context());
    slot = frame.address();
  }

  outcome_of<T> &outcome() noexcept { return outcome_; }

private:
  void collect() noexcept override {
    outcome_ =
        std::move(std::coroutine_handle<task_promise<T>>::from_address(slot).promise().outcome());
    seal();
  }
  void destroy() noexcept override { delete this; }
  void report_unobserved() noexcept override {
    if (outcome_.which() == outcome_of<T>::kind::exception) {
      const std::exception_ptr exception = outcome_.exception();
      const handler keep = *static_cast<handler *>(slot);
      discard(); // said once
      (*keep)(exception);
    }
  }
  void discard() noexcept override { outcome_ = outcome_of<T>(); }

public:
  /// After the result was put in by hand: sorts out stop, and keeps the handler for
  /// exceptions, since the runtime may be gone when the handle is dropped.
  void seal() noexcept {
    outcome_.classify();
    const bool failed = outcome_.which() == outcome_of<T>::kind::exception;
    slot = failed ? new handler(core().unhandled()) : nullptr;
  }

private:
  using handler = std::shared_ptr<const unhandled_function>;
  outcome_of<T> outcome_;
};

} // namespace async::detail

#endif // ASYNC_DETAIL_JOIN_STATE_HPP
