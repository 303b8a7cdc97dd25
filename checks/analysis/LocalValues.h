// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a function gives to one of its variables, and which names stand in an
// expression.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_LOCALVALUES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_LOCALVALUES_H

#include "FunctionBody.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <optional>
#include <set>

namespace clang::tidy::async {

/// Values given to one variable in one function, initialiser included.
struct GivenValues {
  llvm::SmallVector<const Expr *, 4> Given;
  bool Changed = false; ///< incremented or decremented
};
GivenValues valuesOf(const VarDecl *V, const FunctionBody &Body);
/// The value of a local variable that is given one only once; else null.
const Expr *onlyValue(const Expr *E, const FunctionBody &Body);

/// Names of macros, enumerators and variables.
struct NamesFound {
  std::set<std::string> Found;
  llvm::SmallPtrSet<const VarDecl *, 4> Variables;
  bool Opaque = false; ///< something cannot be seen through: a call, a member
};
NamesFound namesIn(const Stmt *S, const ASTContext &Ctx);

/// \p S names \p D, be it inside of a closure that a variable keeps.
bool mentionsObject(const Stmt *S, const ValueDecl *D);

/// Zero or not, of a number, a duration, a struct of them; nothing if it is not
/// a constant.
std::optional<bool> constantZero(const Expr *E, const ASTContext &Ctx);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_LOCALVALUES_H
