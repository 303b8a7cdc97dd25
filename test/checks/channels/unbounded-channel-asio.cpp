// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unbounded-channel %t
#define ASIO_MOCK_BOOST
#include "asio_mock.h"
#include <climits>
#include <limits>
namespace net = boost::asio;
using channel = net::experimental::channel<void(net::error_code, int)>;

net::awaitable<void> rendezvous_and_bounded() {
  channel none(co_await net::this_coro::executor);
  channel some(co_await net::this_coro::executor, 64);
  co_return;
}

net::awaitable<void> huge() {
  channel much(co_await net::this_coro::executor, std::numeric_limits<std::size_t>::max());
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: capacity 'std::numeric_limits<std::size_t>::max()' of 'much' is no limit in practice, so a producer that outruns the consumer fills the memory [async-unbounded-channel]
  co_return;
}

class hub {
public:
  explicit hub(net::io_context &io) : events(io, INT_MAX), orders(io, 16) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: capacity 'INT_MAX' of 'events' is no limit in practice

private:
  channel events;
  channel orders;
};
