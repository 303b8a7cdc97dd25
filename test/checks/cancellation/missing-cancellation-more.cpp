// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-missing-cancellation %t
#include "cancellation_mock.h"
#include "race_mock.h"
#include <chrono>

using namespace std::chrono_literals;
void handle();

namespace seastar {
class gate {
public:
  void check() const;
  void enter();
  int get_count() const;
};
} // namespace seastar
namespace folly::coro {
struct co_safe_point_t {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
inline constexpr co_safe_point_t co_safe_point{};
co_safe_point_t operator co_await(const co_safe_point_t &);
} // namespace folly::coro
namespace boost::cobalt {
class detached : public cancellation_mock::task_shape<detached, void> {};
namespace io {
task<> sleep(std::chrono::nanoseconds);
}
} // namespace boost::cobalt

// ---- Reported

async::task<> shielded() {
  while (true) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nothing can stop this loop, so 'shielded' runs until the process ends
    co_await async::unstoppable(async::sleep_for(1s));
    handle();
  }
}
seastar::future<> gate_is_only_counted(seastar::gate &g) {
  for (;;) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nothing can stop this loop
    co_await seastar::sleep(1s);
    g.get_count();
  }
}
// Nobody gets a handle through which to cancel it.
boost::cobalt::detached nobody_has_it() {
  while (true) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nothing can stop this loop
    co_await boost::cobalt::io::sleep(1s);
    handle();
  }
}

// ---- Silent

// They throw when the gate is closed.
seastar::future<> asks_the_gate(seastar::gate &g) {
  for (;;) {
    g.check();
    co_await seastar::sleep(1s);
  }
}
seastar::future<> enters_the_gate(seastar::gate &g) {
  while (true) {
    g.enter();
    co_await seastar::sleep(1s);
  }
}
// A cancellation reaches what the library itself offers.
folly::coro::Task<void> safe_point() {
  while (true) {
    co_await folly::coro::co_safe_point;
    handle();
  }
}
boost::cobalt::task<> somebody_has_it() {
  while (true)
    co_await boost::cobalt::io::sleep(1s);
}
async::task<> one_of_two_is_shielded() {
  while (true) {
    co_await async::unstoppable(async::sleep_for(1s));
    co_await async::sleep_for(1s);
  }
}
