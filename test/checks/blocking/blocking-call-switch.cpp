// RUN: rm -rf %t.d && mkdir -p %t.d && cp %s %t.d/test.cpp && cp %S/Inputs/moving.model.yaml %t.d
// RUN: echo 'models: [moving.model.yaml]' > %t.d/.async-tidy.yaml
// RUN: %if plugin %{ %clang_tidy -load=%plugin --quiet --checks=-*,async-blocking-call %t.d/test.cpp -- -std=c++20 -I %inputs 2>/dev/null | FileCheck %s --implicit-check-not=warning: %}
// A coroutine that has itself moved off the executor may block.
#include "async_mock.h"
#include <unistd.h>

namespace moving {
struct executor {};
async::task<> resume_on(executor &);
async::task<> resume_on_pool();
async::task<> resume_on_loop();
} // namespace moving

async::task<> moves_off(moving::executor &background) {
  sleep(1);
  // CHECK: :[[@LINE-1]]:3: warning: 'sleep' blocks
  co_await moving::resume_on(background);
  sleep(2);
  co_await moving::resume_on_pool();
  sleep(3);
  co_await moving::resume_on_loop();
  sleep(4);
  // CHECK: :[[@LINE-1]]:3: warning: 'sleep' blocks
}

async::task<> forgets_to_await(moving::executor &background) {
  (void)moving::resume_on(background);
  sleep(5);
  // CHECK: :[[@LINE-1]]:3: warning: 'sleep' blocks
  co_return;
}
