// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Coroutine types that run by themselves and that nobody can await:
// winrt::fire_and_forget, cobalt::detached, void.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_DETACHEDTYPE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_DETACHEDTYPE_H

#include "clang/AST/Type.h"

namespace clang::tidy::async {

class Analysis;

/// A coroutine that returns \p Result starts at its call and is joined by
/// nobody. For 'void' the function must be known to be a coroutine.
bool isDetachedType(Analysis &A, QualType Result);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_DETACHEDTYPE_H
