// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-swallowed-cancellation %t -- --fix-notes
#include "async_mock.h"
#include "cancellation_mock.h"
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>

void log(const char *text);
void log(const char *text, std::exception_ptr);
void keep(std::exception_ptr);
template <class T> using Task = folly::coro::Task<T>;

Task<int> fetch(int);
Task<void> step();
bool enough();
namespace async {
task<int> fetch(int);
task<> step();
} // namespace async

// ---- Folly

Task<void> everything_in_a_loop() {
  while (true) {
    try {
      co_await step();
    } catch (...) {
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: this handler absorbs 'folly::OperationCancelled', so 'everything_in_a_loop' goes on after it was cancelled [async-swallowed-cancellation]
    // CHECK-NOTES: :[[@LINE-3]]:7: note: a cancellation comes out of this 'co_await'
    // CHECK-NOTES: :[[@LINE-3]]:7: note: catch 'folly::OperationCancelled' first and throw it on
      // CHECK-FIXES: } catch (const folly::OperationCancelled &) { throw; } catch (...)
      log("again");
    }
  }
}

Task<int> standard_exception_gives_a_default(int key) {
  try {
    co_return co_await fetch(key);
  } catch (const std::exception &e) {
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: this handler absorbs 'folly::OperationCancelled', so 'standard_exception_gives_a_default' ends as if it had not been cancelled [async-swallowed-cancellation]
  // CHECK-NOTES: :[[@LINE-3]]:15: note: a cancellation comes out
  // CHECK-NOTES: :[[@LINE-3]]:5: note: catch 'folly::OperationC
    log(e.what());
    co_return -1;
  }
}

// The first attempts absorb it.
Task<int> retry_with_a_limit(int key) {
  for (int attempt = 0;; ++attempt) {
    try {
      co_return co_await fetch(key);
    } catch (const std::exception &) {
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: this handler absorbs 'folly::OperationCancelle
    // CHECK-NOTES: :[[@LINE-3]]:17: note: a cancellation comes out
    // CHECK-NOTES: :[[@LINE-3]]:7: note: catch 'folly::OperationC
      if (attempt == 3)
        throw;
    }
  }
}

Task<void> a_handler_before_it_takes_another_class() {
  for (;;) {
    try {
      co_await step();
    } catch (const std::invalid_argument &) {
      log("bad input");
      throw;
    } catch (...) {
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: this handler absorbs 'folly::OperationCancelle
    // CHECK-NOTES: :[[@LINE-6]]:7: note: a cancellation comes out
    // CHECK-NOTES: :[[@LINE-6]]:7: note: catch 'folly::OperationC
      log("again");
    }
  }
}

Task<void> another_await_follows() {
  try {
    co_await step();
  } catch (std::exception const &) {
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: this handler absorbs 'folly::OperationCancelle
  // CHECK-NOTES: :[[@LINE-3]]:5: note: a cancellation comes out
  // CHECK-NOTES: :[[@LINE-3]]:5: note: catch 'folly::OperationC
  }
  co_await step();
}

Task<void> inner_handler_passes_it_on_to_one_that_does_not() {
  while (enough()) {
    try {
      try {
        co_await step();
      } catch (...) {
        log("first");
        throw;
      }
    } catch (...) {
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: this handler absorbs 'folly::OperationCancelle
    // CHECK-NOTES: :[[@LINE-7]]:9: note: a cancellation comes out
    // CHECK-NOTES: :[[@LINE-3]]:7: note: catch 'folly::OperationC
    }
  }
}

auto in_a_lambda = []() -> Task<void> {
  while (true) {
    try {
      co_await step();
    } catch (...) {
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: this handler absorbs 'folly::OperationCancelled', so this coroutine goes on after it was cancelled [async-swallowed-cancellation]
    // CHECK-NOTES: :[[@LINE-3]]:7: note: a cancellation comes out
    // CHECK-NOTES: :[[@LINE-3]]:7: note: catch 'folly::OperationC
      log("lambda", std::current_exception());
    }
  }
};

