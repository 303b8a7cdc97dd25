// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-detached-capture,async-capturing-lambda-coroutine,async-dangling-argument %t
// Callbacks that are taken back, and tasks that something here waits for in
// another way than by an await of theirs.
#include "task_shape.h"
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace seastar {
template <class T = void> struct future : task_shape<future<T>, T, eager> {
  template <class F> future<> then(F &&) { return {}; }
};
template <class T = void> struct promise {
  void set_value();
  future<T> get_future();
};
struct timer {
  template <class F> void set_callback(F &&) {}
  void cancel();
};
} // namespace seastar
using seastar::future;
void run();
future<> io();

class engine {
  seastar::timer load_;

public:
  void runs_until_it_is_stopped() {
    int idle = 0;
    load_.set_callback([this, &idle] { ++idle; });
    run();
    load_.cancel();
  }
  void forgets_it() {
    int idle = 0;
    load_.set_callback([this, &idle] { ++idle; });
    // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: local 'idle' is captured by reference
    run();
  }
};

// The block waits until the closure has done what it needs the local for.
future<> answered_in_the_block() {
  std::optional<future<>> f;
  {
    auto start = seastar::promise<>();
    auto reached = seastar::promise<>();
    f = start.get_future().then([&]() -> future<> {
      reached.set_value();
      co_await io();
    });
    start.set_value();
    co_await reached.get_future();
  }
  co_await std::move(*f);
}

namespace boost::cobalt {
template <class T = void> struct promise : task_shape<promise<T>, T, eager> {
  void operator+() &&;
};
template <class T> struct channel {
  future<> write(T);
  future<T> read();
  void close();
};
template <class T> struct channel_reader {
  explicit channel_reader(channel<T> &);
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
  explicit operator bool() const;
};
} // namespace boost::cobalt
namespace cobalt = boost::cobalt;
void use(int);

// A loop that reads to the end waits for the one who writes, and closes.
cobalt::promise<> write_all(cobalt::channel<int> &c) {
  for (int i = 0; i < 4; ++i)
    co_await c.write(i);
  c.close();
}
cobalt::promise<> read_all() {
  cobalt::channel<int> c;
  +write_all(c);
  cobalt::channel_reader<int> reader(c);
  while (reader)
    use(co_await reader);
}
cobalt::promise<> read_all_by_a_macro() {
  cobalt::channel<int> c;
  +write_all(c);
  for (auto &&reader = cobalt::channel_reader<int>(c); reader;)
    if (int value = co_await reader; false) {
    } else
      use(value);
}
cobalt::promise<> read_nothing() {
  cobalt::channel<int> c;
  +write_all(c);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: local 'c' given to 'c' of 'write_all' dies with this function
  co_await io();
}

// Asked whether it is ready: somebody saw to it that it is.
namespace concurrencpp {
enum class result_status { idle, value };
template <class T> struct result : task_shape<result<T>, T, eager> {
  result_status status() const;
};
} // namespace concurrencpp
void check(bool);
void notify_all();
void looked_at_below(int n) {
  auto task = [&]() -> concurrencpp::result<void> {
    co_await io();
    use(n);
  };
  std::vector<concurrencpp::result<void>> results;
  for (int i = 0; i < 64; ++i)
    results.emplace_back(task());
  notify_all();
  for (auto &each : results)
    check(each.status() == concurrencpp::result_status::value);
}
