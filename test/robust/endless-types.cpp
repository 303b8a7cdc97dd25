// RUN: %every_check --errors --findings %s -- -ftemplate-depth=200
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Types that have no end: Clang gives up at a depth, and so its AST has holes.
#include "async_mock.h"
#include <mutex>

template <int N> struct endless {
  endless<N + 1> next;
  std::mutex m;
  async::task<> run() {
    std::lock_guard guard(m);
    co_await next.run();
  }
};
async::task<> never_ends(endless<0> &e) { co_await e.run(); }
template <class T> async::task<> grows(T t) { co_await grows(std::pair<T, T>(t, t)); }
async::task<> growing() { co_await grows(3); }
template <class T> auto deduced(T t) { return deduced(&t); }
async::task<> deducing() { co_await deduced(3); }
struct loop_arrow {
  loop_arrow operator->();
};
async::task<> arrows(loop_arrow a) { co_await a->nothing; }
template <class T> struct own_base : own_base<own_base<T>> {};
async::task<> bases(own_base<int> *b) {
  std::lock_guard guard(b->m);
  co_await *b;
}
template <class T> concept circular = requires(T t) { requires circular<T>; };
template <circular T> async::task<> never(T);
async::task<> circle() { co_await never(3); }
