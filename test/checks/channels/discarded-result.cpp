// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-discarded-result %t
#include "async_mock.h"
#include <stop_token>
#include <string>
#include <system_error>
#include <tuple>
#include <vector>

namespace async {
template <class T, class E = int> class result {
public:
  explicit operator bool() const;
  T &operator*();
  const E &error() const;
};
template <class E> class result<void, E> {
public:
  explicit operator bool() const;
  const E &error() const;
};
struct closed {};
namespace oneshot {
template <class T> class sender {
public:
  sender(sender &&) noexcept;
  result<void, closed> send(T) &&;
};
template <class T> class receiver {
public:
  task<result<T, closed>> recv();
};
} // namespace oneshot
namespace broadcast {
class recv_error {
public:
  bool is_lagged() const;
  bool is_closed() const;
};
template <class T> class receiver {
public:
  task<result<T, recv_error>> recv();
};
} // namespace broadcast
} // namespace async

namespace folly {
template <class T> class Try {
public:
  bool hasException() const;
};
} // namespace folly

namespace asio {
using error_code = std::error_code;
struct as_tuple_t {};
struct socket {
  async::task<std::tuple<error_code, std::size_t>> async_write_some(std::string, as_tuple_t);
};
struct timer {
  async::task<std::tuple<error_code>> async_wait(as_tuple_t);
};
} // namespace asio

namespace mine {
/// An own result: the name and the shape.
struct write_result {
  bool ok() const;
};
enum class push_error { none, closed };
/// Rows of a query: the name alone says nothing.
struct query_result {
  int rows;
};
struct queue {
  bool try_push(int);
  async::task<bool> push(int);
  async::task<int> pop();
};
struct set {
  bool insert(int);
  bool push(int);
};
} // namespace mine

async::task<std::error_code> flush();
async::task<async::result<int>> read();
async::task<async::result<void>> write();
async::task<folly::Try<int>> collect();
async::task<std::vector<folly::Try<int>>> collect_all();
async::task<mine::write_result> own();
async::task<mine::push_error> own_error();
async::task<mine::query_result> query();
async::task<int> number();
async::task<bool> refresh();
void use(std::size_t);

