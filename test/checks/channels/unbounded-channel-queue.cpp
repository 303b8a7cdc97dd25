// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Lock-free queues serve threads as well: reported where coroutines use them.
// RUN: %check_async_tidy %s async-unbounded-channel %t
#include "async_mock.h"

namespace boost::lockfree {
template <unsigned long Size> struct capacity {};
template <bool Fixed> struct fixed_sized {};
template <class T, class... Options> class queue {
public:
  explicit queue(unsigned long nodes);
  queue();
  bool push(T const &);
  bool pop(T &);
};
} // namespace boost::lockfree

class hub {
public:
  async::task<> publish(int event) {
    events.push(event);
    few.push(event);
    fixed.push(event);
    co_await async::yield_now();
  }
  void only_threads(int event) { other.push(event); }

private:
  boost::lockfree::queue<int> events{128};
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: queue 'events' has no capacity limit, so a producer that outruns the consumer fills the memory [async-unbounded-channel]
  boost::lockfree::queue<int> other{128};
  boost::lockfree::queue<int, boost::lockfree::capacity<128>> few;
  boost::lockfree::queue<int, boost::lockfree::fixed_sized<true>> fixed{128};
};
