// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who in this unit changes which field or variable, and who calls whom.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_MUTATIONS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_MUTATIONS_H

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

namespace clang::tidy::async {

struct Mutation {
  const FunctionDecl *In = nullptr; ///< the innermost function or closure
  SourceLocation At;
  /// Takes elements out, or replaces the whole: not even a node survives.
  bool Erases = false;
  /// Assigns the whole, with all that is in it.
  bool Assigns = false;
  /// Of an object that is a local variable there: one in the making.
  bool OfLocal = false;
};
struct CallSite {
  const CallExpr *Call = nullptr;
  const FunctionDecl *In = nullptr;
};

/// Made once for a translation unit, by a walk over all of the user's code.
class Mutations {
public:
  explicit Mutations(ASTContext &Ctx);

  /// Changes of the container, or of the object, that \p D names.
  llvm::ArrayRef<Mutation> of(const ValueDecl *D) const {
    auto It = Of.find(D->getCanonicalDecl());
    if (It == Of.end())
      return {};
    return It->second;
  }
  llvm::ArrayRef<CallSite> callsOf(const FunctionDecl *F) const {
    auto It = Calls.find(F->getCanonicalDecl());
    if (It == Calls.end())
      return {};
    return It->second;
  }
  /// A field that a constructor or its own initialiser fills.
  bool isFilledWhenMade(const ValueDecl *D) const {
    return Filled.contains(D->getCanonicalDecl());
  }

private:
  friend class MutationFinder;
  llvm::DenseMap<const Decl *, llvm::SmallVector<Mutation, 4>> Of;
  llvm::DenseMap<const Decl *, llvm::SmallVector<CallSite, 2>> Calls;
  llvm::DenseSet<const Decl *> Filled;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_MUTATIONS_H