struct Poller {
  Task<void> member() {
    do {
      try {
        int n = co_await fetch(1);
        last = n;
      } catch (const std::runtime_error &) {
      } catch (const std::exception &) {
      // CHECK-NOTES: :[[@LINE-1]]:9: warning: this handler absorbs 'folly::OperationCancelle
      // CHECK-NOTES: :[[@LINE-5]]:17: note: a cancellation comes out
      // CHECK-NOTES: :[[@LINE-4]]:9: note: catch 'folly::OperationC
      }
    } while (true);
  }
  int last = 0;
};

template <class T> Task<T> in_a_template(T key) {
  try {
    co_return co_await fetch(key);
  } catch (...) {
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: this handler absorbs 'folly::OperationCancelle
  // CHECK-NOTES: :[[@LINE-3]]:15: note: a cancellation comes out
  // CHECK-NOTES: :[[@LINE-3]]:5: note: catch 'folly::OperationC
  }
  co_return T();
}
template Task<int> in_a_template(int);

// ---- Other libraries

async::task<> of_the_runtime() {
  for (;;) {
    try {
      co_await async::sleep_for(std::chrono::seconds(1));
      co_await async::step();
    } catch (...) {
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: this handler absorbs 'async::stopped', so 'of_
    // CHECK-NOTES: :[[@LINE-4]]:7: note: a cancellation comes out
    // CHECK-NOTES: :[[@LINE-3]]:7: note: catch 'async::stopped' f
    }
  }
}

cppcoro::task<int> read_some(int fd, cppcoro::cancellation_token);
cppcoro::task<int> read_some(int fd);
cppcoro::task<> token_in_hand(int fd, cppcoro::cancellation_token token) {
  while (true) {
    try {
      co_await read_some(fd, token);
    } catch (const std::exception &e) {
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: this handler absorbs 'cppcoro::operation_cance
    // CHECK-NOTES: :[[@LINE-3]]:7: note: a cancellation comes out
    // CHECK-NOTES: :[[@LINE-3]]:7: note: catch 'cppcoro::operatio
      std::puts(e.what());
    }
  }
}

struct service {
  seastar::abort_source as;
  seastar::future<> tick();
  seastar::future<> run() {
    while (true) {
      try {
        co_await seastar::sleep_abortable(std::chrono::seconds(1), as);
        co_await tick();
      } catch (...) {
      // CHECK-NOTES: :[[@LINE-1]]:9: warning: this handler absorbs 'seastar::abort_requested
      // CHECK-NOTES: :[[@LINE-4]]:9: note: a cancellation comes out
      // CHECK-NOTES: :[[@LINE-3]]:9: note: catch 'seastar::abort_re
      }
    }
  }
};

asio::awaitable<void> read_loop(asio::socket &s) {
  for (;;) {
    try {
      co_await s.async_read_some(asio::use_awaitable);
    } catch (const std::exception &e) {
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: this handler absorbs 'asio::system_error', so
    // CHECK-NOTES: :[[@LINE-3]]:7: note: a cancellation comes out
    // CHECK-NOTES: :[[@LINE-3]]:7: note: throw it on when its code is 'operation_aborted', or leave the loop
      std::puts(e.what());
    }
  }
}

// ---- Silent

int parse(const std::string &);

