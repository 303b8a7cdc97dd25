// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Connections that objects end when they end: Qt's signals and slots.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_CONNECTIONS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_CONNECTIONS_H

#include "clang/AST/ExprCXX.h"

namespace clang::tidy::async {

class Analysis;

/// The connecting call \p C names an object that ends with '*this' of class
/// \p R, or sooner: itself, a member of it, a child, a local.
bool endsWithThis(Analysis &A, const Expr *C, const CXXRecordDecl *R);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_CONNECTIONS_H
