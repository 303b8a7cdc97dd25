// RUN: %check_async_tidy %s async-block-on-in-async %t -- --fix-notes
#include "async_mock.h"
#include <string>

async::task<std::string> load();

async::task<> awaits_instead() {
  std::string text = async::block_on(load());
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'async::block_on' blocks
  // CHECK-FIXES: std::string text = co_await load();
  auto size = async::block_on(load()).size();
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'async::block_on' blocks
  // CHECK-FIXES: auto size = (co_await load()).size();
  co_return;
}

#define WAIT(x) async::block_on(x)
async::task<> no_edit_in_a_macro() {
  WAIT(load());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'async::block_on' blocks
  // CHECK-FIXES: WAIT(load());
  co_return;
}

async::task<> no_await_in_a_handler() {
  try {
    co_await load();
  } catch (...) {
    async::block_on(load());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'async::block_on' blocks
    // CHECK-FIXES: {{^}}    async::block_on(load());
  }
}
