// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-missing-timeout %t
// Other libraries, task types of one's own, and deadlines that stand elsewhere.
#include "race_mock.h"
#include <memory>
#include <string>

using namespace std::chrono_literals;
using asio::use_awaitable;

namespace mine {
template <class T = void> struct job : cancellation_mock::task_shape<job<T>, T> {
  job(job &&) noexcept;
  ~job();
};
} // namespace mine

namespace drogon {
class HttpClient {
public:
  asio::awaitable<int> sendRequestCoro(std::string request, double timeout = 0);
};
} // namespace drogon
namespace cppcoro::net {
class socket {
public:
  task<> connect(int);
  task<> connect(int, cancellation_token);
  task<std::size_t> recv(void *, std::size_t);
  task<std::size_t> recv(void *, std::size_t, cancellation_token);
  task<std::size_t> send(const void *, std::size_t);
};
} // namespace cppcoro::net
namespace coro::net::tcp {
class client {
public:
  task<int> connect(std::chrono::milliseconds timeout = std::chrono::milliseconds{0});
};
} // namespace coro::net::tcp
namespace seastar {
class connected_socket {};
future<connected_socket> connect(int);
template <class T> future<T> with_timeout(std::chrono::steady_clock::time_point, future<T>);
} // namespace seastar
namespace boost::beast {
template <class Protocol> class basic_stream {
public:
  void expires_after(std::chrono::seconds);
  void expires_never();
  asio::awaitable<void> async_connect(int, asio::use_awaitable_t);
};
using tcp_stream = basic_stream<int>;
namespace http {
template <class S> asio::awaitable<std::size_t> async_write(S &, int, asio::use_awaitable_t);
template <class S> asio::awaitable<std::size_t> async_read(S &, int, int, asio::use_awaitable_t);
} // namespace http
} // namespace boost::beast
namespace boost::mysql {
class any_connection {
public:
  asio::awaitable<void> async_execute(std::string, int &, asio::use_awaitable_t);
};
} // namespace boost::mysql
namespace beast = boost::beast;

// ---- Reported

mine::job<> own_type(asio::tcp_socket &s) {
  co_await s.async_connect(1, use_awaitable);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'asio::basic_socket::async_connect' waits for another machine without a deadline, and may wait for ever [async-missing-timeout]
}
async::task<> of_the_runtime(asio::ip::basic_resolver<int> &r) {
  co_await r.async_resolve("host", "80", use_awaitable);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'asio::ip::basic_resolver::async_resolve' waits
}
mine::job<int> http_request(drogon::HttpClient &client) {
  co_return co_await client.sendRequestCoro("GET /");
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'drogon::HttpClient::sendRequestCoro' waits
}
mine::job<int> behind_a_pointer(std::shared_ptr<drogon::HttpClient> client) {
  auto answer = co_await client->sendRequestCoro("GET /");
  // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: 'drogon::HttpClient::sendRequestCoro' waits
  co_return answer;
}
cppcoro::task<> of_cppcoro(cppcoro::net::socket &s) {
  char buffer[16];
  co_await s.connect(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'cppcoro::net::socket::connect' waits
  co_await s.send(buffer, 16);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'cppcoro::net::socket::send' waits
  (void)co_await s.recv(buffer, 16);
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'cppcoro::net::socket::recv' waits
}
asio::awaitable<void> of_beast(beast::tcp_stream &stream) {
  co_await stream.async_connect(1, use_awaitable);
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'boost::beast::basic_stream::async_connect' waits
  co_await beast::http::async_write(stream, 1, use_awaitable);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'boost::beast::http::async_write' waits
  co_await beast::http::async_read(stream, 1, 2, use_awaitable);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'boost::beast::http::async_read' waits
}
asio::awaitable<void> of_a_database(boost::mysql::any_connection &c) {
  int result = 0;
  co_await c.async_execute("SELECT 1", result, use_awaitable);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'boost::mysql::any_connection::async_execute' waits
}
coro::task<int> of_libcoro(coro::net::tcp::client &client) {
  co_return co_await client.connect();
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'coro::net::tcp::client::connect' waits
}
seastar::future<> of_seastar() {
  auto socket = co_await seastar::connect(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'seastar::connect' waits
}
template <class Socket> asio::awaitable<void> in_a_template(Socket &s) {
  co_await s.async_connect(1, use_awaitable);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'asio::basic_socket::async_connect' waits
}
template asio::awaitable<void> in_a_template(asio::tcp_socket &);

// ---- Silent

// In seconds, as an argument.
mine::job<int> given_seconds(drogon::HttpClient &client) { co_return co_await client.sendRequestCoro("GET /", 10.0); }
coro::task<int> given_milliseconds(coro::net::tcp::client &client) { co_return co_await client.connect(500ms); }
seastar::future<> under_a_deadline(std::chrono::steady_clock::time_point until) {
  auto socket = co_await seastar::with_timeout(until, seastar::connect(1));
}
// A token that somebody requests when the time is over.
cppcoro::task<> given_a_token(cppcoro::net::socket &s, cppcoro::cancellation_token token) {
  co_await s.connect(1, token);
}
// The stream has a deadline.
asio::awaitable<void> on_the_stream(beast::tcp_stream &stream) {
  stream.expires_after(30s);
  co_await stream.async_connect(1, use_awaitable);
  co_await beast::http::async_read(stream, 1, 2, use_awaitable);
}
// Where the member is opened.
class session {
  beast::tcp_stream stream_;

public:
  void open() { stream_.expires_after(30s); }
  asio::awaitable<void> ask() { co_await beast::http::async_write(stream_, 1, use_awaitable); }
};
// By whoever calls it.
asio::awaitable<void> greet(beast::tcp_stream &stream) {
  co_await beast::http::async_write(stream, 1, use_awaitable);
}
asio::awaitable<void> greets_in_time(beast::tcp_stream &stream) {
  stream.expires_after(5s);
  co_await greet(stream);
}
async::task<> in_a_select(drogon::HttpClient &client) {
  co_await async::select(client.sendRequestCoro("GET /"), async::sleep_for(10s));
}
async::task<> in_a_timeout(drogon::HttpClient &client) {
  (void)co_await async::timeout(10s, client.sendRequestCoro("GET /"));
}
// A server waits as long as its clients like.
asio::awaitable<void> serves(beast::tcp_stream &stream) {
  for (;;) {
    co_await beast::http::async_read(stream, 1, 2, use_awaitable);
    co_await beast::http::async_write(stream, 1, use_awaitable);
  }
}
// Not awaited here: whoever awaits it says how long.
asio::awaitable<void> passes_on(asio::tcp_socket &s) { return s.async_connect(1, use_awaitable); }
