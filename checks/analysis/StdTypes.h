// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Classes of the standard library by name, and what matters of any class for
// lifetimes: does it own what it gives access to, or only show it?
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_STDTYPES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_STDTYPES_H

#include "clang/AST/DeclCXX.h"
#include <initializer_list>

namespace clang::tidy::async {

/// \p T, without a reference, is a class (or an instance of a class template)
/// of the standard library with one of these names.
bool isStdType(QualType T, std::initializer_list<llvm::StringRef> Names);
/// The first template argument, when it is a type: what a container, a box or a
/// smart pointer is of. Null if there is none.
QualType firstTypeArgument(QualType T);
/// The signature of what std::function<void (int)> and its like wrap; null for
/// other types.
const FunctionProtoType *wrappedSignature(QualType T);
/// std::chrono::duration, time_point.
bool isTimeType(QualType T);
/// std::atomic and its relatives.
bool isAtomicType(QualType T);
/// \p T, without a reference, is the class of a lambda.
bool isClosure(QualType T);

/// \p T gives access to something that it does not own: a pointer, a
/// std::string_view, a span, an iterator, a reference wrapper.
bool isView(QualType T);
/// \p T owns what its members give access to: a string, a container, an
/// optional, a unique_ptr.
bool isOwner(QualType T);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_STDTYPES_H
