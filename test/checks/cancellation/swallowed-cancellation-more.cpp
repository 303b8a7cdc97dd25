// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: rm -rf %t.d && mkdir -p %t.d && cp %s %t.d/test.cpp && cp %S/Inputs/own-errors.model.yaml %t.d
// RUN: echo 'models: [own-errors.model.yaml]' > %t.d/.async-tidy.yaml
// RUN: %if plugin %{ %clang_tidy -load=%plugin --quiet --checks=-*,async-swallowed-cancellation %t.d/test.cpp -- -std=c++20 -I %inputs 2>/dev/null | FileCheck %s --implicit-check-not=warning: %}
// A library whose errors have a base of its own, which is no std::exception.
#include "task_shape.h"
#include <exception>

namespace own {
struct error {
  int code() const;
};
struct canceled : error {};
struct denied : error {};
struct action : task_shape<action, void, eager> {};
action step();
} // namespace own
bool healthy();
void note(int);

own::action base_of_all_errors() {
  while (healthy()) {
    try {
      co_await own::step();
      // CHECK: :[[@LINE+1]]:7: warning: {{.*}}own::canceled
    } catch (const own::error &e) {
      note(e.code());
    }
  }
}
own::action let_out_first() {
  while (healthy()) {
    try {
      co_await own::step();
    } catch (const own::canceled &) {
      throw;
    } catch (const own::error &e) {
      note(e.code());
    }
  }
}
own::action another_error() {
  while (healthy()) {
    try {
      co_await own::step();
    } catch (const own::denied &e) {
      note(e.code());
    }
  }
}
own::action by_its_name() {
  while (healthy()) {
    try {
      co_await own::step();
    } catch (const own::canceled &e) {
      note(e.code());
    }
  }
}
own::action no_base_of_it() {
  while (healthy()) {
    try {
      co_await own::step();
    } catch (const std::exception &) {
      note(0);
    }
  }
}
