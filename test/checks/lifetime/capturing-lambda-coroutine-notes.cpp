// RUN: %check_async_tidy %s async-capturing-lambda-coroutine %t
#include "asio_mock.h"
#include <string>

void use(const std::string &);

void kept_by_the_launcher(asio::io_context &io, std::string name) {
  asio::co_spawn(io, [name]() -> asio::awaitable<void> { use(name); co_return; }(), asio::detached);
  // CHECK-NOTES: :[[@LINE-1]]:22: warning: capture 'name' is read by the coroutine after its closure died at the end of the full expression [async-capturing-lambda-coroutine]
  // CHECK-NOTES: :[[@LINE-2]]:3: note: the task goes on from here, beside this function
  // CHECK-NOTES: :[[@LINE-3]]:62: note: 'name' is read here
  // CHECK-NOTES: :[[@LINE-4]]:22: note: give the lambda itself to 'asio::co_spawn', which keeps it until it has ended
}
asio::awaitable<void> returned(std::string name) {
  return [name]() -> asio::awaitable<void> { use(name); co_return; }();
  // CHECK-NOTES: :[[@LINE-1]]:10: warning: capture 'name' is read by the coroutine after its closure died at the end of the full expression [async-capturing-lambda-coroutine]
  // CHECK-NOTES: :[[@LINE-2]]:3: note: the task is returned here without being awaited
  // CHECK-NOTES: :[[@LINE-3]]:50: note: 'name' is read here
  // CHECK-NOTES: :[[@LINE-4]]:10: note: pass what it needs as parameters, which live in the coroutine's frame
}
