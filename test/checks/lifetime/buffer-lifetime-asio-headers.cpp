// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-buffer-lifetime %t -- -- -DASIO_HAS_CO_AWAIT -DASIO_HAS_STD_COROUTINE
// REQUIRES: asio
// The same with the real headers.
#define ASIO_STANDALONE
#include <asio.hpp>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

using asio::ip::tcp;
using asio::ip::udp;
void on_done(asio::error_code, std::size_t);
std::string render();

void free_functions(tcp::socket &s) {
  std::string line = render();
  std::array<char, 64> bytes;
  asio::streambuf stream;
  asio::async_write(s, asio::buffer(line), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes [async-buffer-lifetime]
  asio::async_read(s, asio::buffer(bytes), asio::transfer_at_least(1), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'bytes' ends with its scope, but 'asio::async_read' uses it until the operation completes
  asio::async_read_until(s, stream, '\n', on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'stream' ends with its scope, but 'asio::async_read_until' uses it until the operation completes
  asio::async_read_until(s, asio::dynamic_buffer(line), '\n', asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'line' ends with its scope, but 'asio::async_read_until' uses it until the operation completes
}

void members(tcp::socket &s, udp::socket &u, tcp::acceptor &a, asio::io_context &ctx) {
  char data[32];
  udp::endpoint sender;
  tcp::socket peer(ctx);
  s.async_read_some(asio::buffer(data), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'data' ends with its scope, but 'asio::basic_stream_socket::async_read_some' uses it until the operation completes
  s.async_write_some(asio::buffer(data, 3), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'data' ends with its scope, but 'asio::basic_stream_socket::async_write_some' uses it until the operation completes
  u.async_receive_from(asio::buffer(data), sender, on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'data' ends with its scope, but 'asio::basic_datagram_socket::async_receive_from' uses it until the operation completes
  u.async_send_to(asio::buffer(render()), sender, on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the temporary that is passed to 'asio::basic_datagram_socket::async_send_to' ends with this statement, but is used until the operation completes
  a.async_accept(peer, [](asio::error_code) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'peer' ends with its scope, but 'asio::basic_socket_acceptor::async_accept' uses it until the operation completes
}

void sequences(tcp::socket &s) {
  std::string head = render(), body = render();
  std::array<asio::const_buffer, 2> both = {asio::buffer(head), asio::buffer(body)};
  asio::async_write(s, both, on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'head' ends with its scope, but 'asio::async_write' uses it until the operation completes
  std::vector<asio::const_buffer> many{asio::buffer(head)};
  asio::async_write(s, many, on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'head' ends with its scope, but 'asio::async_write' uses it until the operation completes
  asio::async_write(s, asio::const_buffer(head.data(), head.size()), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'head' ends with its scope, but 'asio::async_write' uses it until the operation completes
  asio::async_write(s, asio::buffer(asio::buffer(head) + 2), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'head' ends with its scope, but 'asio::async_write' uses it until the operation completes
}

asio::awaitable<std::size_t> returned(tcp::socket &s) {
  std::string line = render();
  return asio::async_write(s, asio::buffer(line), asio::use_awaitable);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes
}

// Silent.
asio::awaitable<void> awaited(tcp::socket &s, udp::socket &u) {
  std::string line = render();
  udp::endpoint sender;
  co_await asio::async_write(s, asio::buffer(line), asio::use_awaitable);
  co_await u.async_receive_from(asio::buffer(line), sender, asio::use_awaitable);
  auto later = asio::async_write(s, asio::buffer(line), asio::use_awaitable);
  co_await std::move(later);
}

// The operation copies what it is told by value.
void copied_arguments(tcp::socket &s, udp::socket &u, tcp::resolver &r, tcp::acceptor &a) {
  tcp::endpoint where;
  udp::endpoint to;
  static char data[8];
  std::string host = render();
  s.async_connect(where, [](asio::error_code) {});
  u.async_send_to(asio::buffer(data), to, on_done);
  r.async_resolve(host, "http", [](asio::error_code, tcp::resolver::results_type) {});
  a.async_accept([](asio::error_code, tcp::socket) {});
  a.async_accept(s, std::bind([](asio::error_code) {}, std::placeholders::_1));
}

struct connection : std::enable_shared_from_this<connection> {
  tcp::socket socket;
  asio::streambuf input;
  std::array<char, 8> bytes;
  void read() {
    asio::async_read_until(socket, input, '\n',
                           [self = shared_from_this()](asio::error_code, std::size_t) { self->read(); });
    socket.async_read_some(asio::buffer(bytes), [self = shared_from_this()](asio::error_code, std::size_t) {});
    asio::async_write(socket, input.data(), on_done);
  }
};

// A sequence of the user's own is copied, and owns what it shows.
class shared_buffer {
public:
  using value_type = asio::const_buffer;
  using const_iterator = const asio::const_buffer *;
  explicit shared_buffer(const std::string &text);
  const_iterator begin() const;
  const_iterator end() const;

private:
  std::shared_ptr<std::string> data_;
  asio::const_buffer buffer_;
};
void own_sequence(tcp::socket &s) {
  shared_buffer shared(render());
  asio::async_write(s, shared, on_done);
}

// The member function below runs the loop.
class blocking_client {
  void run(std::chrono::seconds timeout);
  void write() {
    std::string line = render();
    asio::error_code result;
    asio::async_write(socket_, asio::buffer(line),
                      [&](const asio::error_code &e, std::size_t) { result = e; });
    run(std::chrono::seconds(1));
  }
  asio::io_context ctx_;
  tcp::socket socket_{ctx_};
};

int main() {
  asio::io_context ctx;
  tcp::socket s(ctx);
  std::string line = render();
  asio::async_write(s, asio::buffer(line), on_done);
  ctx.run();
}
