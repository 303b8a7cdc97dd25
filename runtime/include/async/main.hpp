// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program whose main function is a coroutine.
#ifndef ASYNC_MAIN_HPP
#define ASYNC_MAIN_HPP

#include <async/runtime.hpp>
#include <async/task.hpp>
#include <cstdio>
#include <exception>
#include <span>

namespace async::detail {

ASYNC_CORO_WRAPPER inline task<int> call_main(task<int> (*body)(), std::span<char *>) {
  return body();
}
ASYNC_CORO_WRAPPER inline task<int> call_main(task<int> (*body)(std::span<char *>),
                                              std::span<char *> arguments) {
  return body(arguments);
}

template <class Body> int run_main(Body body, int count, char **arguments) noexcept {
  try {
    runtime rt;
    return rt.block_on(call_main(body, std::span(arguments, static_cast<std::size_t>(count))));
  } catch (const stopped &) {
    std::fputs("stopped\n", stderr);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
  } catch (...) {
    std::fputs("an exception that is no std::exception left main\n", stderr);
  }
  return 1;
}

} // namespace async::detail

/// Defines main(): makes a runtime, runs the body on it, returns its value; an
/// exception is written to stderr and makes 1. Tasks that the body left are stopped
/// and waited for.
///
///   ASYNC_MAIN() { co_await serve(); co_return 0; }
///   ASYNC_MAIN(std::span<char *> arguments) { … }
#define ASYNC_MAIN(...)                                                                            \
  static ::async::task<int> async_main(__VA_ARGS__);                                               \
  int main(int count, char **arguments) {                                                          \
    return ::async::detail::run_main(&async_main, count, arguments);                               \
  }                                                                                                \
  static ::async::task<int> async_main(__VA_ARGS__)

#endif // ASYNC_MAIN_HPP
