// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-select-starvation,async-cancel-unsafe-select %t
// The loop of an assertion is there for the semicolon behind it.
#include "race_mock.h"

namespace cobalt = boost::cobalt;
cobalt::promise<int> next_request();
cobalt::promise<int> next_reply();
bool never();
void check(int);
#define CHECK_EQUAL(a, b) do { check((a) - (b)); } while (never())

cobalt::task<> asserted() {
  CHECK_EQUAL(1, (co_await cobalt::left_race(next_request(), next_reply()), 1));
}
