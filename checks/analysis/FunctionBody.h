// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One walk over the body of one function or lambda, kept for all checks: the
// nodes that checks start from, in source order, with their parents. Bodies of
// nested lambdas and local classes are other functions and not entered. What
// the compiler adds to a coroutine (promise calls, the awaiter behind an
// operand) is left out: every node here was written by somebody.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_FUNCTIONBODY_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_FUNCTIONBODY_H

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <memory>

namespace clang::tidy::async {

/// A lambda as an argument, an initialiser, or a value of another kind.
struct LambdaUse {
  const LambdaExpr *Lambda = nullptr;
  /// The call or construction the closure is handed to, or null.
  const Expr *Consumer = nullptr;
  unsigned Argument = 0;
  /// The closure is called where it stands: [..]{..}().
  bool CalledInPlace = false;
  /// The variable that holds it (auto f = [..]{..};), or null.
  const VarDecl *Variable = nullptr;
};

class FunctionBody {
public:
  /// \p F must have a body.
  FunctionBody(ASTContext &Ctx, const FunctionDecl *F);

  const FunctionDecl *function() const { return F; }
  /// The user's statements (for a coroutine: inside CoroutineBodyStmt).
  const Stmt *body() const { return Body; }
  bool isCoroutine() const { return Coroutine != nullptr; }
  const CoroutineBodyStmt *coroutine() const { return Coroutine; }
  bool isDependent() const { return F->isDependentContext(); }

  /// co_await, co_yield and dependent co_await expressions that were written
  /// (implicit ones and those of nested lambdas excluded), in source order.
  /// Range-for over 'co_await' and 'for co_await' included.
  llvm::ArrayRef<const Expr *> awaits() const { return Awaits; }
  /// Calls: CallExpr of every kind (operators included) and, in templates,
  /// calls of unresolved names.
  llvm::ArrayRef<const CallExpr *> calls() const { return Calls; }
  llvm::ArrayRef<const CXXConstructExpr *> constructions() const {
    return Constructions;
  }
  /// Unresolved constructions in templates.
  llvm::ArrayRef<const CXXUnresolvedConstructExpr *>
  unresolvedConstructions() const {
    return Unresolved;
  }
  llvm::ArrayRef<const VarDecl *> variables() const { return Variables; }
  /// Mentions of variables and parameters (of this function or around it).
  llvm::ArrayRef<const DeclRefExpr *> references() const { return References; }
  /// 'this', written or implied.
  llvm::ArrayRef<const CXXThisExpr *> thisMentions() const { return This; }
  llvm::ArrayRef<LambdaUse> lambdas() const { return Lambdas; }
  llvm::ArrayRef<const CXXTryStmt *> tries() const { return Tries; }

  /// The statement around \p S within this body; null at the top.
  const Stmt *parent(const Stmt *S) const { return Parents.lookup(S); }
  /// \p S is \p Around or stands in it.
  bool isWithin(const Stmt *S, const Stmt *Around) const;
  /// The parent that is not a parenthesis, implicit cast, temporary binding,
  /// cleanup or materialisation.
  const Stmt *semanticParent(const Stmt *S) const;
  /// The nearest node around \p E that is more than syntax; \p E becomes what
  /// stands in it.
  const Stmt *above(const Expr *&E) const;
  /// The full-expression statement or declaration around \p E.
  const Stmt *enclosingStatement(const Expr *E) const;

  /// The control flow graph: implicit destructors, temporaries' destructors,
  /// lifetimes' ends, exceptional edges when there is a try. Built on first
  /// use; null when Clang cannot build it or it has more than MaxBlocks blocks.
  const CFG *cfg() const;
  static constexpr unsigned MaxBlocks = 10000;

private:
  friend class BodyWalker;
  ASTContext &Ctx;
  const FunctionDecl *F;
  const Stmt *Body = nullptr;
  const CoroutineBodyStmt *Coroutine = nullptr;
  llvm::SmallVector<const Expr *, 4> Awaits;
  std::vector<const CallExpr *> Calls;
  std::vector<const CXXConstructExpr *> Constructions;
  std::vector<const CXXUnresolvedConstructExpr *> Unresolved;
  std::vector<const VarDecl *> Variables;
  std::vector<const DeclRefExpr *> References;
  std::vector<const CXXThisExpr *> This;
  std::vector<LambdaUse> Lambdas;
  llvm::SmallVector<const CXXTryStmt *, 2> Tries;
  llvm::DenseMap<const Stmt *, const Stmt *> Parents;
  mutable std::unique_ptr<CFG> Graph;
  mutable bool GraphTried = false;
};

/// Strips parentheses, casts that the compiler adds, cleanups, temporary
/// bindings and materialisations.
const Expr *strip(const Expr *E);
/// std::move, std::forward, and functions that do the same by another name.
bool isMoveCall(const CallExpr *C);
/// strip(), and then the argument of std::move and std::forward; \p Moved says
/// whether there was one.
const Expr *stripMove(const Expr *E, bool *Moved = nullptr);
/// The variable, parameter or (through this) field that \p E names, after
/// strip(); null for anything else.
const ValueDecl *namedObject(const Expr *E);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_FUNCTIONBODY_H
