// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-loop-without-suspend %t
// Loops that work through data, and suspend when there is none for the moment.
#include "async_mock.h"
#include <cstddef>
#include <string_view>

long send_some(std::size_t most);
async::task<> writable();
async::task<> more();
async::task<int> handle(std::string_view);
void parse(std::string_view);
struct buffer {
  std::string_view view() const;
  std::size_t size() const;
  void consume(std::size_t);
};
struct queue {
  bool try_pop(int &);
  bool closed() const;
  bool empty() const;
};
void use(int);

async::task<> until_all_is_sent(std::size_t left) {
  while (true) {
    long n = send_some(left);
    if (n > 0)
      left -= static_cast<std::size_t>(n);
    if (n < 0)
      co_await writable();
    if (n == 0 || left == 0)
      break;
  }
}

class connection {
  buffer in_;

public:
  async::task<> pipelined() {
    while (true) {
      std::string_view rest = in_.view();
      std::size_t end = rest.find('\n');
      if (end == std::string_view::npos)
        break;
      in_.consume(end);
      if (end > 100)
        co_await handle(rest);
      else
        parse(rest);
    }
  }
};

async::task<> until_it_is_empty(queue &jobs) {
  for (;;) {
    int job = 0;
    if (jobs.empty())
      co_return;
    if (jobs.try_pop(job) && job > 10)
      co_await handle("");
  }
}

// The turns do not bring this about.
async::task<> until_others_close_it(queue &jobs) {
  for (;;) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: endless loop in 'until_others_close_it' can go round without suspending
    int job = 0;
    if (!jobs.try_pop(job)) {
      if (jobs.closed())
        co_return;
      continue;
    }
    co_await handle("");
  }
}
// Who never comes to the suspension never comes to the way out behind it.
async::task<> way_out_behind(bool ready, int left) {
  for (;;) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: endless loop in 'way_out_behind' can go round without suspending
    if (!ready)
      continue;
    left -= co_await handle("");
    if (left == 0)
      break;
  }
}
