// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Defaults of the sanitizers, part of the tool in a build with
// ASYNC_TIDY_SANITIZE; ASAN_OPTIONS and UBSAN_OPTIONS outrank them. LLVM's
// packaged archives are not instrumented. A container or an arena that changes
// hands between them and us has stale marks of what may be touched, so both
// kinds of mark are off; so is the comparison of how a block was allocated and
// how it is freed, since theirs may happen on the other side. Clang frees its
// memory by ending the process: no leaks.
extern "C" {

[[gnu::used, gnu::visibility("default")]] const char *__asan_default_options();
const char *__asan_default_options() {
  return "detect_container_overflow=0:allow_user_poisoning=0:detect_leaks=0:"
         "alloc_dealloc_mismatch=0";
}

[[gnu::used, gnu::visibility("default")]] const char *__ubsan_default_options();
const char *__ubsan_default_options() {
  return "halt_on_error=1:print_stacktrace=1";
}
}
