// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-missing-timeout %t
#include "cancellation_mock.h"
#include "race_mock.h"
#include <memory>
#include <string>

using namespace std::chrono_literals;
void use(int);

namespace async {
task<int> resolve(std::string);
class tcp_stream {
public:
  static task<int> connect(std::string, int);
  task<int> read_exact(char *);
  task<int> read_some(char *);
};
class tcp_listener {
public:
  task<int> accept();
};
} // namespace async
namespace drogon {
template <class T> struct Task : cancellation_mock::task_shape<Task<T>, T> {};
struct response {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};
class HttpClient {
public:
  response sendRequestCoro(int request, double timeout = 0);
};
namespace orm {
class DbClient {
public:
  template <class... A> response execSqlCoro(std::string, A &&...);
  void setTimeout(double);
};
} // namespace orm
} // namespace drogon
namespace seastar {
future<int> connect(int address);
template <class T> future<T> with_timeout(std::chrono::steady_clock::time_point, future<T>);
} // namespace seastar
namespace mine {
template <class T> async::task<T> with_timeout(async::task<T>, int ms);
}

// ---- Reported

async::task<> connects() {
  co_await async::tcp_stream::connect("host", 80);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'async::tcp_stream::connect' waits for another machine without a deadline, and may wait for ever
}
async::task<> resolves() {
  use(co_await async::resolve("host"));
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'async::resolve' waits for another machine
}
// The limit is that of the other operation.
async::task<> limits_the_read_only(async::tcp_stream &s) {
  co_await async::tcp_stream::connect("host", 80);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'async::tcp_stream::connect' waits
  char head[4];
  use(co_await async::timeout(5s, s.read_exact(head)));
}
async::task<> limits_the_read_by_its_own(async::tcp_stream &s) {
  co_await async::tcp_stream::connect("host", 80);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'async::tcp_stream::connect' waits
  char head[4];
  use(co_await mine::with_timeout(s.read_exact(head), 5));
}
drogon::Task<void> without_a_limit(std::shared_ptr<drogon::HttpClient> c) {
  co_await c->sendRequestCoro(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'drogon::HttpClient::sendRequestCoro' waits
}
// As much as not given.
drogon::Task<void> the_default_limit(std::shared_ptr<drogon::HttpClient> c) {
  co_await c->sendRequestCoro(1, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'drogon::HttpClient::sendRequestCoro' waits
}
drogon::Task<void> asks_the_database(std::shared_ptr<drogon::orm::DbClient> db) {
  co_await db->execSqlCoro("select 1");
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'drogon::orm::DbClient::execSqlCoro' waits
}
seastar::future<> dials(int address) {
  co_await seastar::connect(address);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'seastar::connect' waits for another machine
}

// ---- Silent

async::task<> connects_in_time() { use(co_await async::timeout(5s, async::tcp_stream::connect("host", 80))); }
async::task<> serves(async::tcp_listener &l, async::tcp_stream &s) {
  char part[64];
  co_await l.accept();
  for (;;)
    if (co_await s.read_some(part) == 0)
      co_return;
}
drogon::Task<void> ten_seconds(std::shared_ptr<drogon::HttpClient> c) { co_await c->sendRequestCoro(1, 10.0); }
drogon::Task<void> somebodys_limit(std::shared_ptr<drogon::HttpClient> c, double s) { co_await c->sendRequestCoro(1, s); }
// A limit in the token, of a type that is not known.
namespace asio {
struct partial_cancel_after {};
partial_cancel_after cancel_after(std::chrono::nanoseconds);
} // namespace asio
asio::awaitable<void> reads_in_time(asio::tcp_socket &s) {
  co_await asio::async_read(s, asio::buffer_t(), asio::cancel_after(10s));
}
// A limit of the object.
drogon::Task<void> limit_of_the_client(std::shared_ptr<drogon::orm::DbClient> db) {
  db->setTimeout(5);
  co_await db->execSqlCoro("select 1");
}
seastar::future<> dials_in_time(int address, std::chrono::steady_clock::time_point at) {
  co_await seastar::with_timeout(at, seastar::connect(address));
}
