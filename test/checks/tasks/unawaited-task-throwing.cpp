// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-unawaited-task %t
// Tests that make a call in order to see it throw make no task when they pass.
#include "async_mock.h"
#include <stdexcept>

async::task<> flush();
struct bad_socket : std::runtime_error {
  using std::runtime_error::runtime_error;
};
void fail();

// As test frameworks write them.
#define EXPECT_THROW(Statement, Exception)                                                         \
  try {                                                                                            \
    Statement;                                                                                     \
    fail();                                                                                        \
  } catch (Exception const &) {                                                                    \
  } catch (...) {                                                                                  \
    fail();                                                                                        \
  }
#define CHECK_THROWS_AS(Expression, Exception)                                                     \
  do {                                                                                             \
    try {                                                                                          \
      static_cast<void>(Expression);                                                               \
      fail();                                                                                      \
    } catch (const Exception &) {                                                                  \
    }                                                                                              \
  } while (false)
#define EXPECT_NO_THROW(Statement)                                                                 \
  try {                                                                                            \
    Statement;                                                                                     \
  } catch (const std::exception &) {                                                               \
    fail();                                                                                        \
  }
template <class Exception, class F> void expect_throw(F &&f) {
  try {
    f();
  } catch (const Exception &) {
    return;
  }
  fail();
}
template <class F> void expect_no_throw(F &&f) { f(); }

void throws() {
  EXPECT_THROW(flush(), std::invalid_argument)
  EXPECT_THROW({ flush(); }, bad_socket)
  CHECK_THROWS_AS(flush(), bad_socket);
  expect_throw<bad_socket>([] { flush(); });
  expect_throw<std::invalid_argument>([] {
    int socket = 0;
    (void)socket;
    (void)flush();
  });
}
void does_not_throw() {
  EXPECT_NO_THROW(flush())
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: task returned by 'flush' is never awaited
  expect_no_throw([] { flush(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: task returned by 'flush' is never awaited
  // Only the last call is the one that throws.
  expect_throw<bad_socket>([] {
    flush();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'flush' is never awaited
    fail();
  });
  EXPECT_THROW(fail(), bad_socket)
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited
}
void written_by_hand() {
  try {
    flush();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: task returned by 'flush' is never awaited
  } catch (const bad_socket &) {
    fail();
  }
}
