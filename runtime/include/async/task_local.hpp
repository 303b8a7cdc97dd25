// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values that a task and all it awaits can see: request ids, tenants, loggers.
#ifndef ASYNC_TASK_LOCAL_HPP
#define ASYNC_TASK_LOCAL_HPP

#include <async/annotate.hpp>
#include <async/coop.hpp>
#include <async/stoppable.hpp>
#include <async/task.hpp>
#include <stdexcept>
#include <utility>

namespace async {

namespace detail {

/// One binding. They lie in the awaiters of scope(), innermost first.
struct local_node {
  const local_node *outer = nullptr;
  const void *key = nullptr;
  void *value = nullptr;

  static void *find(const local_node *from, const void *key) noexcept {
    for (; from != nullptr; from = from->outer)
      if (from->key == key)
        return from->value;
    return nullptr;
  }
};

template <class T> class bind_local {
public:
  bind_local(const void *key, T value) : value_(std::move(value)) { node_.key = key; }
  void apply(task_context &context) noexcept {
    node_.outer = context.locals;
    node_.value = std::addressof(value_);
    context.locals = &node_;
  }

private:
  T value_;
  local_node node_;
};

} // namespace detail

/// Summary: a name for a value of type T that holds inside scope(…), for the task
/// given there and everything it awaits.
/// Use instead: an argument, where one can be passed. A thread_local changes under a
/// coroutine that moves to another worker.
/// Ordering: the innermost scope wins. spawn() does not inherit: the spawned task
/// may live longer.
/// Thread safety: as T; combinators may run parts of one task on several workers.
/// Lifetime: the task_local itself must outlive its scopes; make it static.
///
/// Example:
///   static async::task_local<std::string> request_id;
///   co_await request_id.scope("a1", handle(request));
///   // somewhere below:
///   log(co_await request_id.get());
template <class T> class task_local {
public:
  task_local() noexcept = default;
  task_local(const task_local &) = delete;
  task_local &operator=(const task_local &) = delete;

  class [[nodiscard]] pointer_awaiter : public detail::context_awaiter {
  public:
    explicit pointer_awaiter(const task_local &owner) noexcept : owner_(&owner) {}
    T *await_resume() const noexcept {
      return static_cast<T *>(detail::local_node::find(this->context_->locals, owner_));
    }

  protected:
    const task_local *owner_;
  };
  class [[nodiscard]] value_awaiter : public pointer_awaiter {
  public:
    using pointer_awaiter::pointer_awaiter;
    T &await_resume() const {
      T *value = pointer_awaiter::await_resume();
      if (value == nullptr)
        throw std::logic_error("async::task_local: no value is set here; await inside scope(…)");
      return *value;
    }
  };

  /// Runs 'work' with the value set.
  template <class U>
  ASYNC_STRUCTURED detail::context_change<U, detail::bind_local<T>> scope(T value,
                                                                          task<U> work) const {
    return {std::move(work), detail::bind_local<T>(this, std::move(value))};
  }
  /// Null where no value is set. Never suspends.
  pointer_awaiter find() const noexcept { return pointer_awaiter(*this); }
  /// Throws std::logic_error where no value is set. Never suspends.
  value_awaiter get() const noexcept { return value_awaiter(*this); }
};

} // namespace async

#endif // ASYNC_TASK_LOCAL_HPP
