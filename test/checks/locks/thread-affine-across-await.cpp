// RUN: %check_async_tidy %s async-thread-affine-across-await %t
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "async_mock.h"
#include "task_shape.h"
#include <cerrno>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

struct context {
  int depth = 0;
  std::vector<int> list;
};
thread_local context current;
thread_local context *pointed = nullptr;
thread_local int counter = 0;
thread_local std::string scratch;
context plain;

async::task<> io();
async::task<int> number();
async::task<std::string> text();
void use(int);
void log_thread(std::thread::id);

context &local_context() {
  thread_local context mine;
  return mine;
}
context &shared_context();

namespace seastar {
template <class T = void> class future : public task_shape<future<T>, T, eager> {};
} // namespace seastar

// Sets a thread_local for as long as it lives.
struct trace_scope {
  trace_scope() : previous(std::exchange(pointed, &own)) {}
  ~trace_scope() { pointed = previous; }
  context own;
  context *previous;
};
class [[clang::annotate("async::thread_bound")]] gl_binding {
public:
  explicit gl_binding(int);
  gl_binding(gl_binding &&);
  ~gl_binding();
};
namespace pybind11 {
class gil_scoped_release {
public:
  gil_scoped_release();
  ~gil_scoped_release();
};
} // namespace pybind11

// ---- Reported -----------------------------------------------------------------

async::task<> reference() {
  auto &ctx = current;
  ctx.depth++;
  co_await io();
  ctx.depth--;
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'ctx' refers to the 'current' of the thread that ran before the suspension; another thread may run now [async-thread-affine-across-await]
  // CHECK-NOTES: :[[@LINE-5]]:9: note: obtained here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: suspended here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: take the reference again after the suspension point
}

async::task<> address_of_a_part() {
  int *depth = &current.depth;
  int got = co_await number();
  *depth = got;
  // CHECK-NOTES: :[[@LINE-1]]:4: warning: 'depth' refers to the 'current'
  // CHECK-NOTES: :[[@LINE-4]]:8: note: obtained here
  // CHECK-NOTES: :[[@LINE-4]]:13: note: suspended here
  // CHECK-NOTES: :[[@LINE-4]]:4: note: take the reference
}

async::task<> through_a_function() {
  context &ctx = local_context();
  co_await io();
  use(ctx.depth);
  // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'ctx' refers to the 'mine'
  // CHECK-NOTES: :[[@LINE-4]]:12: note: obtained here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: suspended here
  // CHECK-NOTES: :[[@LINE-4]]:7: note: take the reference
}

async::task<> in_a_loop() {
  auto &ctx = current;
  for (int i = 0; i < 3; ++i) {
    ctx.list.push_back(i);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'ctx' refers to the 'current'
    // CHECK-NOTES: :[[@LINE-4]]:9: note: obtained here
    // CHECK-NOTES: :[[@LINE+2]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: take the reference
    co_await io();
  }
}

async::task<> value_written_back() {
  int saved = counter;
  co_await io();
  counter = saved + 1;
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: thread_local 'counter' is set to what was read of it before the suspension; it may be that of another thread
  // CHECK-NOTES: :[[@LINE-4]]:7: note: obtained here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: suspended here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: read it again
}

async::task<> in_one_expression() {
  counter = counter + co_await number();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: thread_local 'counter' is set to
  // CHECK-NOTES: :[[@LINE-2]]:13: note: obtained here
  // CHECK-NOTES: :[[@LINE-3]]:23: note: suspended here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: read it again
}

async::task<> as_receiver() {
  scratch.append(co_await text());
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: thread_local 'scratch' is taken before the suspension and used after it, when another thread may run
  // CHECK-NOTES: :[[@LINE-2]]:3: note: obtained here
  // CHECK-NOTES: :[[@LINE-3]]:18: note: suspended here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: await first
}

struct owners {
  std::map<std::thread::id, int> by_thread;
  std::thread::id owner_;
  void release(std::thread::id);
  async::task<> id_as_key() {
    auto id = std::this_thread::get_id();
    by_thread[id] = 1;
    co_await io();
    by_thread.erase(id);
    // CHECK-NOTES: :[[@LINE-1]]:21: warning: 'id' is the id of the thread that ran before the suspension; another thread may run now
    // CHECK-NOTES: :[[@LINE-5]]:10: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:21: note: read it again
  }
  async::task<bool> id_compared_with_an_owner() {
    const auto me = std::this_thread::get_id();
    co_await io();
    bool mine = owner_ == me;
    // CHECK-NOTES: :[[@LINE-1]]:27: warning: 'me' is the id of
    // CHECK-NOTES: :[[@LINE-4]]:16: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:27: note: read it again
    co_return mine;
  }
};

async::task<> posix_id() {
  pthread_t self = pthread_self();
  co_await io();
  pthread_detach(self);
  // CHECK-NOTES: :[[@LINE-1]]:18: warning: 'self' is the id of
  // CHECK-NOTES: :[[@LINE-4]]:13: note: obtained here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: suspended here
  // CHECK-NOTES: :[[@LINE-4]]:18: note: read it again
}

