// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small fake of libcoro, declarations only, in the shape of its headers.
#pragma once
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

namespace coro {

template <class return_type = void> class task;

namespace detail {
template <class T> struct awaiter {
  bool await_ready() const noexcept;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};
struct promise_base {
  auto initial_suspend() noexcept { return std::suspend_always{}; }
  auto final_suspend() noexcept { return std::suspend_always{}; }
};
template <class return_type> struct promise : promise_base {
  task<return_type> get_return_object() noexcept;
  void return_value(return_type);
  void unhandled_exception() noexcept;
};
template <> struct promise<void> : promise_base {
  task<void> get_return_object() noexcept;
  void return_void() noexcept;
  void unhandled_exception() noexcept;
};
} // namespace detail

template <class return_type> class [[nodiscard]] task {
public:
  using promise_type = detail::promise<return_type>;
  task() noexcept;
  task(const task &) = delete;
  task(task &&) noexcept;
  ~task();
  auto operator=(task &&) noexcept -> task &;
  auto is_ready() const noexcept -> bool;
  auto resume() -> bool;
  auto destroy() -> bool;
  auto operator co_await() const & noexcept -> detail::awaiter<return_type>;
  auto operator co_await() const && noexcept -> detail::awaiter<return_type>;
};

template <class awaitable_type>
auto sync_wait(awaitable_type &&awaitable)
    -> decltype(std::forward<awaitable_type>(awaitable).operator co_await().await_resume());
template <class... awaitables_type>
[[nodiscard]] auto when_all(awaitables_type... awaitables) -> task<std::tuple<>>;
template <class return_type>
[[nodiscard]] auto when_all(std::vector<task<return_type>> awaitables)
    -> task<std::vector<return_type>>;
template <class... awaitable_type>
[[nodiscard]] auto when_any(awaitable_type... awaitables) -> task<int>;
template <class functor_type, class... args_types>
auto invoke(functor_type functor, args_types &&...args) -> decltype(functor(args...)) {
  return functor(args...);
}

class mutex;
class scoped_lock {
public:
  enum class lock_strategy { adopt };
  explicit scoped_lock(class coro::mutex &m, lock_strategy strategy = lock_strategy::adopt);
  ~scoped_lock();
  scoped_lock(const scoped_lock &) = delete;
  scoped_lock(scoped_lock &&) noexcept;
  auto operator=(scoped_lock &&) noexcept -> scoped_lock &;
  auto unlock() -> void;
};
class mutex {
public:
  explicit mutex() noexcept;
  ~mutex();
  [[nodiscard]] auto scoped_lock() -> detail::awaiter<coro::scoped_lock>;
  [[nodiscard]] auto lock() -> detail::awaiter<void>;
  [[nodiscard]] auto try_lock() -> bool;
  auto unlock() -> void;
};
class condition_variable {
public:
  auto notify_one() -> task<void>;
  [[nodiscard]] auto wait(coro::scoped_lock &lock) -> detail::awaiter<void>;
};
template <std::ptrdiff_t max_value> class semaphore {
public:
  explicit semaphore(std::ptrdiff_t starting_value);
  ~semaphore();
  [[nodiscard]] auto acquire() -> task<int>;
  [[nodiscard]] auto release() -> task<void>;
  auto try_acquire() -> bool;
};
class event {
public:
  explicit event(bool initially_set = false) noexcept;
  auto is_set() const noexcept -> bool;
  auto set() noexcept -> void;
  auto operator co_await() const noexcept -> detail::awaiter<void>;
};

template <class element_type> class queue {
public:
  queue();
  ~queue();
  auto size() const -> std::size_t;
  auto empty() const -> bool;
  auto push(const element_type &element) -> task<int>;
  auto push(element_type &&element) -> task<int>;
  template <class... args_type> auto emplace(args_type &&...args) -> task<int>;
  [[nodiscard]] auto pop() -> task<element_type>;
  auto shutdown() -> task<void>;
};
template <class element, std::size_t num_elements> class ring_buffer {
public:
  ring_buffer();
  ~ring_buffer();
  [[nodiscard]] auto produce(element e) -> task<int>;
  [[nodiscard]] auto consume() -> task<element>;
};

class thread_pool : public std::enable_shared_from_this<thread_pool> {
  struct private_constructor {};

public:
  struct options {
    unsigned thread_count;
  };
  explicit thread_pool(options &&, private_constructor);
  static auto make_unique(options opts = {}) -> std::unique_ptr<thread_pool>;
  virtual ~thread_pool();
  [[nodiscard]] auto schedule() -> detail::awaiter<void>;
  template <class return_type>
  [[nodiscard]] auto schedule(task<return_type> task) -> coro::task<return_type>;
  auto spawn_detached(task<void> &&task) noexcept -> bool;
  auto spawn_joinable(task<void> &&task) noexcept -> coro::task<void>;
  [[nodiscard]] auto yield() -> detail::awaiter<void>;
  auto shutdown() noexcept -> void;
};
class scheduler : public std::enable_shared_from_this<scheduler> {
public:
  struct options {};
  static auto make_unique(options opts = {}) -> std::unique_ptr<scheduler>;
  virtual ~scheduler();
  auto process_events(std::chrono::milliseconds timeout = std::chrono::milliseconds{0})
      -> std::size_t;
  auto schedule() -> detail::awaiter<void>;
  template <class return_type>
  [[nodiscard]] auto schedule(task<return_type> task) -> coro::task<return_type>;
  auto spawn_detached(task<void> &&task) -> bool;
  auto spawn_joinable(task<void> &&task) -> coro::task<void>;
  template <class rep, class period>
  [[nodiscard]] auto schedule_after(std::chrono::duration<rep, period> amount) -> task<void>;
  template <class rep, class period>
  [[nodiscard]] auto yield_for(std::chrono::duration<rep, period> amount) -> task<void>;
  [[nodiscard]] auto yield() -> detail::awaiter<void>;
};
template <class executor_type> class task_group {
public:
  explicit task_group(std::unique_ptr<executor_type> &executor);
  ~task_group();
  [[nodiscard]] auto start(task<void> &&task) -> bool;
  auto operator co_await() const noexcept -> detail::awaiter<void>;
};

} // namespace coro