async::task<> error_code_lost() {
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result that awaiting 'flush' gives is ignored, so its error is lost [async-discarded-result]
}
async::task<> result_lost() {
  co_await read();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result that awaiting 'read' gives is ignored, so its error is lost [async-discarded-result]
  co_await write();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result that awaiting 'write' gives is ignored, so its error is lost [async-discarded-result]
}
async::task<> try_lost() {
  co_await collect();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result that awaiting 'collect' gives is ignored, so its error is lost [async-discarded-result]
  co_await collect_all();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result that awaiting 'collect_all' gives is ignored, so its error is lost [async-discarded-result]
}
async::task<> own_types_lost() {
  co_await own();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result that awaiting 'own' gives is ignored, so its error is lost [async-discarded-result]
  co_await own_error();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result that awaiting 'own_error' gives is ignored, so its error is lost [async-discarded-result]
}
async::task<> in_a_branch(bool dirty) {
  if (dirty)
    co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result that awaiting 'flush' gives is ignored, so its error is lost [async-discarded-result]
}
async::task<> tuple_lost(asio::socket &s) {
  co_await s.async_write_some("x", asio::as_tuple_t{});
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result that awaiting 'async_write_some' gives is ignored, so its error is lost [async-discarded-result]
}
async::task<> error_of_tuple_unused(asio::socket &s) {
  auto [ec, n] = co_await s.async_write_some("x", asio::as_tuple_t{});
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: error 'ec' that awaiting 'async_write_some' gives is never looked at, so it is lost [async-discarded-result]
  use(n);
}
async::task<> of_a_channel(async::mpsc::sender<int> tx) {
  co_await tx.send(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody looks at whether 'send' worked, so a message that was not sent is lost unnoticed [async-discarded-result]
  tx.try_send(2);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody looks at whether 'try_send' worked, so a message that was not sent is lost unnoticed [async-discarded-result]
}
async::task<> of_a_oneshot(async::oneshot::sender<int> tx) {
  std::move(tx).send(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody looks at whether 'send' worked, so a message that was not sent is lost unnoticed [async-discarded-result]
  co_return;
}
void outside_of_coroutines(async::mpsc::sender<int> &tx) {
  tx.try_send(2);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody looks at whether 'try_send' worked, so a message that was not sent is lost unnoticed [async-discarded-result]
}
async::task<> of_an_own_queue(mine::queue &q) {
  q.try_push(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody looks at whether 'try_push' worked, so a message that was not sent is lost unnoticed [async-discarded-result]
  co_await q.push(2);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody looks at whether 'push' worked, so a message that was not sent is lost unnoticed [async-discarded-result]
}
async::task<> lag_ends_loop(async::broadcast::receiver<int> rx) {
  while (auto next = co_await rx.recv())
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: a receiver that lags ends this loop as if the channel were closed, so later messages are lost [async-discarded-result]
    use(*next);
}
async::task<> lag_breaks(async::broadcast::receiver<int> rx) {
  for (;;) {
    auto next = co_await rx.recv();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: a receiver that lags ends this loop as if the channel were closed, so later messages are lost [async-discarded-result]
    if (!next)
      break;
    use(*next);
  }
}

// Looked at.
async::task<int> looked_at(asio::socket &s, async::mpsc::sender<int> tx) {
  if (auto ec = co_await flush())
    co_return 1;
  auto r = co_await read();
  if (!r)
    co_return 2;
  auto [ec, n] = co_await s.async_write_some("x", asio::as_tuple_t{});
  if (ec)
    co_return 3;
  if (!tx.try_send(1) || !co_await tx.send(1))
    co_return 4;
  use((co_await own()).ok());
  co_return co_await number();
}
async::task<std::error_code> handed_on() { co_return co_await flush(); }
// On purpose.
async::task<> on_purpose(async::mpsc::sender<int> tx, asio::socket &s) {
  (void)co_await flush();
  std::ignore = co_await flush();
  (void)tx.try_send(1);
  (void)co_await tx.send(1);
  [[maybe_unused]] auto [ec, n] = co_await s.async_write_some("x", asio::as_tuple_t{});
  auto [_, m] = co_await s.async_write_some("x", asio::as_tuple_t{});
  use(m);
}
// No error in it.
async::task<> plain() {
  co_await number();
  co_await refresh();
  co_await query();
  co_await async::yield_now();
}
// A timer that was cancelled has done its duty.
async::task<> timer(asio::timer &t) {
  auto [ec] = co_await t.async_wait(asio::as_tuple_t{});
}
// On the way out.
struct server {
  async::mpsc::sender<int> tx;
  std::stop_source *source;
  ~server() { tx.try_send(0); }
  async::task<> stop() {
    co_await tx.send(0);
    co_await flush();
  }
  void on_exit() {
    request_stop();
    tx.try_send(0);
  }
  async::task<> run() {
    while (!stop_requested())
      use(static_cast<std::size_t>(co_await number()));
    co_await flush();
  }
  async::task<> seen() {
    if (stop_requested()) {
      co_await tx.send(0);
      co_return;
    }
    co_await async::yield_now();
  }
  void request_stop();
  bool stop_requested() const;
};
// Not a channel.
void not_a_channel(mine::set &s) {
  s.insert(1);
  s.push(1);
}
// Goes on after a lag.
async::task<> goes_on(async::broadcast::receiver<int> rx) {
  for (;;) {
    auto next = co_await rx.recv();
    if (next)
      use(*next);
    else if (!next.error().is_lagged())
      break;
  }
}
async::task<> once(async::broadcast::receiver<int> rx) {
  auto next = co_await rx.recv();
  if (!next)
    co_return;
  use(*next);
}

// ---- Ends, senders, permits ---------------------------------------------------

namespace mine {
struct file {
  async::task<std::error_code> close();
  async::task<std::error_code> save(std::string);
};
/// Called as its author liked; what it does, the member says.
struct line {
  async::task<bool> push(int);
  async::task<bool> wait();
};
} // namespace mine
namespace async {
struct permit {
  result<void, closed> send(int) &&;
};
} // namespace async

// Closing one thing does not end the others.
async::task<> saved_elsewhere(mine::file &a, mine::file &b) {
  (void)co_await a.close();
  co_await b.save("x");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result that awaiting 'save' gives is ignored, so its error is lost
}
async::task<> saved_too_late(mine::file &a) {
  (void)co_await a.close();
  co_await a.save("x");
}
async::task<> pushes(mine::line &l) {
  co_await l.push(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody looks at whether 'push' worked, so a message that was not sent is lost unnoticed
  co_await l.wait();
}
void sends_by_permit(async::permit p) {
  std::move(p).send(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody looks at whether 'send' worked
}
