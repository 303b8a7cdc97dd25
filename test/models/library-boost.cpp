// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: boost
// RUN: %check_async_tidy %s async-unawaited-task,async-blocking-call,async-unbounded-channel %t
//
// Boost's own headers: Asio, Beast and the lock-free queue.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/spsc_queue.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::awaitable, asio::use_awaitable;

awaitable<void> flush();

awaitable<void> misuse(beast::tcp_stream &stream) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush'
  // never runs [async-unawaited-task]
  beast::flat_buffer buffer;
  http::request<http::string_body> request;
  http::read(stream, buffer, request);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'boost::beast::http::read' blocks {{.*}}
  // [async-blocking-call]
  boost::lockfree::queue<int> all(64);
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: {{.*}}'all' has no capacity limit{{.*}}
  // [async-unbounded-channel]
  if (all.push(1))
    co_await flush();
}

awaitable<void> right(beast::tcp_stream stream) {
  beast::flat_buffer buffer;
  http::request<http::string_body> request;
  stream.expires_after(std::chrono::seconds(30));
  co_await http::async_read(stream, buffer, request, use_awaitable);
  boost::lockfree::queue<int, boost::lockfree::capacity<64>> few;
  boost::lockfree::spsc_queue<int> two(64);
  if (few.push(1) && two.push(1))
    co_await flush();
}
