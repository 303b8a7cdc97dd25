// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-discarded-result %t
//
// The error is not named, and yet decides; the queue was asked for room; the
// awaiter is the function's own.
#include "task_shape.h"
#include <coroutine>
#include <system_error>
#include <tuple>
#include <utility>

template <class T = void> class task : public task_shape<task<T>, T, lazy> {};
struct socket {
  task<std::tuple<std::error_code, std::size_t>> read();
  bool is_open() const;
};
struct acceptor {
  task<std::tuple<std::error_code, socket>> accept();
};
void use(std::size_t);

task<> by_size(socket &s) {
  for (;;) {
    auto [ec, n] = co_await s.read();
    if (n == 0)
      break;
  }
}
task<> by_socket(acceptor &a) {
  if (auto [ec, s] = co_await a.accept(); s.is_open())
    use(1);
}
task<> not_at_all(socket &s) {
  auto [ec, n] = co_await s.read();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: error 'ec' that awaiting 'read' gives is never looked at
  use(n);
}

namespace seastar {
template <class T = void> class future : public task_shape<future<T>, T, eager> {
public:
  template <class F> future<> then(F &&) { return {}; }
};
template <class T> class queue {
public:
  explicit queue(std::size_t);
  bool push(T);
  bool empty() const;
  bool full() const;
  future<> not_full();
};
} // namespace seastar
void assert_failed();
#define ASSERT(condition)                                                      \
  if (!(condition))                                                            \
  assert_failed()
struct connection {
  seastar::queue<int> replies{10};
  seastar::queue<int> others{10};
  seastar::future<> room() {
    return replies.not_full().then([this] { replies.push(1); });
  }
  seastar::future<> of_another() {
    return replies.not_full().then([this] { others.push(1); });
    // CHECK-MESSAGES: :[[@LINE-1]]:45: warning: nobody looks at whether 'push' worked
  }
  // All who call have asked.
  seastar::future<> room_for_a_call() {
    return replies.not_full().then([this] { pushes_in_a_call(); });
  }
  void pushes_in_a_call() {
    [this] { replies.push(5); }();
  }
  void asked() {
    if (!replies.full())
      replies.push(2);
  }
  void asserted() {
    ASSERT(replies.empty());
    replies.push(4);
  }
  void not_asked() {
    replies.push(3);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody looks at whether 'push' worked
  }
};

enum class poll_status { read, write, timeout, error };
struct poll_info {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  poll_status await_resume();
};
void arm(poll_info &);
poll_info poll(int);
task<> timer() {
  poll_info p{};
  arm(p);
  co_await p;
}
task<> polled() {
  co_await poll(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result that awaiting 'poll' gives is ignored
}
