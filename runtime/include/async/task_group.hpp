// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TASK_GROUP_HPP
#define ASYNC_TASK_GROUP_HPP

#include <async/annotate.hpp>
#include <async/detail/group_state.hpp>
#include <async/join_handle.hpp>
#include <async/spawn.hpp>
#include <async/stop.hpp>
#include <async/task.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace async {

struct task_group_options {
  /// How many tasks run at the same time; the rest waits its turn, not started. 0: all.
  std::size_t max = 0;
};

/// Tasks that are joined together: spawn as many as needed, take each one's end as it
/// comes.
///
/// **Use instead**: with_scope() for tasks without values that refer to locals; join_all()
/// for a handful in one expression; `shutdown` for tasks that nobody joins one by one.
/// **Ordering**: tasks begin in the order of spawn(); ends come in the order in which they
/// happen.
/// **Cancellation**: stop() reaches all tasks; those that have not begun never do, and end
/// as stopped. When the *joining* task is stopped, the stop is passed on to the group
/// and join_next() goes on giving ends; once all have been given it throws
/// `async::stopped`. So a loop over join_next() leaves no task behind.
/// **Thread safety**: spawn(), stop() and size() from any thread; one task at a time joins.
/// **Lifetime**: all tasks must have been joined when the group is destroyed. A group
/// that is destroyed earlier, by an exception say, requests stop and lets the tasks end
/// on their own: they must not refer to locals then. Their failures go to the runtime's
/// on_unhandled.
/// **Example**:
/// ```cpp
/// task_group<page> pages({.max = 10});
/// for (auto &url : urls)
///   pages.spawn(fetch(url));
/// while (auto end = co_await pages.join_next())
///   if (end->has_value())
///     store(std::move(*end).value());
/// ```
template <class T = void> class ASYNC_SCOPE task_group {
  using state = detail::group_state<T>;

public:
  task_group() : task_group(task_group_options()) {}
  explicit task_group(task_group_options options) : state_(std::make_shared<state>(options.max)) {}
  task_group(task_group &&) noexcept = default;
  task_group &operator=(task_group &&other) noexcept {
    task_group(std::move(other)).state_.swap(state_);
    return *this;
  }
  ~task_group() {
    if (state_)
      state_->abandon();
  }

  /// Takes the task, and starts it on the runtime of the caller when there is room.
  ASYNC_SPAWNS ASYNC_DETACHES("handled") void spawn(task<T> work) {
    detail::work_list<T> node;
    node.emplace_back(std::move(work));
    if (!state_->admit(node))
      return;
    try {
      async::spawn(run(state_, std::move(node)), {.stop = state_->token()})
          .detach("joined by its group");
    } catch (...) {
      state_->withdraw();
      throw;
    }
  }

  /// Awaitable: how the next task to end has ended (`optional<join_result<T>>`); empty
  /// when there is none left. Waits while all that are left are running.
  ASYNC_CANCEL("nothing") [[nodiscard]] auto join_next() noexcept {
    return detail::group_join<T>(*state_);
  }

  /// The ends of all tasks that have not been joined, in the order in which they came.
  ASYNC_CANCEL("nothing") [[nodiscard]] task<std::vector<join_result<T>>> join_all() {
    std::vector<join_result<T>> ends;
    while (auto end = co_await join_next())
      ends.push_back(std::move(*end));
    co_return ends;
  }

  /// Asks all tasks to stop, now and those spawned later.
  void stop() noexcept { state_->stop(); }
  [[nodiscard]] const stop_ref &token() const noexcept { return state_->token(); }

  /// Tasks that have not been joined: queued, running or ended.
  [[nodiscard]] std::size_t size() const noexcept { return state_->size(); }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }

private:
  // Runs one task after the other as long as some are queued: at most 'max' of these
  // coroutines are alive. Owns the state, so a group that went away is no matter.
  static task<> run(std::shared_ptr<state> group, detail::work_list<T> current) {
    while (!current.empty()) {
      detail::outcome_of<T> end;
      {
        // Its frame goes before its end is seen: it may refer to what the joiner owns.
        task<T> work = std::move(current.front());
        if (group->token().stop_requested()) {
          end.set_stopped();
        } else {
          try {
            if constexpr (std::is_void_v<T>) {
              co_await std::move(work);
              end.set_value();
            } else {
              end.set_value(co_await std::move(work));
            }
          } catch (...) {
            end.set_exception(std::current_exception());
            end.classify();
          }
        }
      }
      current = group->ended(std::move(end));
    }
  }

  std::shared_ptr<state> state_;
};

} // namespace async

#endif // ASYNC_TASK_GROUP_HPP
