// RUN: %every_check %s
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Coroutines, or parts of them, that macros write. Correct, so silent.
#include "async_mock.h"
#include <mutex>

#define CORO(name) async::task<> name()
#define BODY { co_await async::yield_now(); }
#define AWAIT(x) co_await (x)
#define RETURN co_return
#define NOTHING
#define WHOLE(name, ...) async::task<> name(__VA_ARGS__) BODY
#define TWO(name) WHOLE(name##_first, int) WHOLE(name##_second, int, char)
#define TRY(expr) ({ auto &&result = (expr); if (!result) co_return false; result; })
#define LOOP(n) for (int i = 0; i < (n); ++i) { AWAIT(async::yield_now()); }
#define PASTE(a, b) a##b
#define KEYWORD PASTE(co_, await)
#define SCOPED(m) if (std::lock_guard guard(m); true)
#define LAMBDA []() -> async::task<> BODY
#define REPEAT4(x) x x x x
#define REPEAT64(x) REPEAT4(REPEAT4(REPEAT4(x)))
#define HEAD(name) async::task<> name() {
#define TAIL }
#define SELF SELF

CORO(from_parts) BODY
WHOLE(from_one)
WHOLE(with_parameters, int, char *)
TWO(pasted)
CORO(statement_expression_free) { LOOP(3) RETURN; }
async::task<bool> statement_expression(bool b) {
  TRY(b);
  extern async::task<bool *> find();
  co_return TRY(co_await find()) != nullptr;
}
CORO(keyword) { KEYWORD async::yield_now(); }
CORO(scoped) {
  static std::mutex m;
  SCOPED(m) { NOTHING }
  AWAIT(async::yield_now());
}
CORO(many) { REPEAT64(AWAIT(async::yield_now());) }
HEAD(split) AWAIT(async::yield_now()); TAIL
CORO(lambda) { auto l = LAMBDA; AWAIT(l()); }
#define FILE_AND_LINE __FILE__, __LINE__, __COUNTER__
async::task<> place(const char *, int, int);
CORO(counts) { AWAIT(place(FILE_AND_LINE)); }
#define GENERIC(T) template <class T> async::task<T> PASTE(generic_, T)(T t) { co_return t; }
GENERIC(A)
CORO(instantiates) { AWAIT(generic_A(3)); }
#line 1 "no_such_file.cpp"
CORO(elsewhere) BODY
#line 4000000 "/no/such/folder/other.h"
WHOLE(far_away)
#undef AWAIT
#define AWAIT(...)
CORO(awaits_nothing) { AWAIT(async::yield_now()); co_return; }
