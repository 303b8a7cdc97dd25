// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of a call as the models count them, and what an expression is
// about.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_CALLPARTS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_CALLPARTS_H

#include "FunctionBody.h"
#include "Model.h"

namespace clang::tidy::async {

/// The object and the written arguments of a call or construction, counted as
/// the models count: the object of a called function object is not one, that
/// of any other operator is argument 0.
struct CallParts {
  const Expr *Receiver = nullptr;
  llvm::SmallVector<const Expr *, 4> Arguments;
  static CallParts of(const Expr *Call);
  /// Argument \p N, or the receiver for Predicate::Receiver; null if absent.
  const Expr *at(int N) const;
};

/// What is awaited, of co_await in code and in templates; null for others.
const Expr *awaitedOperand(const Expr *Await);

/// The variable or field that an expression is about, through '&', '*', '->',
/// subscripts and accessors without arguments (fd_.get()); null if none.
const ValueDecl *rootObject(const Expr *E);

/// \p T, or a class it derives from, is called \p Name ('std::ifstream' finds
/// std::basic_ifstream<char>). \p Root stands for '$' in the name.
bool isTypeNamed(QualType T, llvm::StringRef Name, llvm::StringRef Root);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_CALLPARTS_H
