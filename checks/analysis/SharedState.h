// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whose is the object behind an expression: this function's own, or one that
// others reach while this function is suspended?
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_SHAREDSTATE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_SHAREDSTATE_H

#include "FunctionBody.h"

namespace clang::tidy::async {

class Analysis;

struct Owner {
  enum Kind {
    Own,         ///< local, a copy, a temporary, immutable, or not known
    Member,      ///< a field of *this, or of an object reached by a pointer
    Global,      ///< static storage, or what an accessor gives a reference to
    Parameter,   ///< what a by-reference or pointer parameter refers to
    Captured,    ///< a variable that a closure refers to
    ThreadLocal, ///< a thread_local variable
  } K = Own;
  /// The field, variable, parameter, or the accessor; never null unless Own.
  const ValueDecl *D = nullptr;
  /// A part of an object that the caller gave: perhaps for us alone.
  bool ThroughParameter = false;
  bool shared() const { return K != Own && K != ThreadLocal; }
};

/// The owner of the object (or of the container of the iterator) that \p E
/// denotes, through members, dereferences, subscripts, accessors, references.
Owner ownerOf(Analysis &A, const FunctionBody &Body, const Expr *E);

/// A class that can be dereferenced and stepped, or a std::pair of such.
bool isIterator(QualType T);
/// A class that holds elements and can grow or shrink.
bool isContainer(QualType T);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_SHAREDSTATE_H
