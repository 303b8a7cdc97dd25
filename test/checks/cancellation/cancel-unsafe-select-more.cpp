// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-cancel-unsafe-select %t
#include "race_mock.h"
#include <tuple>
#include <vector>

bool more();
void use(int);

namespace coro {
template <class T> task<int> when_any(std::vector<task<T>>);
} // namespace coro
coro::task<int> work(int);

namespace seastar {
template <class T> struct when_any_result {
  std::size_t index;
  T futures;
};
template <class... F> future<when_any_result<std::tuple<F...>>> when_any(F &&...);
template <class T> future<> when_all_succeed(T &);
} // namespace seastar
seastar::future<int> get(int);

// ---- Reported

coro::task<> container_made_in_each_turn() {
  while (more()) {
    std::vector<coro::task<int>> both;
    both.push_back(work(1));
    both.push_back(work(2));
    co_await coro::when_any(std::move(both));
    // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: the losers of this race are never cancelled, and each turn of the loop leaves more of them running
  }
}
seastar::future<> losers_are_dropped() {
  while (more()) {
    auto first = co_await seastar::when_any(get(1), get(2));
    // CHECK-MESSAGES: :[[@LINE-1]]:45: warning: the losers of this race are never cancelled
    use(first.index);
  }
}

// ---- Silent

// The same container in all turns.
coro::task<> container_made_before(std::vector<coro::task<int>> both) {
  while (more())
    co_await coro::when_any(std::move(both));
}
coro::task<> asked_to_stop() {
  while (more()) {
    std::stop_source stop;
    std::vector<coro::task<int>> both;
    both.push_back(work(1));
    co_await coro::when_any(stop, std::move(both));
  }
}
// The losers are in the result.
seastar::future<> losers_are_awaited() {
  while (more()) {
    auto first = co_await seastar::when_any(get(1), get(2));
    use(first.index);
    co_await seastar::when_all_succeed(first.futures);
  }
}
seastar::future<> losers_are_bound() {
  while (more()) {
    auto [index, futures] = co_await seastar::when_any(get(1), get(2));
    co_await seastar::when_all_succeed(futures);
  }
}
// Run once.
coro::task<> one_turn() {
  do {
    co_await coro::when_any(work(1), work(2));
  } while (false);
}
async::task<> one_turn_that_loses(async::mpsc::sender<int> &out, async::mpsc::receiver<int> &in) {
  for (;;) {
    co_await async::select(out.send(1), in.recv());
    co_return;
  }
}
