// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-buffer-lifetime %t
// The calls that start an operation and leave it to itself.
#include "asio_mock.h"
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using asio::ip::tcp;
using asio::error_code;
void on_done(error_code, std::size_t);
std::string render();

void local_string_detached(tcp::socket &s) {
  std::string line = render();
  asio::async_write(s, asio::buffer(line), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes [async-buffer-lifetime]
}

void local_array_with_handler(tcp::socket &s) {
  char data[128];
  s.async_read_some(asio::buffer(data), [](error_code, std::size_t) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'data' ends with its scope, but 'asio::basic_stream_socket::async_read_some' uses it until the operation completes
}

void temporary(tcp::socket &s) {
  asio::async_write(s, asio::buffer(render()), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the temporary that is passed to 'asio::async_write' ends with this statement, but is used until the operation completes
}

void parameter_by_value(tcp::socket &s, std::string line) {
  asio::async_write(s, asio::buffer(line), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes
}

void buffer_variable(tcp::socket &s) {
  std::string line = render();
  auto view = asio::buffer(line);
  asio::async_write(s, view, on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes
}

void dynamic_buffer(tcp::socket &s) {
  std::string line;
  asio::async_read_until(s, asio::dynamic_buffer(line), "\n", on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'line' ends with its scope, but 'asio::async_read_until' uses it until the operation completes
}

void pointer_and_size(tcp::socket &s) {
  std::vector<char> bytes(10);
  s.async_write_some(asio::buffer(bytes.data(), bytes.size()), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'bytes' ends with its scope, but 'asio::basic_stream_socket::async_write_some' uses it until the operation completes
}

void through_a_string_view(tcp::socket &s) {
  std::string line = render();
  std::string_view view = line;
  s.async_write_some(asio::buffer(view.data(), view.size()), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'line' ends with its scope, but 'asio::basic_stream_socket::async_write_some' uses it until the operation completes
}

struct message {
  std::array<char, 8> head;
  std::string body;
};

void part_of_a_dying_object(tcp::socket &s) {
  message m;
  asio::async_write(s, asio::buffer(m.body), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'm' ends with its scope, but 'asio::async_write' uses it until the operation completes
}

void array_in_a_dying_object(tcp::socket &s) {
  message m;
  asio::async_read(s, asio::buffer(m.head.data(), 8), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'm' ends with its scope, but 'asio::async_read' uses it until the operation completes
}

void shared_pointer_nobody_keeps(tcp::socket &s) {
  auto line = std::make_shared<std::string>(render());
  asio::async_write(s, asio::buffer(*line), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes
}

void unique_pointer(tcp::socket &s) {
  auto bytes = std::make_unique<char[]>(10);
  asio::async_read(s, asio::buffer(bytes.get(), 10), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'bytes' ends with its scope, but 'asio::async_read' uses it until the operation completes
}

void bound_to_an_executor(tcp::socket &s, asio::io_context &ctx) {
  std::string line = render();
  asio::async_write(s, asio::buffer(line),
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes
                    asio::bind_executor(ctx.get_executor(), [](error_code, std::size_t) {}));
}

void copied_into_the_handler(tcp::socket &s) {
  std::string line = render();
  // The handler has a copy; the buffer is over the original.
  asio::async_write(s, asio::buffer(line), [line](error_code, std::size_t) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes
}

asio::awaitable<std::size_t> returned_unawaited(tcp::socket &s) {
  std::string line = render();
  return asio::async_write(s, asio::buffer(line), asio::use_awaitable);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes
}

std::future<std::size_t> returned_future(tcp::socket &s) {
  std::string line = render();
  return asio::async_write(s, asio::buffer(line), asio::use_future);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes
}

asio::awaitable<void> temporary_in_a_stored_operation(tcp::socket &s) {
  auto operation = asio::async_write(s, asio::buffer(render()), asio::deferred);
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: the temporary that is passed to 'asio::async_write' ends with this statement, but is used until the operation completes
  co_await std::move(operation);
}

asio::awaitable<void> detached_in_a_coroutine(tcp::socket &s) {
  std::string line = render();
  asio::async_write(s, asio::buffer(line), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes
  co_return;
}

void spawned(tcp::socket &s, asio::io_context &ctx) {
  std::string line = render();
  asio::co_spawn(ctx, asio::async_write(s, asio::buffer(line), asio::use_awaitable),
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes
                 asio::detached);
}

void inside_a_handler(tcp::socket &s, asio::io_context &ctx) {
  asio::post(ctx, [&s] {
    std::string reply = render();
    asio::async_write(s, asio::buffer(reply), asio::detached);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'reply' ends with its scope, but 'asio::async_write' uses it until the operation completes
  });
}

void run_after_its_end(tcp::socket &s, asio::io_context &ctx) {
  {
    std::string line = render();
    asio::async_write(s, asio::buffer(line), on_done);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'line' ends with its scope, but 'asio::async_write' uses it until the operation completes
  }
  ctx.run();
}

// A function of the user's own, known by what it takes.
struct framed_stream {
  template <class Handler> void async_send_frame(asio::mutable_buffer, Handler) {}
};
void own_operation(framed_stream &s) {
  std::string frame = render();
  s.async_send_frame(asio::buffer(frame), on_done);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'frame' ends with its scope, but 'framed_stream::async_send_frame' uses it until the operation completes
}

// Silent.

// Awaited where it is started: the frame waits.
asio::awaitable<void> awaited_in_place(tcp::socket &s) {
  std::string line = render();
  co_await asio::async_write(s, asio::buffer(line), asio::use_awaitable);
  co_await asio::async_write(s, asio::buffer(line), asio::deferred);
  co_await asio::async_write(s, asio::buffer(render()), asio::use_awaitable);
  co_await s.async_read_some(asio::buffer(line));
  auto [error, n] = co_await asio::async_read(s, asio::buffer(line), asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> stored_and_awaited(tcp::socket &s) {
  std::string line = render();
  auto operation = asio::async_write(s, asio::buffer(line), asio::use_awaitable);
  co_await std::move(operation);
}

// Members of an object that the handler keeps alive, or that somebody else does.
struct session : std::enable_shared_from_this<session> {
  tcp::socket socket;
  std::string text;
  std::array<char, 10> bytes;
  void read() {
    auto self = shared_from_this();
    socket.async_read_some(asio::buffer(bytes.data(), 10),
                           [this, self](error_code, std::size_t) { read(); });
    asio::async_write(socket, asio::buffer(text), [self](error_code, std::size_t) {});
    asio::async_write(socket, asio::buffer(this->text), on_done);
  }
};

void static_storage(tcp::socket &s) {
  static std::string hello = "hello";
  asio::async_write(s, asio::buffer(hello), on_done);
  asio::async_write(s, asio::buffer("hello", 5), on_done);
  static constexpr char bye[] = "bye";
  asio::async_write(s, asio::buffer(bye, 3), on_done);
}

void shared_pointer_in_the_handler(tcp::socket &s) {
  auto line = std::make_shared<std::string>(render());
  asio::async_write(s, asio::buffer(*line), [line](error_code, std::size_t) {});
}

void moved_into_the_handler(tcp::socket &s) {
  auto bytes = std::make_unique<char[]>(10);
  auto view = asio::buffer(bytes.get(), 10);
  asio::async_read(s, view, [bytes = std::move(bytes)](error_code, std::size_t) {});
}

// Kept with the token.
template <class Token, class... Kept> Token consign(Token token, Kept...) { return token; }
void consigned(tcp::socket &s) {
  auto line = std::make_shared<std::string>(render());
  asio::async_write(s, asio::buffer(*line), consign(asio::detached, line));
}

void runs_the_loop_itself(tcp::socket &s, asio::io_context &ctx) {
  std::string line = render();
  asio::async_write(s, asio::buffer(line), on_done);
  ctx.run();
}

void run_everything(asio::io_context &);
void somebody_runs_the_loop(tcp::socket &s, asio::io_context &ctx) {
  std::string line = render();
  asio::async_write(s, asio::buffer(line), on_done);
  run_everything(ctx);
}

void future_joined(tcp::socket &s) {
  std::string line = render();
  auto sent = asio::async_write(s, asio::buffer(line), asio::use_future);
  sent.get();
}

void signalled_by_the_handler(tcp::socket &s) {
  std::string line = render();
  std::promise<void> sent;
  asio::async_write(s, asio::buffer(line), [&sent](error_code, std::size_t) { sent.set_value(); });
  sent.get_future().wait();
}

// Whose object it is cannot be told.
void reference_parameter(tcp::socket &s, const std::string &line, const char *bytes) {
  asio::async_write(s, asio::buffer(line), on_done);
  asio::async_write(s, asio::buffer(bytes, 3), on_done);
}

void stored_elsewhere(tcp::socket &s, std::vector<std::shared_ptr<std::string>> &queue) {
  auto line = std::make_shared<std::string>(render());
  queue.push_back(line);
  asio::async_write(s, asio::buffer(*line), on_done);
}

void no_buffer(asio::steady_timer &t) {
  t.async_wait([](error_code) {});
}
