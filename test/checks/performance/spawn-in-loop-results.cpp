// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-spawn-in-loop,async-await-in-loop,async-unnecessary-coroutine %t
// Tasks that run already, the other ends of promises, and coroutines that are
// there for where they start.
#include "task_shape.h"
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace concurrencpp {
template <class T> struct lazy_result : task_shape<lazy_result<T>, T, lazy> {};
template <class T> struct result : task_shape<result<T>, T, eager> {
  lazy_result<T> resolve();
};
template <class T> struct result_promise {
  result<T> get_result();
  void set_result(T);
};
struct executor_tag {};
struct thread_executor {};
} // namespace concurrencpp
namespace seastar {
template <class T = void> struct future : task_shape<future<T>, T, eager> {};
template <class R, class F> future<> parallel_for_each(R &&, F &&) { return {}; }
} // namespace seastar
using concurrencpp::result;

result<int> work(int);
void use(int);

void other_ends(std::vector<concurrencpp::result_promise<int>> &promises, std::vector<int> numbers) {
  std::vector<result<int>> results;
  for (auto &each : promises)
    results.push_back(each.get_result());
  for (int each : numbers)
    results.push_back(work(each));
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: loop starts a task in each turn with 'work'
}

result<int> all_run_already(std::vector<result<int>> results) {
  for (auto &each : results)
    co_await each.resolve();
  co_return 1;
}

// It runs on the executor that it is given.
result<int> add_up(concurrencpp::executor_tag, std::shared_ptr<concurrencpp::thread_executor>, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    sum += i;
  co_return sum;
}

// What the object has itself; and what it was given.
class services {
  std::map<int, int> all_;

public:
  seastar::future<> stop() {
    return seastar::parallel_for_each(all_, [](auto &) { return seastar::future<>(); });
  }
  seastar::future<> serve(std::vector<int> requests) {
    return seastar::parallel_for_each(requests, [](int) { return seastar::future<>(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'seastar::parallel_for_each' starts one task for each element at once
  }
};
