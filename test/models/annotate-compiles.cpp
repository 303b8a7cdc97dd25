// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The header is silent in both compilers, with and without Clang's attributes.
// RUN: %clangxx -std=c++20 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I %src_root/runtime/include -I %S/Inputs %s
// RUN: g++ -std=c++20 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I %src_root/runtime/include -I %S/Inputs %s
// RUN: %clangxx -std=c++11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I %src_root/runtime/include -DALONE %s
// RUN: g++ -std=c++11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I %src_root/runtime/include -DALONE %s
// RUN: %clangxx -std=c++20 -Xclang -ast-dump -fsyntax-only -I %src_root/runtime/include -I %S/Inputs %s | FileCheck %s
// CHECK: AnnotateAttr {{.*}} "async::task"
// CHECK: AnnotateAttr {{.*}} "async::blocking_region"
#ifdef ALONE
#include <async/annotate.hpp>
class ASYNC_TASK work {};
class ASYNC_CAPABILITY("mutex") lock_type {};
ASYNC_BLOCKING_ON("file") void load() ASYNC_BLOCKING_TYPE;
ASYNC_BOUND(1) void make(int, int);
void take(ASYNC_RUNS_OFF ASYNC_KEEPS_CLOSURE void (*)());
#else
#include "rowan.h"
class ASYNC_TASK ASYNC_CORO_CHECKED ASYNC_ELIDABLE checked {
public:
  struct promise_type {
    checked get_return_object() ASYNC_NONBLOCKING_TYPE;
    std::suspend_always initial_suspend() ASYNC_NONBLOCKING_TYPE;
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
};
ASYNC_CORO_WRAPPER ASYNC_NO_LIFETIMEBOUND checked forward(ASYNC_ELIDE_ARGUMENT checked c);
class ASYNC_SCOPE ASYNC_EXECUTOR ASYNC_THREAD_BOUND nest {};
ASYNC_SUSPENDS ASYNC_CLOCK ASYNC_CANCEL("nothing") void tick();
ASYNC_DETACHES("logged") void drop(checked);
class ASYNC_EAGER_TASK ASYNC_MUST_AWAIT_IMMEDIATELY now_task {};
#endif
