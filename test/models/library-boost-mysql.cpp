// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s 'async-*' %t
//
// Boost.MySQL, over declarations in the shape of any_connection.hpp, which is
// younger than the Boost of Debian 12.
#include "async_mock.h"
#include <string_view>

namespace boost::mysql {
class results {};
class any_connection {
public:
  void execute(std::string_view, results &);
  void ping();
  template <class Token> auto async_execute(std::string_view, results &, Token &&) {
    return async::yield_now();
  }
};
} // namespace boost::mysql

async::task<> misuse(boost::mysql::any_connection &db) {
  boost::mysql::results rows;
  db.execute("select 1", rows);
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'boost::mysql::any_connection::execute' blocks {{.*}}
  // [async-blocking-call]
  co_await async::yield_now();
}
async::task<> right(boost::mysql::any_connection &db) {
  boost::mysql::results rows;
  co_await db.async_execute("select 1", rows, 0);
}