async::task<> errno_after_an_await(int fd) {
  int got = ::write(fd, "x", 1);
  co_await io();
  if (got < 0)
    throw std::system_error(errno, std::generic_category());
  // CHECK-NOTES: :[[@LINE-1]]:29: warning: the thread's last error is read after a suspension; it may be that of another thread
  // CHECK-NOTES: :[[@LINE-5]]:13: note: set here
  // CHECK-NOTES: :[[@LINE-5]]:3: note: suspended here
  // CHECK-NOTES: :[[@LINE-4]]:29: note: keep the error in a variable
}

async::task<> scope_held() {
  trace_scope scope;
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'scope' belongs to the thread that made it and is held across a suspension point; it may end on another thread
  // CHECK-NOTES: :[[@LINE-3]]:15: note: made here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: end its scope before
}

async::task<> annotated_object() {
  gl_binding bound(1);
  use(co_await number());
  // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'bound' belongs to the thread
  // CHECK-NOTES: :[[@LINE-3]]:14: note: made here
  // CHECK-NOTES: :[[@LINE-3]]:7: note: end its scope
}

async::task<> of_a_library() {
  pybind11::gil_scoped_release release;
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'release' belongs to
  // CHECK-NOTES: :[[@LINE-3]]:32: note: made here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: end its scope
}

async::task<> in_an_optional() {
  std::optional<gl_binding> bound;
  bound.emplace(1);
  co_await io();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'bound' belongs to
  // CHECK-NOTES: :[[@LINE-3]]:3: note: made here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: end its scope
}

// ---- Silent -------------------------------------------------------------------

async::task<> read_again() {
  current.depth++;
  co_await io();
  current.depth--;
}

async::task<> reference_used_before_only() {
  auto &ctx = current;
  ctx.depth++;
  co_await io();
}

async::task<> reference_taken_after() {
  co_await io();
  auto &ctx = current;
  ctx.depth++;
}

async::task<> pointer_set_again() {
  context *ctx = &current;
  ctx->depth++;
  co_await io();
  ctx = &current;
  ctx->depth--;
}

async::task<> taken_in_each_turn() {
  for (int i = 0; i < 3; ++i) {
    auto &ctx = current;
    ctx.depth = i;
    co_await io();
  }
}

async::task<> copy_is_our_own() {
  context mine = current;
  int depth = counter;
  co_await io();
  use(mine.depth + depth);
}

// The object is not the thread's; only the way to it was.
async::task<> what_a_pointer_pointed_to() {
  context *ctx = pointed;
  context &same = *pointed;
  co_await io();
  ctx->depth++;
  same.depth++;
}

async::task<> compound_assignment_reads_after() { counter += co_await number(); }
async::task<> awaited_first() {
  auto more = co_await text();
  scratch.append(more);
}

async::task<> not_thread_local() {
  auto &a = plain;
  auto &b = shared_context();
  co_await io();
  a.depth = b.depth;
}

// One thread for all of them.
seastar::future<> single_threaded(int fd) {
  auto &ctx = current;
  trace_scope scope;
  auto id = std::this_thread::get_id();
  co_await io();
  ctx.depth++;
  owners().release(id);
}

async::task<bool> compared_with_a_fresh_id() {
  auto before = std::this_thread::get_id();
  co_await io();
  auto after = std::this_thread::get_id();
  if (before != std::this_thread::get_id())
    use(1);
  co_return before == after;
}

async::task<std::thread::id> printed_and_returned() {
  auto id = std::this_thread::get_id();
  co_await io();
  std::cout << "started on " << id;
  log_thread(id);
  co_return id;
}

async::task<> errno_kept(int fd) {
  int got = ::write(fd, "x", 1);
  int error = errno;
  co_await io();
  if (got < 0)
    throw std::system_error(error, std::generic_category());
}

async::task<> errno_of_a_later_call(int fd) {
  ::write(fd, "x", 1);
  co_await io();
  if (::write(fd, "y", 1) < 0)
    use(errno);
}

async::task<> errno_of_the_awaited_operation(int fd) {
  ::write(fd, "x", 1);
  int got = co_await number();
  if (got < 0)
    use(errno);
}

async::task<> scope_ends_before() {
  {
    trace_scope scope;
    use(1);
  }
  co_await io();
}

async::task<> never_suspends() {
  auto &ctx = current;
  trace_scope scope;
  co_await std::suspend_never{};
  ctx.depth++;
}

async::task<> in_another_function() {
  auto &ctx = current;
  auto later = []() -> async::task<> { co_await io(); };
  ctx.depth++;
  co_await later();
}

async::task<> returns_before(bool early) {
  auto &ctx = current;
  if (early) {
    co_await io();
    co_return;
  }
  ctx.depth++;
}

// An iterator into what belongs to the thread.
thread_local std::map<int, int> per_thread;
std::map<int, int> for_all;
async::task<> iterator() {
  auto it = per_thread.find(3);
  co_await io();
  use(it->second);
  // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'it' refers to the 'per_thread' of the thread that ran before the suspension; another thread may run now
  // CHECK-NOTES: :[[@LINE-4]]:8: note: obtained here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: suspended here
  // CHECK-NOTES: :[[@LINE-4]]:7: note: take the reference
}
async::task<> iterator_found_again() {
  auto it = per_thread.find(3);
  if (it == per_thread.end())
    co_return;
  co_await io();
  it = per_thread.find(3);
  use(it->second);
}
async::task<> iterator_of_all() {
  auto it = for_all.find(3);
  co_await io();
  use(it->second);
}
