// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small fake of cppcoro, declarations only, in the shape of its headers.
#pragma once
#include <atomic>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <tuple>
#include <utility>
#include <vector>

namespace cppcoro {

template <class T> class task;
template <class T> class shared_task;

namespace detail {
template <class T> struct awaiter {
  bool await_ready() const noexcept;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};
template <class Task> struct promise_base {
  Task get_return_object() noexcept;
  std::suspend_always initial_suspend() noexcept;
  std::suspend_always final_suspend() noexcept;
  void unhandled_exception() noexcept;
};
template <class Task, class T> struct promise : promise_base<Task> {
  void return_value(T);
};
template <class Task> struct promise<Task, void> : promise_base<Task> {
  void return_void() noexcept;
};
} // namespace detail

template <class T = void> class [[nodiscard]] task {
public:
  using promise_type = detail::promise<task, T>;
  using value_type = T;
  task() noexcept;
  task(task &&) noexcept;
  task &operator=(task &&) noexcept;
  ~task();
  bool is_ready() const noexcept;
  auto operator co_await() const & noexcept -> detail::awaiter<T>;
  auto operator co_await() const && noexcept -> detail::awaiter<T>;
  auto when_ready() const noexcept -> detail::awaiter<void>;
};

template <class T = void> class [[nodiscard]] shared_task {
public:
  using promise_type = detail::promise<shared_task, T>;
  shared_task() noexcept;
  shared_task(const shared_task &) noexcept;
  shared_task(shared_task &&) noexcept;
  ~shared_task();
  bool is_ready() const noexcept;
  auto operator co_await() const noexcept -> detail::awaiter<T>;
  auto when_ready() const noexcept -> detail::awaiter<void>;
};

template <class T> class [[nodiscard]] generator {
public:
  struct promise_type {
    generator get_return_object() noexcept;
    std::suspend_always initial_suspend() const;
    std::suspend_always final_suspend() const noexcept;
    std::suspend_always yield_value(const T &);
    void return_void();
    void unhandled_exception();
    template <class U> std::suspend_never await_transform(U &&) = delete;
  };
  generator(generator &&) noexcept;
  ~generator();
  const T *begin();
  const T *end();
};

template <class Awaitable>
auto sync_wait(Awaitable &&awaitable)
    -> decltype(std::forward<Awaitable>(awaitable).operator co_await().await_resume());
template <class... Awaitables> task<std::tuple<>> when_all(Awaitables &&...);
template <class T> task<std::vector<T>> when_all(std::vector<task<T>>);
template <class... Awaitables> task<std::tuple<>> when_all_ready(Awaitables &&...);
template <class T> task<T> make_task(task<T>);
template <class Scheduler, class T> task<T> schedule_on(Scheduler &, task<T>);
template <class Scheduler, class T> task<T> resume_on(Scheduler &, task<T>);

class async_mutex_lock;
class async_mutex;
class async_mutex_lock_operation {
public:
  bool await_ready() const noexcept;
  bool await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume() const noexcept;
};
class async_mutex_scoped_lock_operation : public async_mutex_lock_operation {
public:
  [[nodiscard]] async_mutex_lock await_resume() const noexcept;
};
class async_mutex {
public:
  async_mutex() noexcept;
  ~async_mutex();
  bool try_lock() noexcept;
  async_mutex_lock_operation lock_async() noexcept;
  async_mutex_scoped_lock_operation scoped_lock_async() noexcept;
  void unlock();
};
class async_mutex_lock {
public:
  explicit async_mutex_lock(async_mutex &, std::adopt_lock_t) noexcept;
  async_mutex_lock(async_mutex_lock &&) noexcept;
  ~async_mutex_lock();
};

class async_scope {
public:
  async_scope() noexcept;
  ~async_scope();
  template <class Awaitable> void spawn(Awaitable &&);
  [[nodiscard]] auto join() noexcept -> detail::awaiter<void>;
};

class cancellation_token {
public:
  bool is_cancellation_requested() const noexcept;
};
class io_service {
public:
  io_service();
  explicit io_service(std::uint32_t concurrency_hint);
  ~io_service();
  [[nodiscard]] auto schedule() noexcept -> detail::awaiter<void>;
  template <class R, class P>
  [[nodiscard]] auto schedule_after(const std::chrono::duration<R, P> &,
                                    cancellation_token = {}) noexcept -> detail::awaiter<void>;
  std::uint64_t process_events();
  std::uint64_t process_pending_events();
  std::uint64_t process_one_event();
  std::uint64_t process_one_pending_event();
  void stop() noexcept;
};
class static_thread_pool {
public:
  static_thread_pool();
  explicit static_thread_pool(std::uint32_t threads);
  ~static_thread_pool();
  [[nodiscard]] auto schedule() noexcept -> detail::awaiter<void>;
};

} // namespace cppcoro
