// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-scope-lifetime,async-spawn-in-loop,async-nested-task %t
//
// A token that is only asked about; combinators that start what they were
// given; initiations that get the callable as one of their arguments.
#include "task_shape.h"
#include <coroutine>
#include <optional>
#include <utility>
#include <vector>

namespace seastar {
template <class T = void> class future : public task_shape<future<T>, T, eager> {};
class gate {
public:
  class holder {};
  ~gate();
  holder hold();
  std::optional<holder> try_hold();
  future<> close();
  bool is_closed() const;
};
} // namespace seastar
void expect(bool);

seastar::future<> asked() {
  seastar::gate g;
  auto closed = g.close();
  co_await std::move(closed);
  expect(!g.try_hold().has_value());
}

namespace async_simple::coro {
template <class T = void> class Lazy : public task_shape<Lazy<T>, T, lazy> {
public:
  template <class F> void start(F &&) {}
};
} // namespace async_simple::coro
using async_simple::coro::Lazy;
struct collect {
  std::vector<Lazy<>> tasks;
  bool await_ready();
  void await_suspend(std::coroutine_handle<> h) {
    for (std::size_t i = 0; i < tasks.size(); ++i)
      tasks[i].start([h](auto &&) {});
  }
  void await_resume();
};
void each(std::vector<Lazy<>> &tasks) {
  for (std::size_t i = 0; i < tasks.size(); ++i)
    tasks[i].start([](auto &&) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: loop starts a task in each turn
}

namespace asio {
template <class T = void> class awaitable : public task_shape<awaitable<T>, T, lazy> {};
template <class Token, class Signature, class Initiation, class... Args>
void async_initiate(Initiation &&, Token &, Args &&...) {}
struct executor {};
template <class F, class T> void post(F &&, T &&) {}
} // namespace asio
struct initiate {
  template <class H, class F> void operator()(H &&, F &&) const;
};
asio::awaitable<> work();
template <class F, class Token> void spawn(F &&f, Token token) {
  asio::async_initiate<Token, void()>(initiate(), token, std::forward<F>(f));
}
void spawns() {
  spawn([] { return work(); }, 1);
}
