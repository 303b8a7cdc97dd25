// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-thread-affine-across-await %t
//
// OpenTelemetry's scope, as opentelemetry/trace/scope.h declares it, and what
// Windows keeps for each thread (processthreadsapi.h, errhandlingapi.h).
#include "async_mock.h"

namespace opentelemetry {
inline namespace v1 {
namespace trace {
class Span {};
class Scope final {
public:
  explicit Scope(Span *span) noexcept;
  ~Scope();
};
} // namespace trace
} // namespace v1
} // namespace opentelemetry
using opentelemetry::trace::Scope;
using opentelemetry::trace::Span;

extern "C" {
unsigned long GetLastError();
unsigned long GetCurrentThreadId();
int DeleteFileA(const char *);
}
void put(unsigned long);
async::task<> step();

async::task<> traced(Span *span) {
  Scope scope(span);
  // CHECK-MESSAGES: :[[@LINE+1]]:3: warning: {{.*}}'scope'{{.*}} [async-thread-affine-across-await]
  co_await step();
}
async::task<> traced_in_part(Span *span) {
  {
    Scope scope(span);
    put(1);
  }
  co_await step();
}

async::task<> error_after() {
  DeleteFileA("a");
  co_await step();
  put(GetLastError());
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [async-thread-affine-across-await]
}
async::task<> error_before() {
  if (!DeleteFileA("a"))
    put(GetLastError());
  co_await step();
}

async::task<> same_thread() {
  unsigned long id = GetCurrentThreadId();
  co_await step();
  if (id == GetCurrentThreadId())
    put(id);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'id' is the id of the thread that ran before the suspension{{.*}} [async-thread-affine-across-await]
}
