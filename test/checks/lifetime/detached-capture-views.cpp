// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-detached-capture %t
// Views, iterators and bindings; and where the report stands.
#include "asio_mock.h"
#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

void use(std::string_view);
void use_int(int);
std::string render();

void views(asio::io_context &io, std::string name) {
  std::string_view view = name;
  asio::post(io, [view] { use(view); });
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: parameter 'name' is captured through a view of it but may be gone when the work runs, which nobody here awaits [async-detached-capture]
  const char *text = name.c_str();
  asio::post(io, [text] { use(text); });
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: parameter 'name' is captured through a view of it but may be gone
}
void iterators(asio::io_context &io) {
  std::vector<int> ids{1, 2, 3};
  auto found = std::find(ids.begin(), ids.end(), 2);
  asio::post(io, [found] { use_int(*found); });
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: local 'ids' is captured through a view of it but may be gone
}
void bindings(asio::io_context &io, std::pair<std::string, int> p) {
  auto &[name, number] = p;
  asio::post(io, [&name = name] { use(name); });
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: parameter 'p' is captured by reference but may be gone
  use_int(number);
}
void named(asio::io_context &io) {
  std::string text = render();
  auto handler = [&text] { use(text); };
  asio::post(io, handler);
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: local 'text' is captured by reference but may be gone
}
// An await among the arguments comes before the work, and does not wait for it.
asio::awaitable<void> nap();
asio::awaitable<void> completion() {
  bool finished = false;
  asio::co_spawn(co_await asio::this_coro::executor, nap(), [&finished](std::exception_ptr) { finished = true; });
  // CHECK-MESSAGES: :[[@LINE-1]]:61: warning: local 'finished' is captured by reference but may be gone
}

// Of something else by then, of a literal, or of what is outside.
void silent(asio::io_context &io, std::string name, const std::vector<int> &ids) {
  std::string_view view = name;
  view = "literal";
  asio::post(io, [view] { use(view); });
  std::string_view literal = "literal";
  asio::post(io, [literal] { use(literal); });
  auto found = std::find(ids.begin(), ids.end(), 2);
  asio::post(io, [found] { use_int(*found); });
  static std::string kept;
  auto [a, b] = std::tie(kept, ids);
  asio::post(io, [&a = a] { use(a); });
  (void)b;
}
