// RUN: %check_async_tidy %s async-dangling-argument %t
#include "async_mock.h"
#include <string>

async::task<int> parse(const std::string &text);
async::task<int> reads(const std::string &text) { co_return text.size(); }

async::task<int> kept() {
  auto task = parse("text");
  // CHECK-NOTES: :[[@LINE-1]]:21: warning: temporary given to 'text' of 'parse' dies at the end of the full expression, before the task is awaited [async-dangling-argument]
  // CHECK-NOTES: :[[@LINE+4]]:13: note: the task is awaited only here
  // CHECK-NOTES: :[[@LINE-3]]:15: note: await it here, or let the function take the argument by value
  // CHECK-NOTES: :5:43: note: parameter declared here

  co_return co_await std::move(task);
}
async::task<int> returned() {
  std::string text;
  return reads(text);
  // CHECK-NOTES: :[[@LINE-1]]:16: warning: local 'text' given to 'text' of 'reads' dies when this function returns, before the task can be awaited [async-dangling-argument]
  // CHECK-NOTES: :[[@LINE-2]]:3: note: the task is returned here without being awaited
  // CHECK-NOTES: :6:61: note: the task reads it here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: make this function a coroutine and write 'co_return co_await'
  // CHECK-NOTES: :6:43: note: parameter declared here
}
