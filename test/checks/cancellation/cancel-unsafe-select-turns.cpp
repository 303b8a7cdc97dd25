// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-cancel-unsafe-select %t
// What a turn of the loop begins and ends, and what a coroutine has taken.
#include "race_mock.h"

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using asio::use_awaitable;
namespace cobalt = boost::cobalt;

struct order {
  int number;
};
void log(const char *);
bool more();
async::task<> store(order);
async::task<> turn();

// ---- Reported

async::task<> take_and_store(async::mpsc::receiver<order> &in) {
  auto next = co_await in.recv();
  co_await store(next);
}
async::task<> stopped_in_the_middle(async::mpsc::receiver<order> &in, async::stop_ref stop) {
  for (;;) {
    auto first = co_await async::select(stop.stopped(), take_and_store(in));
    // CHECK-NOTES: :[[@LINE-1]]:57: warning: this operation is cancelled each time another branch wins, and loses the message that it has taken [async-cancel-unsafe-select]
    // CHECK-NOTES: :[[@LINE-7]]:15: note: it takes it here and is not done with it at a later suspension point
    // CHECK-NOTES: :[[@LINE-3]]:27: note: the race is here, in a loop
    // CHECK-NOTES: :[[@LINE-4]]:57: note: race the receive alone, and finish the work before the next race
    if (first.index() == 0)
      break;
  }
}
async::task<> take_and_wait(async::mpsc::receiver<order> &in, async::mpsc::receiver<order> &acks) {
  order next = co_await in.recv();
  co_await turn();
  log(next.number ? "some" : "none");
}
async::task<> at_each_tick(async::mpsc::receiver<order> &in, async::mpsc::receiver<order> &acks) {
  do {
    co_await async::select(take_and_wait(in, acks), async::sleep_for(1s));
    // CHECK-NOTES: :[[@LINE-1]]:28: warning: this operation is cancelled each time another branch wins, and loses the message that it has taken
    // CHECK-NOTES: :[[@LINE-8]]:16: note: it takes it here
    // CHECK-NOTES: :[[@LINE-3]]:14: note: the race is here
    // CHECK-NOTES: :[[@LINE-4]]:28: note: race the receive alone
  } while (more());
}

// A task type of one's own.
namespace mine {
template <class T = void> struct job : cancellation_mock::task_shape<job<T>, T> {
  job(job &&) noexcept;
  ~job();
};
} // namespace mine
mine::job<std::size_t> read_all(asio::tcp_socket &s) {
  co_return co_await asio::async_read(s, asio::buffer_t(), use_awaitable);
}
mine::job<> own_type(asio::tcp_socket &s, asio::steady_timer &ticks) {
  while (more())
    co_await cobalt::race(read_all(s), ticks.async_wait(use_awaitable));
    // CHECK-NOTES: :[[@LINE-1]]:27: warning: this operation is cancelled each time another branch wins, and loses what it has done so far
    // CHECK-NOTES: :[[@LINE-6]]:22: note: it loses it in this operation
    // CHECK-NOTES: :[[@LINE-3]]:14: note: the race is here
    // CHECK-NOTES: :[[@LINE-4]]:27: note: start the operation
}
asio::awaitable<void> left_by_the_other_side(asio::tcp_socket &s, asio::steady_timer &ticks) {
  for (int i = 0; i < 10; ++i) {
    auto first = co_await (asio::async_read(s, asio::buffer_t(), use_awaitable) || ticks.async_wait(use_awaitable));
    // CHECK-NOTES: :[[@LINE-1]]:28: warning: this operation is cancelled each time another
    // CHECK-NOTES: :[[@LINE-2]]:81: note: the race is here
    // CHECK-NOTES: :[[@LINE-3]]:28: note: start the operation
    if (first.index() != 1)
      break;
  }
}
// The stop leaves the loop, the tick does not.
asio::awaitable<void> left_by_one_of_two(asio::tcp_socket &s, asio::steady_timer &ticks, asio::steady_timer &stop) {
  for (;;) {
    auto first = co_await (asio::async_read(s, asio::buffer_t(), use_awaitable) || ticks.async_wait(use_awaitable) || stop.async_wait(use_awaitable));
    // CHECK-NOTES: :[[@LINE-1]]:28: warning: this operation is cancelled each time another
    // CHECK-NOTES: :[[@LINE-2]]:116: note: the race is here
    // CHECK-NOTES: :[[@LINE-3]]:28: note: start the operation
    if (first.index() == 2)
      co_return;
  }
}

