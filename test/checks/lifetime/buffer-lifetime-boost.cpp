// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-buffer-lifetime %t
// Messages, requests and results of Beast, Redis and MySQL, and sequences that
// are filled bit by bit.
#define ASIO_MOCK_BOOST
#include "asio_mock.h"
#include <string>
#include <string_view>
#include <vector>

namespace boost {
namespace beast {
struct flat_buffer {};
namespace http {
template <bool Request, class Body> struct message {
  Body body;
};
template <class Stream, class Buffer, bool R, class Body, class Handler>
void async_read(Stream &, Buffer &, message<R, Body> &, Handler &&) {}
template <class Stream, bool R, class Body, class Handler>
void async_write(Stream &, const message<R, Body> &, Handler &&) {}
} // namespace http
} // namespace beast
namespace redis {
struct request {};
template <class T> struct response {};
class connection {
public:
  template <class Response, class Handler>
  void async_exec(const request &, Response &, Handler &&) {}
};
} // namespace redis
namespace mysql {
struct results {};
class any_connection {
public:
  template <class Request, class Results, class Handler>
  void async_execute(Request &&, Results &, Handler &&) {}
};
} // namespace mysql
} // namespace boost

using boost::asio::ip::tcp;
using boost::asio::error_code;
namespace http = boost::beast::http;
using reply = http::message<false, std::string>;
void on_done(error_code, std::size_t);
void on_executed(error_code);
std::string render();

void beast(tcp::socket &s) {
  reply message;
  boost::beast::flat_buffer buffer;
  http::async_write(s, message, on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'message' ends with its scope, but 'boost::beast::http::async_write' uses it until the operation completes [async-buffer-lifetime]
  http::async_read(s, buffer, message, on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '{{buffer|message}}' ends with its scope, but 'boost::beast::http::async_read' uses it until the operation completes
}
void redis(boost::redis::connection &c) {
  boost::redis::request request;
  boost::redis::response<int> response;
  c.async_exec(request, response, on_executed);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: '{{request|response}}' ends with its scope, but 'boost::redis::connection::async_exec' uses it until the operation completes
}
void mysql(boost::mysql::any_connection &c) {
  boost::mysql::results results;
  c.async_execute("select 1", results, on_executed);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'results' ends with its scope, but 'boost::mysql::any_connection::async_execute' uses it until the operation completes
}
void filled(tcp::socket &s) {
  std::string text = render();
  std::vector<boost::asio::const_buffer> buffers;
  buffers.push_back(boost::asio::buffer(text));
  boost::asio::async_write(s, buffers, on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'text' ends with its scope, but 'boost::asio::async_write' uses it until the operation completes
}

class connection {
  reply message;
  boost::redis::request request;
  boost::redis::response<int> response;
  boost::mysql::results results;
  std::string text;

public:
  void members(tcp::socket &s, boost::redis::connection &r, boost::mysql::any_connection &m) {
    http::async_write(s, message, on_done);
    r.async_exec(request, response, on_executed);
    // The request has been sent when the call returns.
    std::string query = render();
    m.async_execute(query, results, on_executed);
    std::vector<boost::asio::const_buffer> buffers;
    buffers.push_back(boost::asio::buffer(text));
    boost::asio::async_write(s, buffers, on_done);
  }
};
