// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which expressions, iterators and views are a part of a container, and of
// which.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_ELEMENTACCESS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_ELEMENTACCESS_H

#include "FunctionBody.h"

namespace clang::tidy::async {

/// A part of a container.
struct Access {
  const Expr *Container = nullptr;
  bool Stable = false; ///< only erasing the element ends it
  explicit operator bool() const { return Container; }
};

/// An element of \p Container.
Access element(const Expr *Container);
/// What the glvalue \p E is an element of, or a part of an element.
Access access(const Expr *E, unsigned Depth = 0);
/// The container that an iterator goes over; null if it is none.
const Expr *iterated(const Expr *E, unsigned Depth = 0);
/// The container that a string_view or span is made of.
const Expr *viewed(const Expr *E);

llvm::StringRef className(QualType T);
QualType withoutPointer(QualType T);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_ELEMENTACCESS_H