// ---- Silent

// Each of the others leaves it.
asio::awaitable<void> left_by_both(asio::tcp_socket &s, asio::steady_timer &ticks, asio::steady_timer &stop) {
  for (;;) {
    auto first = co_await (asio::async_read(s, asio::buffer_t(), use_awaitable) || ticks.async_wait(use_awaitable) || stop.async_wait(use_awaitable));
    if (first.index() == 2)
      co_return;
    if (std::get_if<1>(&first))
      break;
  }
}
asio::awaitable<void> goes_on_only_with_data(asio::tcp_socket &s, asio::steady_timer &ticks, asio::steady_timer &stop) {
  for (;;) {
    auto first = co_await (asio::async_read(s, asio::buffer_t(), use_awaitable) || ticks.async_wait(use_awaitable) || stop.async_wait(use_awaitable));
    if (first.index() != 0)
      break;
  }
}
asio::awaitable<void> not_the_read(asio::tcp_socket &s, asio::steady_timer &ticks) {
  for (;;) {
    auto first = co_await (asio::async_read(s, asio::buffer_t(), use_awaitable) || ticks.async_wait(use_awaitable));
    if (!std::get_if<0>(&first))
      break;
  }
}

// Each turn has a socket of its own.
asio::awaitable<void> connects_again(asio::steady_timer &timer) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    asio::tcp_socket s{};
    auto first = co_await (s.async_connect(1, use_awaitable) || timer.async_wait(use_awaitable));
    if (first.index() == 0)
      co_return;
  }
}
struct closing_socket : asio::tcp_socket {
  void close();
};
asio::awaitable<void> closes_it(closing_socket &s, asio::steady_timer &timer) {
  while (more()) {
    auto first = co_await (s.async_connect(1, use_awaitable) || timer.async_wait(use_awaitable));
    if (first.index() == 1)
      s.close();
  }
}
asio::awaitable<void> assigns_it(asio::tcp_socket s, asio::steady_timer &timer) {
  while (more()) {
    co_await (s.async_connect(1, use_awaitable) || timer.async_wait(use_awaitable));
    s = asio::tcp_socket();
  }
}
// One turn.
async::task<> ends_each_turn(async::mpsc::receiver<order> &in, async::stop_ref stop) {
  for (;;) {
    co_await async::select(stop.stopped(), take_and_store(in));
    break;
  }
}
// The receive alone is raced, and the work is done before the next race.
async::task<> receive_alone(async::mpsc::receiver<order> &in, async::stop_ref stop) {
  for (;;) {
    auto first = co_await async::select(stop.stopped(), in.recv());
    if (first.index() == 0)
      break;
    co_await store(order{});
  }
}
// The message is not needed any more.
async::task<> only_counts(async::mpsc::receiver<order> &in) {
  auto next = co_await in.recv();
  log(next.number ? "one" : "none");
  co_await turn();
}
async::task<> counts(async::mpsc::receiver<order> &in, async::stop_ref stop) {
  for (;;)
    co_await async::select(stop.stopped(), only_counts(in));
}
// What was begun is gone through with.
async::task<> take_and_finish(async::mpsc::receiver<order> &in) {
  auto next = co_await in.recv();
  co_await async::unstoppable(store(next));
}
async::task<> shielded(async::mpsc::receiver<order> &in, async::stop_ref stop) {
  for (;;)
    co_await async::select(stop.stopped(), take_and_finish(in));
}
// Nothing of it is seen.
async::task<> opaque_work();
async::task<> unknown(async::stop_ref stop) {
  for (;;) {
    auto first = co_await async::select(stop.stopped(), opaque_work());
    if (first.index() == 0)
      break;
  }
}
// Made before the loop, and the same each time.
mine::job<> same_operation(asio::tcp_socket &s, asio::steady_timer &ticks) {
  auto reading = read_all(s);
  while (more())
    co_await cobalt::race(reading, ticks.async_wait(use_awaitable));
}