// Nothing is awaited inside.
Task<int> no_await_in_the_try() {
  std::string text = std::to_string(co_await fetch(1));
  try {
    co_return parse(text);
  } catch (...) {
    co_return 0;
  }
}
// The await belongs to another function.
Task<void> await_in_a_nested_lambda() {
  while (true) {
    Task<void> (*f)() = nullptr;
    try {
      f = [] () -> Task<void> { co_await step(); };
    } catch (...) {
    }
    co_await f();
  }
}
Task<void> thrown_on() {
  while (true) {
    try {
      co_await step();
    } catch (...) {
      log("failed");
      throw;
    }
  }
}
Task<void> thrown_on_as_another() {
  try {
    co_await step();
  } catch (const std::exception &e) {
    throw std::runtime_error(std::string("step: ") + e.what());
  }
}
Task<void> cancellation_first() {
  while (true) {
    try {
      co_await step();
    } catch (const folly::OperationCancelled &) {
      throw;
    } catch (...) {
      log("again");
    }
  }
}
// Named: whoever wrote it knows what it is.
Task<void> cancellation_is_the_end() {
  try {
    co_await step();
  } catch (const folly::OperationCancelled &) {
    log("cancelled");
  } catch (const std::exception &) {
    throw;
  }
}
Task<void> asked_by_type() {
  while (true) {
    try {
      co_await step();
    } catch (const std::exception &e) {
      if (dynamic_cast<const folly::OperationCancelled *>(&e))
        throw;
      log(e.what());
    }
  }
}
Task<void> token_asked_in_the_handler(folly::CancellationToken token) {
  while (true) {
    try {
      co_await step();
    } catch (...) {
      if (token.isCancellationRequested())
        co_return;
    }
  }
}
Task<void> token_asked_by_the_loop(folly::CancellationToken token) {
  while (!token.isCancellationRequested()) {
    try {
      co_await step();
    } catch (...) {
      log("again");
    }
  }
}
struct Server {
  bool stopping = false;
  Task<void> flag_asked_by_the_loop() {
    while (!stopping) {
      try {
        co_await step();
      } catch (...) {
        log("again");
      }
    }
  }
};
Task<void> kept_for_later() {
  std::exception_ptr first;
  for (int i = 0; i < 3; ++i) {
    try {
      co_await step();
    } catch (...) {
      first = std::current_exception();
    }
  }
  if (first)
    std::rethrow_exception(first);
}
Task<void> told_to_a_promise(std::promise<int> &p) {
  try {
    p.set_value(co_await fetch(1));
  } catch (...) {
    p.set_exception(std::current_exception());
  }
}
Task<void> ends_the_program() {
  try {
    co_await step();
  } catch (...) {
    std::abort();
  }
}
struct error_value {
  error_value(const char *);
  error_value(int);
};
Task<error_value> told_as_an_error(int key) {
  try {
    co_return error_value(co_await fetch(key));
  } catch (const std::exception &e) {
    co_return error_value(e.what());
  }
}
// Other classes.
Task<void> only_what_it_expects() {
  while (true) {
    try {
      co_await step();
    } catch (const std::out_of_range &) {
      log("range");
    }
  }
}
// 'async::stopped' is no std::exception.
async::task<> a_base_that_it_does_not_have() {
  while (true) {
    try {
      co_await async::step();
    } catch (const std::exception &) {
      log("again");
    }
  }
}
// The root: nobody awaits it, and after the handler it is over.
Task<void> root() {
  try {
    co_await step();
  } catch (...) {
    log("failed");
  }
}
void starts(folly::coro::AsyncScope &scope, folly::Executor *ex) {
  scope.add(folly::coro::co_withExecutor(ex, root()));
}
int run_to_the_end() {
  folly::coro::blockingWait([]() -> Task<void> {
    try {
      co_await step();
    } catch (const std::exception &e) {
      log(e.what());
    }
  }());
  return 0;
}
// Errors are values.
asio::awaitable<void> as_a_tuple(asio::socket &s) {
  for (;;) {
    try {
      auto [ec, n] = co_await s.async_read_some(asio::as_tuple(asio::use_awaitable));
      if (ec)
        continue;
    } catch (const std::exception &) {
      log("never");
    }
  }
}
// Asio's class is that of every error: who names it looks at the code.
asio::awaitable<void> named_class(asio::socket &s) {
  for (;;) {
    try {
      co_await s.async_read_some(asio::use_awaitable);
    } catch (const asio::system_error &e) {
      if (e.code())
        log("error");
    }
  }
}
asio::awaitable<void> session_ends_with_its_first_error(asio::socket s) {
  try {
    for (;;)
      co_await s.async_read_some(asio::use_awaitable);
  } catch (std::exception &e) {
    std::printf("%s\n", e.what());
  }
}
// No token, so nothing that could be cancelled.
cppcoro::task<> no_token(int fd) {
  while (true) {
    try {
      co_await read_some(fd);
    } catch (...) {
    }
  }
}
// A library whose cancellation is no exception, or none that is known.
namespace mine {
template <class T = void> using task = async::eager::task<T>;
task<> step();
task<> unknown_task() {
  while (true) {
    try {
      co_await step();
    } catch (...) {
    }
  }
}
} // namespace mine
